package net.sluice.load.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.Fleet;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;

/** How fast sessions come up at one node and at a cluster that replicates them, as {@code docs/benchmarks/setup.md} tells it. */
final class SetUp {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final int ALONE = 1;
    private static final int CLUSTER = 3;
    /** As many addresses as the pool has, and some for those that are still ending. */
    private static final int MOST_SESSIONS = 100_000;

    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";
    private static final String POOL = "100.64.0.0/15";
    private static final Pattern NUMBER = Pattern.compile("[#-]?[0-9]*$");
    private static final String DONE = "lac: (\\d+) of (\\d+) sessions up in [0-9.]+ s: (\\d+)/s;"
            + " set-up latency ms p50 ([0-9.]+) p90 [0-9.]+ p99 ([0-9.]+)";

    private final Path folder;
    private final Progress progress;
    private final Order order;

    /**
     * What is to be done.
     *
     * @param sessions that are measured
     * @param warmUp sessions that each node has had before
     * @param sizes how many nodes: one, three or both
     */
    record Order(int sessions, int warmUp, List<Integer> sizes) {}

    SetUp(Path folder, Progress progress, Order order) {
        this.folder = folder;
        this.progress = progress;
        this.order = order;
    }

    /** Why it cannot be done, or not here; empty when it can. */
    static String refusal(Order order) {
        if (!List.of(ALONE, CLUSTER).containsAll(order.sizes())) {
            return "--nodes is 1, 3 or both";
        }
        if (order.sessions() < 1 || order.sessions() > MOST_SESSIONS || order.warmUp() < 1) {
            return "--sessions is 1 to " + MOST_SESSIONS + ", --warm-up 1 or more";
        }
        return order.sizes().contains(CLUSTER) ? ClusterLab.missing() : "";
    }

    /** What is measured: the processes of a lab in which everything is ready. */
    private record Stage(List<LabProcess> nodes, LabProcess radius, Function<List<String>, LabProcess> fleets) {}

    String page() {
        String load = Machine.busy();
        List<SetUpRow> rows = new ArrayList<>();
        for (int size : order.sizes()) {
            rows.addAll(size == ALONE ? alone() : cluster());
        }
        return text(rows, load);
    }

    private List<SetUpRow> alone() {
        try (Lab lab = Lab.build(folder.resolve("setup-1"))) {
            FreeRadius radius = FreeRadius.start(lab, USERS, line -> {});
            NodeConfig config = new NodeConfig().pool(POOL).sessions(2 * order.sessions());
            Node node = Node.start(lab, config, line -> {});
            return rows(
                    ALONE,
                    new Stage(
                            List.of(node.process()),
                            radius.process(),
                            options -> Fleet.start(lab, with("--from", Fleet.lacAddresses(4), options), line -> {})));
        }
    }

    private List<SetUpRow> cluster() {
        try (ClusterLab lab = ClusterLab.build(folder.resolve("setup-3"), CLUSTER, ClusterLab.Spread.PORTS)) {
            FreeRadius radius = lab.startRadius(USERS);
            List<String> members =
                    lab.nodes().stream().map(ClusterNode::clusterAddress).toList();
            for (ClusterNode node : lab.nodes()) {
                node.start(
                        new NodeConfig()
                                .serviceAddress(ClusterLab.SERVICE_ADDRESS, ClusterLab.LACS)
                                .pool(POOL)
                                .sessions(2 * order.sessions())
                                .heap("1g")
                                .cluster(node.clusterAddress(), members, node.routerAddress()),
                        line -> {});
            }
            lab.nodes().forEach(ClusterNode::awaitReady);
            lab.await(
                    "the router to spread over all nodes",
                    PATIENCE,
                    () -> lab.serviceHops().size() == CLUSTER,
                    () -> lab.bird("show route").lines().toList());
            Fault.pause(REST);
            return rows(
                    CLUSTER,
                    new Stage(
                            lab.nodes().stream()
                                    .map(node -> node.node().process())
                                    .toList(),
                            radius.process(),
                            options -> lab.startFleet(0, options, line -> {})));
        }
    }

