package net.sluice.dataplane;

import java.util.ArrayList;
import java.util.List;

/**
 * How large batches were, since start.
 *
 * @param buckets how many were of at most 1, 2, 4, 8 ... and so on, each without those before it; the last is for all larger ones
 * @param packets the sum of their sizes
 */
public record BatchSizes(List<Long> buckets, long packets) {

    /** Copies the list. */
    public BatchSizes {
        buckets = List.copyOf(buckets);
    }

    /** Both together. */
    public BatchSizes plus(BatchSizes other) {
        List<Long> sum = new ArrayList<>(buckets);
        for (int i = 0; i < sum.size(); i++) {
            sum.set(i, sum.get(i) + other.buckets().get(i));
        }
        return new BatchSizes(sum, packets + other.packets());
    }
}
