package net.sluice.load.lab;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The changes of a host's routes as they happen, each with its time. Safe for use from any thread. */
public final class RouteWatch {

    private static final int KEPT = 100_000;

    private final LabHost host;
    private final Deque<Change> changes = new ArrayDeque<>();

    /**
     * A change.
     *
     * @param nanos {@link System#nanoTime} when we heard of it
     * @param text as {@code ip monitor} tells it; a deleted route begins with "Deleted"
     */
    public record Change(long nanos, String text) {}

    private RouteWatch(LabHost host) {
        this.host = host;
    }

    static RouteWatch start(LabHost host) {
        RouteWatch watch = new RouteWatch(host);
        // -o: the next hops of a route on its line.
        host.start("routes-" + host.name(), List.of("ip", "-o", "monitor", "route"), watch::heard);
        return watch;
    }

    private synchronized void heard(String line) {
        changes.addLast(new Change(System.nanoTime(), line));
        if (changes.size() > KEPT) {
            changes.removeFirst();
        }
    }

    /** Those since a time. */
    public synchronized List<Change> since(long nanos) {
        return new ArrayList<>(
                changes.stream().filter(each -> each.nanos() - nanos >= 0).toList());
    }

    /**
     * Waits for a change.
     *
     * @return how long after {@code nanos} it came
     */
    public Duration await(String what, long nanos, Duration patience, Predicate<String> change) {
        host.ground()
                .await(
                        what,
                        patience,
                        () -> since(nanos).stream().map(Change::text).anyMatch(change),
                        () -> since(nanos).stream().map(Change::text).toList());
        long first = since(nanos).stream()
                .filter(each -> change.test(each.text()))
                .findFirst()
                .orElseThrow()
                .nanos();
        return Duration.ofNanos(first - nanos);
    }
}
