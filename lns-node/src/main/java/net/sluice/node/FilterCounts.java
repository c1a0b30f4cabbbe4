package net.sluice.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.FilterCount;

/** What filters have decided, looked up once for all rules of a scrape. Thread-safe. */
final class FilterCounts {
    /** So long one look is good for. */
    private static final long FRESH_NANOS = Duration.ofMillis(200).toNanos();

    private record Rule(String filter, String name) {}

    private final Counters counters;
    private Map<Rule, Long> packets = Map.of();
    private long lookedNanos;

    FilterCounts(Counters counters) {
        this.counters = counters;
        lookedNanos = System.nanoTime() - FRESH_NANOS;
    }

    /** 0 for a rule that no session has used yet. */
    synchronized long of(String filter, String rule) {
        long now = System.nanoTime();
        if (now - lookedNanos >= FRESH_NANOS) {
            lookedNanos = now;
            Map<Rule, Long> sums = new HashMap<>();
            for (FilterCount count : counters.filters()) {
                sums.merge(new Rule(count.filter(), count.rule()), count.packets(), Long::sum);
            }
            packets = sums;
        }
        return packets.getOrDefault(new Rule(filter, rule), 0L);
    }
}
