package net.sluice.load.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.Node;

/**
 * What went through the node in a while.
 *
 * @param name direction and length
 * @param offered packets that came to the node's interface
 * @param delivered packets that came to the host behind it
 * @param cpuNanos run time of all the node's threads, system calls included
 * @param drops what the node counted as dropped: reason to packets
 */
record Forwarding(String name, Duration span, long offered, long delivered, long cpuNanos, Map<String, Long> drops) {

    /** Over how long a rate is taken, after the flow has begun. */
    static final Duration SPAN = Duration.ofSeconds(8);

    /** So long the flow is let run before, for the JIT compiler too. */
    static final Duration RUN_IN = Duration.ofSeconds(6);

    private static final String DROPS = "sluice_dataplane_drops_total";

    /** Interfaces between which to measure. */
    record Way(LabHost node, String into, LabHost target, String at) {}

    static Forwarding measure(String name, Way way, Node node) {
        LockSupport.parkNanos(RUN_IN.toNanos());
        Map<String, Double> countersBefore = node.metrics();
        long cpuBefore = node.process().processorTime().toNanos();
        long offeredBefore = received(way.node(), way.into());
        long deliveredBefore = received(way.target(), way.at());
        long begin = System.nanoTime();
        LockSupport.parkNanos(SPAN.toNanos());
        long delivered = received(way.target(), way.at()) - deliveredBefore;
        long offered = received(way.node(), way.into()) - offeredBefore;
        long cpu = node.process().processorTime().toNanos() - cpuBefore;
        Duration span = Duration.ofNanos(System.nanoTime() - begin);
        Map<String, Long> drops = new TreeMap<>();
        node.metrics().forEach((metric, value) -> {
            long more = (long) (value - countersBefore.getOrDefault(metric, 0.0));
            if (metric.startsWith(DROPS) && more > 0) {
                drops.merge(metric.replaceAll(".*reason=\"([^\"]*)\".*", "$1"), more, Long::sum);
            }
        });
        return new Forwarding(name, span, offered, delivered, cpu, drops);
    }

    private static long received(LabHost host, String device) {
        return Long.parseLong(host.run("cat", "/sys/class/net/" + device + "/statistics/rx_packets")
                .strip());
    }

    private double perSecond(long count) {
        return count * (double) TimeUnit.SECONDS.toNanos(1) / span.toNanos();
    }

    static String head() {
        return """
                | flow | offered, packets/s | delivered, packets/s | node's CPU ns per packet | CPUs busy | dropped by the node |
                |---|---|---|---|---|---|
                """;
    }

    String row() {
        List<String> named = new ArrayList<>();
        drops.forEach((reason, count) ->
                named.add(reason + String.format(Locale.ROOT, " %.1f %%", 100.0 * count / Math.max(1, offered))));
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,d | %.2f | %s |%n",
                name,
                perSecond(offered),
                perSecond(delivered),
                delivered == 0 ? 0 : cpuNanos / delivered,
                (double) cpuNanos / span.toNanos(),
                named.isEmpty() ? "none" : String.join(", ", named));
    }
}
