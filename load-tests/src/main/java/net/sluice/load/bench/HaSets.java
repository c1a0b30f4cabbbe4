package net.sluice.load.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;

/** ha-sets of two lines, mostly at different nodes, pass traffic while a node ends or lines are cut, as {@code docs/benchmarks/ha-sets.md} tells it. */
final class HaSets {

    /** Lines of each set. */
    static final int MEMBERS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration BEFORE = Duration.ofSeconds(4);
    private static final Duration CUT = Duration.ofSeconds(8);
    private static final Duration AFTER = Duration.ofSeconds(8);
    private static final Duration REST = Duration.ofSeconds(8);
    private static final Duration STOPS = Duration.ofSeconds(20);
    private static final int PACKET_OCTETS = 128;
    private static final int STRUCK = 1;
    private static final Pattern ONLINE = Pattern.compile("session \\w+ -> ONLINE.* user=(\\S+)");

    private final Path folder;
    private final Progress progress;
    private final Order order;
    private final List<String> remarks = new ArrayList<>();

    /**
     * What is to be done.
     *
     * @param sets as many by content, and as many by a shared Ns
     * @param packetsPerSecond of each set
     * @param windowMillis how much later than the first a copy may come and be known as one
     */
    record Order(int sets, double packetsPerSecond, int windowMillis, List<SetFault> faults) {}

    /** What came of a fault: by how the sets lay, and what was billed. */
    record Round(List<SetRow> rows, Bills bills) {}

    /** Two fleets of the same size: one for each way to know copies. */
    private enum Recognition {
        CONTENT(0),
        NS(1);

        /** Which LAC the fleet is. */
        private final int lac;

        Recognition(int lac) {
            this.lac = lac;
        }

        String mode() {
            return name().toLowerCase(Locale.ROOT);
        }

        List<String> options() {
            return this == NS ? List.of("--shared-ns") : List.of();
        }
    }

    HaSets(Path folder, Progress progress, Order order) {
        this.folder = folder;
        this.progress = progress;
        this.order = order;
    }

