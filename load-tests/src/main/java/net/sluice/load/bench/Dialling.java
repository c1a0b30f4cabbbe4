package net.sluice.load.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import net.sluice.load.lab.Fleet;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;

/**
 * How a fleet's sessions came up.
 *
 * @param sessions how many
 * @param perSecond from the first ICRQ until the last session was up
 * @param millis50 from ICRQ to addresses, median
 * @param millis99 the same, 99th percentile
 * @param nodeMicros CPU time of the node for each session
 */
record Dialling(int sessions, double perSecond, double millis50, double millis99, double nodeMicros) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String DONE = "lac: (\\d+) of (\\d+) sessions up in [0-9.]+ s: (\\d+)/s;"
            + " set-up latency ms p50 ([0-9.]+) p90 [0-9.]+ p99 ([0-9.]+)";

    /** A fleet that stays up after its sessions have been dialled. */
    record Held(LabProcess fleet, Dialling dialling) {

        void hangUp() {
            fleet.terminate(PATIENCE);
        }
    }

    /** Dials as the bars ask: 20 tunnels, 100 calls in set-up at a time, CHAP. */
    static Held hold(Lab lab, Node node, int sessions, List<String> more) {
        List<String> options = new ArrayList<>(List.of(
                "--from",
                Fleet.lacAddresses(4),
                "--tunnels",
                "20",
                "--window",
                "100",
                "--sessions",
                Integer.toString(sessions),
                "--auth",
                "chap",
                "--echo",
                "0"));
        options.addAll(more);
        LabProcess fleet = Fleet.start(lab, options, line -> {});
        fleet.await("lac: dialling", PATIENCE);
        Duration before = node.process().processorTime();
        Matcher done = fleet.await(DONE, PATIENCE);
        Duration spent = node.process().processorTime().minus(before);
        if (!done.group(1).equals(done.group(2))) {
            throw fleet.failure("did not bring all up");
        }
        return new Held(
                fleet,
                new Dialling(
                        sessions,
                        Double.parseDouble(done.group(3)),
                        Double.parseDouble(done.group(4)),
                        Double.parseDouble(done.group(5)),
                        spent.toNanos() / 1e3 / sessions));
    }

    static String head() {
        return """
                | sessions | node | sessions/s | set-up ms, median | 99 % | node's CPU µs per session |
                |---|---|---|---|---|---|
                """;
    }

    String row(String state) {
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %,.0f | %.1f | %.1f | %.0f |%n",
                sessions,
                state,
                perSecond,
                millis50,
                millis99,
                nodeMicros);
    }
}