    private List<SetUpRow> rows(int size, Stage stage) {
        int rounds = Math.ceilDiv(size * order.warmUp(), order.sessions());
        progress.say(size + " nodes, cold");
        SetUpRow cold = dial(size, "cold", 1, stage);
        progress.say(size + " nodes, after " + rounds + " times as many sessions more");
        SetUpRow warm = dial(size, "warm", 1 + rounds, stage);
        return List.of(cold, warm);
    }

    private SetUpRow dial(int size, String state, int rounds, Stage stage) {
        LabProcess fleet = stage.fleets()
                .apply(List.of(
                        "--tunnels",
                        "20",
                        "--window",
                        "100",
                        "--sessions",
                        Integer.toString(order.sessions()),
                        "--auth",
                        "chap",
                        "--echo",
                        "0",
                        "--rounds",
                        Integer.toString(rounds)));
        fleet.await("lac: dialling", PATIENCE);
        Map<String, Long> before = runNanos(stage, fleet);
        Matcher done = fleet.await(DONE, PATIENCE);
        Map<String, Double> micros = new HashMap<>();
        runNanos(stage, fleet)
                .forEach((what, nanos) ->
                        micros.put(what, (nanos - before.getOrDefault(what, 0L)) / 1e3 / order.sessions()));
        if (!done.group(1).equals(done.group(2))) {
            throw fleet.failure("did not bring all up");
        }
        fleet.terminate(PATIENCE);
        SetUpRow row = new SetUpRow(
                size,
                state,
                order.sessions(),
                Double.parseDouble(done.group(3)),
                Double.parseDouble(done.group(4)),
                Double.parseDouble(done.group(5)),
                micros);
        progress.say(row.text().strip());
        return row;
    }

    /** Time on a CPU so far: the nodes' by threads of the same name, whatever their number. */
    private static Map<String, Long> runNanos(Stage stage, LabProcess fleet) {
        Map<String, Long> all = new HashMap<>();
        stage.nodes()
                .forEach(node -> node.runNanosByThread()
                        .forEach((name, nanos) -> all.merge(NUMBER.matcher(name).replaceFirst(""), nanos, Long::sum)));
        all.put(SetUpRow.LAC, fleet.runNanos());
        all.put(SetUpRow.RADIUS, stage.radius().runNanos());
        return all;
    }

    private static List<String> with(String option, String value, List<String> options) {
        List<String> all = new ArrayList<>(List.of(option, value));
        all.addAll(options);
        return all;
    }

    private String text(List<SetUpRow> rows, String load) {
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # Set-up: how fast sessions come up

                Made by `./lns bench setup --sessions %d --nodes %s --write` on %s %s

                CHAP and accounting Start by FreeRADIUS (one thread); 20 tunnels, 100 calls in set-up at a time. Cold: all have just started; warm: each node has had %,d sessions before
                (the fleet as well). One node is alone; three are a cluster, each session is replicated before it is told to anybody, and all of them, the LAC, FreeRADIUS and a router share this machine's CPUs.

                """,
                order.sessions(),
                String.join(",", order.sizes().stream().map(String::valueOf).toList()),
                Machine.told(),
                load,
                order.warmUp()));
        page.append(SetUpRow.HEAD);
        rows.forEach(row -> page.append(row.text()));
        rows.stream()
                .filter(row -> row.state().equals("warm"))
                .forEach(row -> page.append(String.format(
                                Locale.ROOT, """

                        %s, warm: CPU µs per session by thread (`hz`: Hazelcast's; `ForkJoinPool`: where calls into it begin)

                        | threads | µs |
                        |---|---|
                        """, row.nodes() == ALONE ? "One node" : "Three nodes together"))
                        .append(row.threads()));
        return page.toString();
    }
}
