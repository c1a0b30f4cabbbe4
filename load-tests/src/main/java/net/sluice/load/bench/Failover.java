package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.Distribution;
import net.sluice.load.lab.ForeignLac;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;
import org.jspecify.annotations.Nullable;

/** Nodes of a cluster die, freeze and are cut off while all their sessions pass traffic, as {@code docs/benchmarks/failover.md} tells it. */
final class Failover {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Between the last session's set-up and the fault; and as many more as it may take the nodes to be done with the set-ups. */
    private static final Duration BEFORE = Duration.ofSeconds(5);

    private static final int SETTLED_PER_SECOND = 400;
    private static final Duration AFTER = Duration.ofSeconds(15);
    private static final Duration REST = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofSeconds(1);
    static final int PACKET_OCTETS = 128;

    /** Of one service address. */
    private static final int SLOTS = 256;

    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";

    private final Path folder;
    private final Progress progress;
    private final Order order;
    private @Nullable ForeignLac foreign;

    /**
     * What is to be done.
     *
     * @param watched sessions whose interruptions are measured to a tenth of a second
     * @param fixed whether RADIUS gives each user an address of its own, instead of the node's pool
     * @param recovers whether the fleet offers to recover tunnels (RFC 4951)
     * @param caller whose L2TP the nodes see
     */
    record Order(
            int sessions,
            int watched,
            ClusterLab.Spread spread,
            boolean fixed,
            boolean recovers,
            Caller caller,
            List<Fault> faults) {

        /** As many as the caller calls by. */
        int tunnels() {
            return Math.min(caller.fleetTunnels(), sessions);
        }
    }

    Failover(Path folder, Progress progress, Order order) {
        this.folder = folder;
        this.progress = progress;
        this.order = order;
    }

    /** Why it cannot be here; empty when it can. */
    static String refusal(Caller caller) {
        return ClusterLab.missing().isEmpty() ? caller.missing() : ClusterLab.missing();
    }

    /** A section of the page. */
    String section() {
        String load = Machine.busy();
        return FailoverPage.section(order, Distribution.node().hasLearned(), Machine.told() + " " + load, rows());
    }

    /** What came of each fault, those of few nodes first. */
    List<FailoverRow> rows() {
        List<FailoverRow> rows = new ArrayList<>();
        for (int size :
                order.faults().stream().map(Fault::nodes).distinct().sorted().toList()) {
            List<Fault> faults =
                    order.faults().stream().filter(each -> each.nodes() == size).toList();
            rows.addAll(rows(size, faults));
        }
        return rows;
    }

    private List<FailoverRow> rows(int size, List<Fault> faults) {
        List<FailoverRow> rows = new ArrayList<>();
        try (ClusterLab lab = ClusterLab.build(folder.resolve("failover-" + size), size, order.spread())) {
            boolean ours = order.caller() == Caller.FLEET;
            int users = order.sessions() + ForeignLac.TUNNELS;
            FreeRadius radius =
                    ours ? lab.startRadius(users(users)) : lab.startOpenRadius(ForeignLac.users(users) + users(users));
            lab.startCore();
            lab.nodes().forEach(node -> start(lab, node));
            lab.nodes().forEach(ClusterNode::awaitReady);
            foreign = ours ? null : ForeignLac.start(lab);
            for (Fault fault : faults) {
                awaitAll(lab);
                FailoverRow row = round(lab, radius, fault);
                rows.add(row);
                System.out.print(row.text());
                if (rows.size() < faults.size()) {
                    restore(lab);
                }
            }
        }
        return rows;
    }

