package net.sluice.dataplane.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The heads of a hash table's chains of slab rows. A row holds the number of the next one in a field of its own. New rows go first; a row that is
 * unlinked keeps its own link, so a reader that stands on it finds the rest of the chain.
 */
final class Buckets {

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final MemorySegment heads;
    private final long mask;

    /** With at least {@code count} chains. */
    Buckets(Arena arena, int count) {
        long size = size(count);
        heads = arena.allocate(size * Integer.BYTES, Integer.BYTES);
        mask = size - 1;
    }

    private static long size(int count) {
        return Long.highestOneBit(Math.max(count, 2) - 1L) << 1;
    }

    /** Bytes that {@code count} chains take. */
    static long bytes(int count) {
        return size(count) * Integer.BYTES;
    }

    /** The first row of the chain that {@code hash} falls into; 0 for none. */
    int first(long hash) {
        return (int) INT.getAcquire(heads, offset(hash));
    }

    private long offset(long hash) {
        return (hash >>> 20 & mask) * Integer.BYTES;
    }

    /** Puts {@code row}, complete but for its link, before the others of its chain. */
    void link(long hash, Slab slab, int row, int nextField) {
        slab.intAt(row, nextField, first(hash));
        INT.setRelease(heads, offset(hash), row);
    }

    /** Takes {@code row} out of its chain; whether it was there. */
    boolean unlink(long hash, Slab slab, int row, int nextField) {
        int next = slab.intAt(row, nextField);
        int at = first(hash);
        if (at == row) {
            INT.setRelease(heads, offset(hash), next);
            return true;
        }
        while (at != 0) {
            int after = slab.intAt(at, nextField);
            if (after == row) {
                slab.intRelease(at, nextField, next);
                return true;
            }
            at = after;
        }
        return false;
    }
}
