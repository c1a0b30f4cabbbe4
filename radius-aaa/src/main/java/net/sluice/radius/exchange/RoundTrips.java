package net.sluice.radius.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How long valid answers took, in fixed buckets. Thread-safe. */
public final class RoundTrips {

    /** Upper bounds of the buckets, in microseconds; one more bucket has no bound. */
    public static final List<Long> BOUNDS_MICROS = List.of(
            500L,
            1_000L,
            2_500L,
            5_000L,
            10_000L,
            25_000L,
            50_000L,
            100_000L,
            250_000L,
            500_000L,
            1_000_000L,
            2_500_000L,
            5_000_000L,
            10_000_000L);

    private final LongAdder[] buckets = new LongAdder[BOUNDS_MICROS.size() + 1];
    private final LongAdder sumNanos = new LongAdder();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    RoundTrips() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void record(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.size() && nanos > BOUNDS_MICROS.get(bucket) * 1_000) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(nanos);
        longestNanos.accumulate(nanos);
    }

    Snapshot snapshot() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return new Snapshot(Arrays.stream(counts).boxed().toList(), sumNanos.sum(), longestNanos.get());
    }

    /**
     * The counts at one moment.
     *
     * @param buckets      as many as {@link #BOUNDS_MICROS} and one more, each without those below it
     * @param sumNanos     of all
     * @param longestNanos of all
     */
    public record Snapshot(List<Long> buckets, long sumNanos, long longestNanos) {

        /** How many answers. */
        public long count() {
            return buckets.stream().mapToLong(Long::longValue).sum();
        }
    }
}