    String page() {
        String load = Machine.busy();
        List<Round> rounds = rounds();
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # ha-sets on several nodes

                Made by `./lns bench ha-sets --sets %d --set-pps %.0f --set-window %d --write` on %s %s

                Three nodes are processes in network namespaces of their own behind one service address; a router spreads over those that announce it (BIRD, BGP with BFD). Two LACs hold
                %d ha-sets of %d lines each, in different tunnels from different addresses: at one LAC copies are known by content, at the other by a shared Ns, of the last %d ms. Each set sends %.0f numbered
                packets of %d octets a second over both its lines, which the core sends back. Lost up: no copy reached the core; lost down: no copy came back. Doubled up: the core had a
                packet twice. Doubled down: the subscriber took one twice that the core had sent once. Refused: packets down whose shared Ns was missing or too old. The gap is the longest time between two packets that came back one after
                the other (a set sends one each %.0f ms). A set is kept when all its lines live on with the same ids and address, and without PPP anew.

                """,
                order.sets(),
                order.packetsPerSecond(),
                order.windowMillis(),
                Machine.told(),
                load,
                Recognition.values().length * order.sets(),
                MEMBERS,
                order.windowMillis(),
                order.packetsPerSecond(),
                PACKET_OCTETS,
                1000 / order.packetsPerSecond()));
        page.append(SetRow.HEAD);
        rounds.forEach(round -> round.rows().forEach(row -> page.append(row.text())));
        page.append('\n');
        remarks.forEach(remark -> page.append("- ").append(remark).append('\n'));
        return page.toString();
    }

    List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        try (ClusterLab lab = ClusterLab.build(folder.resolve("ha-sets"), 3, ClusterLab.Spread.PORTS)) {
            FreeRadius radius = lab.startRadius(users());
            lab.startCore();
            lab.nodes().forEach(node -> start(lab, node));
            lab.nodes().forEach(ClusterNode::awaitReady);
            for (SetFault fault : order.faults()) {
                awaitAll(lab);
                Round round = round(lab, radius, fault, rounds.size());
                rounds.add(round);
                round.rows().forEach(row -> System.out.print(row.text()));
                if (fault.nodeEnds() && rounds.size() < order.faults().size()) {
                    restore(lab);
                }
            }
        }
        return rounds;
    }

    /** The number of the first line of a fleet in a round: nobody's name comes twice. */
    private int firstLine(int round, Recognition recognition) {
        return (round * Recognition.values().length + recognition.lac) * order.sets() * MEMBERS;
    }

    private static String user(int line) {
        return "user" + line + "@isp";
    }

    private String users() {
        StringBuilder users = new StringBuilder();
        for (int round = 0; round < order.faults().size(); round++) {
            for (Recognition recognition : Recognition.values()) {
                int first = firstLine(round, recognition);
                for (int line = first; line < first + order.sets() * MEMBERS; line++) {
                    users.append(String.format(
                            Locale.ROOT,
                            "%s\tCleartext-Password := \"secret\"\n\tFilter-Id = \"ha-set=set%d,window=%d,mode=%s\"\n",
                            user(line),
                            line / MEMBERS,
                            order.windowMillis(),
                            recognition.mode()));
                }
            }
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
                        .sessions(4 * MEMBERS * order.sets() + 1000)
                        .watchdog("4s")
                        .heap("600m")
                        .cluster(node.clusterAddress(), members, node.routerAddress()),
                line -> {});
    }

    /** Everybody is there, announces, and has had the time to get its share. */
    private static void awaitAll(ClusterLab lab) {
        List<String> hops =
                lab.nodes().stream().map(ClusterNode::accessAddress).sorted().toList();
        lab.await(
                "the router to spread over all nodes",
                PATIENCE,
                () -> lab.serviceHops().equals(hops),
                () -> lab.bird("show route").lines().toList());
        Fault.pause(REST);
    }

    private void restore(ClusterLab lab) {
        ClusterNode struck = lab.nodes().getFirst();
        struck.node().process().awaitEnd(PATIENCE);
        start(lab, struck);
        struck.awaitReady();
    }

    private Round round(ClusterLab lab, FreeRadius radius, SetFault fault, int number) {
        progress.say(fault + ": dialling");
        int recordsBefore = radius.accounting().size();
        Map<Recognition, LabProcess> fleets = new EnumMap<>(Recognition.class);
        for (Recognition recognition : Recognition.values()) {
            fleets.put(recognition, fleet(lab, fault, recognition, number));
        }
        fleets.values().forEach(fleet -> fleet.await("sessions up in", PATIENCE));
        Map<String, Integer> places = places(lab);
        Map<String, Double> before = counters(lab);
        Fault.pause(BEFORE);
        progress.say(fault + ": now");
        fault.strike(lab);
        Fault.pause(CUT);
        lab.mendPaths();
        Fault.pause(AFTER);
        if (!fault.nodeEnds()) {
            relayed(fault, before, counters(lab));
        }
        fleets.values().forEach(fleet -> fleet.terminate(PATIENCE));
        List<SetRow> rows = new ArrayList<>();
        List<SetFate> all = new ArrayList<>();
        for (Recognition recognition : Recognition.values()) {
            List<SetFate> fates = SetFate.read(file(lab, fault, recognition));
            all.addAll(fates);
            rows.addAll(rows(fault, recognition, fates, places));
        }
        Bills bills = bills(lab, radius, recordsBefore, all);
        remarks.add(String.format(
                Locale.ROOT,
                "%s: billed by line; %d Stops of %d, %d without, %d Acct-Session-Ids anew, %d counters backwards, %,d octets billed that no line carried, %,d octets that a line sent or"
                        + " got and that are in no record",
                fault,
                bills.stops(),
                all.size() * MEMBERS,
                bills.unstopped(),
                bills.anew(),
                bills.backwards(),
                bills.overbilledOctets(),
                bills.unbilledOctets()));
        return new Round(rows, bills);
    }

    private LabProcess fleet(ClusterLab lab, SetFault fault, Recognition recognition, int round) {
        List<String> options = new ArrayList<>(List.of(
                "--tunnels", Integer.toString(SetFault.TUNNELS),
                "--members", Integer.toString(MEMBERS),
                "--sessions", Integer.toString(MEMBERS * order.sets()),
                "--first", Integer.toString(firstLine(round, recognition)),
                "--window", "50",
                "--auth", "chap",
                "--echo", "10",
                "--hello", "5",
                "--core", Lab.CORE_ADDRESS,
                "--size", Integer.toString(PACKET_OCTETS),
                "--pps", Double.toString(order.sets() * order.packetsPerSecond()),
                "--ledger", file(lab, fault, recognition).toString()));
        options.addAll(recognition.options());
        return lab.startFleet(recognition.lac, options, line -> {});
    }

    private static Path file(ClusterLab lab, SetFault fault, Recognition recognition) {
        return lab.folder().resolve("ledger-" + fault.name() + "-" + recognition.mode() + ".txt");
    }

    /** At which node each user's session came online: its number. */
    private static Map<String, Integer> places(ClusterLab lab) {
        Map<String, Integer> places = new HashMap<>();
        for (ClusterNode node : lab.nodes()) {
            for (String line : node.node().process().lines()) {
                Matcher online = ONLINE.matcher(line);
                if (online.find()) {
                    places.put(online.group(1), node.number());
                }
            }
        }
        return places;
    }

    private static List<SetRow> rows(
            SetFault fault, Recognition recognition, List<SetFate> fates, Map<String, Integer> places) {
        Map<SetRow.Lie, List<SetFate>> sorted = new EnumMap<>(SetRow.Lie.class);
        for (SetFate fate : fates) {
            List<Integer> nodes = fate.lines().stream()
                    .map(line -> {
                        Integer node = places.get(line.user());
                        if (node == null) {
                            throw new LabFailure("no node says that " + line.user() + " came online");
                        }
                        return node;
                    })
                    .toList();
            SetRow.Lie lie = SetRow.Lie.of(nodes, fault.nodeEnds() ? STRUCK : 0);
            sorted.computeIfAbsent(lie, key -> new ArrayList<>()).add(fate);
        }
        return sorted.entrySet().stream()
                .map(entry -> new SetRow(fault, recognition.mode(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Bills bills(ClusterLab lab, FreeRadius radius, int recordsBefore, List<SetFate> sets) {
        List<SessionFate> lines =
                sets.stream().flatMap(set -> set.lines().stream()).toList();
        try {
            lab.await(
                    "the accounting Stops",
                    STOPS,
                    () -> billed(radius, recordsBefore, lines).stops() == lines.size(),
                    List::of);
        } catch (LabFailure late) {
            // The row tells how many there are.
        }
        return billed(radius, recordsBefore, lines);
    }

    private static Bills billed(FreeRadius radius, int recordsBefore, List<SessionFate> lines) {
        List<FreeRadius.Accounting> all = radius.accounting();
        return Bills.of(all.subList(Math.min(recordsBefore, all.size()), all.size()), lines, PACKET_OCTETS);
    }

    /** What the nodes together have relayed and discarded of ha-sets' packets. */
    private static Map<String, Double> counters(ClusterLab lab) {
        Map<String, Double> sums = new HashMap<>();
        for (ClusterNode node : lab.nodes()) {
            if (node.node().process().alive()) {
                Map<String, Double> metrics = node.node().metrics();
                sums.merge("up", Node.sum(metrics, "sluice_dataplane_ha_relayed_up_total", ""), Double::sum);
                sums.merge("down", Node.sum(metrics, "sluice_dataplane_ha_relayed_down_total", ""), Double::sum);
                sums.merge("copies", Node.sum(metrics, "sluice_dataplane_drops_total", "ha_duplicate"), Double::sum);
            }
        }
        return sums;
    }

    private void relayed(SetFault fault, Map<String, Double> before, Map<String, Double> after) {
        remarks.add(String.format(
                Locale.ROOT,
                "%s: between nodes went %,.0f packets up to the sets' homes and %,.0f copies down to their lines; the homes discarded %,.0f copies",
                fault,
                more("up", before, after),
                more("down", before, after),
                more("copies", before, after)));
    }

    private static double more(String what, Map<String, Double> before, Map<String, Double> after) {
        return after.getOrDefault(what, 0.0) - before.getOrDefault(what, 0.0);
    }
}
