package net.sluice.node.cluster;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts of each {@link ClusterCounter}. Thread-safe. */
public final class ClusterCounters {
    private final Map<ClusterCounter, LongAdder> counts = new EnumMap<>(ClusterCounter.class);

    public ClusterCounters() {
        for (ClusterCounter counter : ClusterCounter.values()) {
            counts.put(counter, new LongAdder());
        }
    }

    public void add(ClusterCounter counter) {
        Objects.requireNonNull(counts.get(counter)).increment();
    }

    public long count(ClusterCounter counter) {
        return Objects.requireNonNull(counts.get(counter)).sum();
    }
}