    private String users(int count) {
        if (!order.fixed()) {
            return USERS;
        }
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < count; i++) {
            users.append(String.format(
                    Locale.ROOT,
                    "user%d@isp\tCleartext-Password := \"secret\"\n\tFramed-IP-Address = 100.80.%d.%d\n",
                    i,
                    i / 250,
                    i % 250 + 1));
        }
        return users.toString();
    }

    private void start(ClusterLab lab, ClusterNode node) {
        List<String> members =
                lab.nodes().stream().map(ClusterNode::clusterAddress).toList();
        node.start(
                new NodeConfig()
                        .serviceAddress(ClusterLab.SERVICE_ADDRESS, ClusterLab.LACS)
                        .pool("100.64.0.0/16")
                        .sessions(2 * order.sessions() + 1000)
                        .interim("1m")
                        .watchdog("4s")
                        .heap(order.caller() == Caller.FLEET ? "1g" : "300m")
                        .cluster(node.clusterAddress(), members, node.routerAddress()),
                line -> {});
    }

    /** Everybody is there, announces, and has its share. */
    private void awaitAll(ClusterLab lab) {
        List<String> hops =
                lab.nodes().stream().map(ClusterNode::accessAddress).sorted().toList();
        lab.await(
                "the router to spread over all nodes",
                PATIENCE,
                () -> lab.serviceHops().equals(hops),
                () -> lab.bird("show route").lines().toList());
        awaitShares(lab);
        Fault.pause(REST);
    }

    /** No slot moves any more, and each node has half as many as if all had the same number, or more: chance gives them (rendezvous). */
    private static void awaitShares(ClusterLab lab) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int fewest = SLOTS / lab.nodes().size() / 2;
        List<Integer> before = List.of();
        List<Integer> now = slots(lab);
        while (!now.equals(before)
                || now.stream().anyMatch(slots -> slots < fewest)
                || now.stream().mapToInt(Integer::intValue).sum() != SLOTS) {
            if (System.nanoTime() - deadline > 0) {
                throw new LabFailure("after " + PATIENCE.toSeconds() + " s the nodes have " + now + " slots");
            }
            Fault.pause(LOOK);
            before = now;
            now = slots(lab);
        }
    }

    private static List<Integer> slots(ClusterLab lab) {
        return lab.nodes().stream().map(ClusterNode::slots).toList();
    }

    /** How long after the last session is up the fault comes. */
    static Duration before(int sessions) {
        return BEFORE.plusSeconds(sessions / SETTLED_PER_SECOND);
    }

    private void restore(ClusterLab lab) {
        for (ClusterNode node : lab.nodes()) {
            node.heal();
            if (!node.node().process().alive()) {
                start(lab, node);
            }
        }
        lab.nodes().forEach(ClusterNode::awaitReady);
    }

    private FailoverRow round(ClusterLab lab, FreeRadius radius, Fault fault) {
        progress.say(fault + ": dialling " + order.sessions() + " sessions");
        if (foreign != null) {
            foreign.openTunnels(order.sessions());
        }
        long givenUpBefore = tunnelsGivenUp();
        long recordsBefore = radius.accountingMark();
        Path ledger = lab.folder().resolve("ledger-" + fault.name() + ".txt");
        Path json = lab.folder().resolve("fleet-" + fault.name() + ".json");
        LabProcess fleet = fleet(lab, fault, ledger, json);
        fleet.await("sessions up in", PATIENCE);
        Fault.pause(before(order.sessions()));
        progress.say(fault + ": now" + (foreign == null ? "" : "; sessions by node: " + sessions(lab)));
        Runnable recovery = () -> {
            restore(lab);
            awaitAll(lab);
        };
        Scene scene = new Scene(lab.nodes(), recovery, progress);
        fault.strike(scene);
        if (!fault.heals().isZero()) {
            Fault.pause(fault.heals());
            lab.nodes().forEach(ClusterNode::heal);
        }
        Fault.pause(AFTER);
        fleet.terminate(PATIENCE);
        List<SessionFate> fates = SessionFate.read(ledger);
        String report = read(json);
        long givenUp = tunnelsGivenUp() - givenUpBefore;
        List<String> remarks = new ArrayList<>(scene.flaws());
        if (givenUp > 0) {
            remarks.add("l2tpns gave up " + givenUp + " tunnels");
        }
        try {
            lab.await(
                    "the accounting Stops",
                    Duration.ofSeconds(20),
                    () -> Bills.of(radius.accountingSince(recordsBefore), fates, PACKET_OCTETS)
                                    .unstopped()
                            == 0,
                    List::of);
        } catch (LabFailure late) {
            remarks.add(Bills.of(radius.accountingSince(recordsBefore), fates, PACKET_OCTETS)
                            .unstopped() + " sessions without a Stop");
        }
        Bills bills = Bills.of(radius.accountingSince(recordsBefore), fates, PACKET_OCTETS);
        return new FailoverRow(fault, lab.nodes().size(), fates, bills, failures(report), String.join("; ", remarks));
    }

    private LabProcess fleet(ClusterLab lab, Fault fault, Path ledger, Path json) {
        List<String> options = new ArrayList<>(List.of(
                "--tunnels", Integer.toString(order.tunnels()),
                "--sessions", Integer.toString(order.sessions()),
                "--window", "200",
                "--auth", "chap",
                "--echo", "10",
                "--hello", "5",
                "--core", Lab.CORE_ADDRESS,
                "--size", Integer.toString(PACKET_OCTETS),
                "--pps", Integer.toString(Math.clamp(order.sessions() / 5, 100, 1000)),
                "--sample", Integer.toString(order.watched()),
                "--sample-pps", "10",
                "--ledger", ledger.toString(),
                "--json", json.toString()));
        if (order.recovers()) {
            options.add("--failover");
        }
        if (fault.storm()) {
            options.addAll(List.of("--churn", Integer.toString(Math.clamp(order.sessions() / 20, 10, 200))));
        }
        return foreign == null ? lab.startFleet(0, options, line -> {}) : foreign.startFleet(options);
    }

    private long tunnelsGivenUp() {
        return foreign == null ? 0 : foreign.tunnelsGivenUp();
    }

    /** How many sessions each node has. */
    private static List<Integer> sessions(ClusterLab lab) {
        return lab.nodes().stream()
                .map(node -> (int) node.node().metric("sluice_sessions", "online"))
                .toList();
    }

    private static String read(Path json) {
        try {
            return Files.readString(json);
        } catch (IOException e) {
            throw new LabFailure("the fleet left no report", e);
        }
    }

    /** The counts in the report's object of failures. */
    private static long failures(String report) {
        Matcher object = Pattern.compile("\"failures\": \\{([^}]*)}").matcher(report);
        if (!object.find()) {
            return 0;
        }
        return Pattern.compile(": (\\d+)")
                .matcher(object.group(1))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
