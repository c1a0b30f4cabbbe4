package net.sluice.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An array of the kernel's {@code struct iovec}: address and length, eight octets each. */
public final class Vectors {

    private static final int BYTES = 16;
    private static final int LENGTH = 8;

    private final MemorySegment vectors;

    /** For {@code count} of them. */
    public Vectors(Arena arena, int count) {
        vectors = arena.allocate((long) count * BYTES, BYTES);
    }

    /** Sets vector {@code i}. */
    public void set(int i, long address, int length) {
        vectors.set(JAVA_LONG, (long) i * BYTES, address);
        vectors.set(JAVA_LONG, (long) i * BYTES + LENGTH, length);
    }

    /** Where the kernel finds them. */
    public long address() {
        return vectors.address();
    }
}
