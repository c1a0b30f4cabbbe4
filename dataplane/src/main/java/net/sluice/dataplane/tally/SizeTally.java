package net.sluice.dataplane.tally;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.BatchSizes;

/** Sizes of batches in buckets of powers of two: of one writing thread, for any reader. */
public final class SizeTally {

    /** At most 1, 2, 4 ... 4096, and more. */
    public static final int BUCKETS = 14;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SUM = BUCKETS;

    private final long[] cells = new long[BUCKETS + 1];

    /** The writer: one batch of {@code size}, 1 or more. */
    public void add(int size) {
        int bucket = Math.min(Integer.SIZE - Integer.numberOfLeadingZeros(size - 1), BUCKETS - 1);
        CELL.setOpaque(cells, bucket, cells[bucket] + 1);
        CELL.setOpaque(cells, SUM, cells[SUM] + size);
    }

    /** Anybody. */
    public BatchSizes sizes() {
        List<Long> buckets = new ArrayList<>(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) {
            buckets.add((long) CELL.getOpaque(cells, i));
        }
        return new BatchSizes(buckets, (long) CELL.getOpaque(cells, SUM));
    }
}
