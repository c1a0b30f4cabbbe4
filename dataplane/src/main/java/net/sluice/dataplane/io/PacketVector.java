package net.sluice.dataplane.io;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** References to packets that lie in memory of others, gathered for one write. The memory must stay as it is until the write. One thread. */
public final class PacketVector {

    private final @Nullable MemorySegment[] segments;
    private final long[] offsets;
    private final int[] lengths;
    private int count;

    /** For {@code capacity} packets. */
    public PacketVector(int capacity) {
        segments = new MemorySegment[capacity];
        offsets = new long[capacity];
        lengths = new int[capacity];
    }

    /** Adds a packet; there must be room. */
    public void add(MemorySegment segment, long offset, int length) {
        segments[count] = segment;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
    }

    /** How many. */
    public int count() {
        return count;
    }

    /** Whether no more fits. */
    public boolean full() {
        return count == segments.length;
    }

    /** Forgets all. */
    public void clear() {
        count = 0;
    }

    /** Memory that packet {@code i} lies in. */
    public MemorySegment segment(int i) {
        MemorySegment segment = segments[i];
        if (i >= count || segment == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return segment;
    }

    /** Where in it. */
    public long offset(int i) {
        return offsets[i];
    }

    /** How long it is. */
    public int length(int i) {
        return lengths[i];
    }

    /** Where the kernel finds it. */
    long address(int i) {
        return segment(i).address() + offsets[i];
    }
}
