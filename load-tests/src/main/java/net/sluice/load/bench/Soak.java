package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.Fleet;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;

/**
 * Mixed traffic for a long time while sessions come and go: what was sent is what was received and what was dropped under a name, to the packet, and
 * memory stays flat; a loss that has no name is a failure. As {@code docs/benchmarks/soak.md} tells it.
 */
final class Soak {

    /** The lengths of the fleets' packets; the first fleet's sessions stay, those of the others come and go. */
    private static final int[] LENGTHS = {84, 600, 1400};

    private static final int SESSIONS = 400;
    private static final int WEIGHINGS = 6;
    private static final int NODE_PORT = 1701;
    private static final int CORE_PORT = 7007;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";
    private static final Pattern CORE = Pattern.compile(
            "core: lines=\\d+ received=(\\d+) duplicates=(\\d+) misdelivered=(\\d+) strangers=(\\d+) refused=(\\d+)"
                    + " late=(\\d+) answered=(\\d+)");

    private final Path folder;
    private final Progress progress;
    private final Duration span;
    private final long packetsPerSecond;
    private final double churn;

    /**
     * What is to be done.
     *
     * @param packetsPerSecond of all fleets together, up; as many come back
     * @param churn sessions that end and begin each second
     */
    Soak(Path folder, Progress progress, Duration span, long packetsPerSecond, double churn) {
        this.folder = folder;
        this.progress = progress;
        this.span = span;
        this.packetsPerSecond = packetsPerSecond;
        this.churn = churn;
    }

    String page() {
        try (Lab lab = Lab.build(folder)) {
            FreeRadius.start(lab, USERS, line -> {});
            Node node = Node.start(lab, new NodeConfig().interim("1m"), line -> {});
            LabProcess core = Fleet.startCore(lab);
            List<LabProcess> fleets = new ArrayList<>();
            for (int i = 0; i < LENGTHS.length; i++) {
                fleets.add(fleet(lab, i));
            }
            fleets.forEach(each -> each.await("sessions up in", PATIENCE));
            List<Footprint> weights = weigh(lab, node);
            progress.say("ending");
            fleets.forEach(each -> each.terminate(PATIENCE));
            LockSupport.parkNanos(QUIET.toNanos());
            Map<String, Long> lost = kernel(lab);
            core.terminate(PATIENCE);
            SoakLedger ledger = ledger(lab, node, core, lost);
            String page = text(node, ledger, reports(lab), weights);
            if (!ledger.balanced()) {
                throw new LabFailure("packets were lost that nobody has a name for:\n" + page);
            }
            return page;
        }
    }

    private LabProcess fleet(Lab lab, int i) {
        List<String> options = new ArrayList<>(List.of(
                "--from", Lab.lacAddress(i),
                "--host-name", "fleet" + i,
                "--tunnels", "4",
                "--sessions", Integer.toString(SESSIONS),
                "--first", Integer.toString(i * SESSIONS),
                "--auth", "chap",
                "--echo", "10",
                "--core", Lab.CORE_ADDRESS,
                "--size", Integer.toString(LENGTHS[i]),
                "--pps", Long.toString(packetsPerSecond / LENGTHS.length),
                "--json", Fleet.report(lab, "fleet" + i).toString()));
        if (i > 0) {
            options.addAll(List.of("--churn", Double.toString(churn / (LENGTHS.length - 1))));
        }
        return Fleet.start(lab, options, line -> {});
    }

    private List<Footprint> weigh(Lab lab, Node node) {
        List<Footprint> weights = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 1; i <= WEIGHINGS; i++) {
            long due = begin + span.toNanos() * i / WEIGHINGS;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                if (!node.process().alive()) {
                    throw node.process().failure("ended");
                }
            }
            weights.add(Footprint.of(lab.lns(), node.process()));
            progress.say(String.format(
                    Locale.ROOT,
                    "%d of %d: heap %.1f MB, resident %.1f MB",
                    i,
                    WEIGHINGS,
                    weights.getLast().heapOctets() / 1e6,
                    weights.getLast().residentOctets() / 1e6));
        }
        return weights;
    }

    // ---- the books

    private SoakLedger ledger(Lab lab, Node node, LabProcess core, Map<String, Long> kernel) {
        Matcher totals = core.await(CORE.pattern(), PATIENCE);
        SoakLedger ledger = new SoakLedger(node.metrics());
        ledger.access(reported(lab, "datagramsSent"), Map.of("kernel: socket buffer full", kernel.get("node")));
        ledger.node();
        long received = 0;
        for (int group = 1; group <= 6; group++) {
            received += Long.parseLong(totals.group(group));
        }
        ledger.core(received, Map.of("kernel: the core's socket buffer full", kernel.get("core")));
        ledger.back(Long.parseLong(totals.group(7)), Map.of("kernel: TUN queue full", kernel.get("tun dropped")));
        Map<String, Long> lacs = new LinkedHashMap<>();
        lacs.put("kernel: a LAC's socket buffer full", kernel.get("lac RcvbufErrors"));
        lacs.put("kernel: after the LAC had closed", kernel.get("lac NoPorts"));
        ledger.lacs(reported(lab, "datagramsReceived"), lacs);
        return ledger;
    }

    /** What the kernel dropped on each host. */
    private static Map<String, Long> kernel(Lab lab) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("node", socketDrops(lab.lns(), NODE_PORT));
        counts.put("core", socketDrops(lab.core(), CORE_PORT));
        String[] lines = lab.lac().run("grep", "^Udp:", "/proc/net/snmp").split("\n", -1);
        List<String> names = List.of(lines[0].split(" ", -1));
        List<String> values = List.of(lines[1].split(" ", -1));
        for (String name : List.of("RcvbufErrors", "NoPorts")) {
            counts.put("lac " + name, Long.parseLong(values.get(names.indexOf(name))));
        }
        String link = lab.lns().run("ip", "-s", "link", "show", "dev", "sluice0");
        Matcher tx =
                Pattern.compile("TX:[^\n]*\n\\s*\\d+\\s+\\d+\\s+\\d+\\s+(\\d+)").matcher(link);
        if (!tx.find()) {
            throw new LabFailure("no TX counters in: " + link);
        }
        counts.put("tun dropped", Long.parseLong(tx.group(1)));
        return counts;
    }

    /** Datagrams that open sockets of a port had no room for; the last column of /proc/net/udp. */
    private static long socketDrops(LabHost host, int port) {
        String local = String.format(Locale.ROOT, ":%04X", port);
        return host.run("cat", "/proc/net/udp")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns[1].endsWith(local))
                .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
                .sum();
    }

    private static List<String> reports(Lab lab) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            try {
                texts.add(Files.readString(Fleet.report(lab, "fleet" + i)));
            } catch (IOException e) {
                throw new LabFailure("a fleet left no report", e);
            }
        }
        return texts;
    }

    private static long reported(Lab lab, String name) {
        return total(reports(lab), name);
    }

    private static long total(List<String> reports, String name) {
        long sum = 0;
        for (String report : reports) {
            Matcher value = Pattern.compile("\"" + name + "\": (\\d+)").matcher(report);
            if (!value.find()) {
                throw new LabFailure("no " + name + " in: " + report);
            }
            sum += Long.parseLong(value.group(1));
        }
        return sum;
    }

    // ---- the page

    private String text(Node node, SoakLedger ledger, List<String> reports, List<Footprint> weights) {
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # Soak: every packet accounted for

                Made by `./lns bench soak --minutes %d --pps %d --churn %s --write` on %s

                Three LACs with %d sessions each send numbered packets of %d, %d and %d octets, and the core sends each back; the sessions of two of them
                end and begin again all the while. CHAP and accounting by FreeRADIUS, LCP echoes each 10 s, interim accounting each minute.

                | | |
                |---|---|
                | session set-ups | %,d |
                | numbered packets sent | %,d |
                | of these, reached the core | %,d |
                | of these, came back | %,d |
                | of these, too late, when their line had ended | %,d |
                | doubled / misdelivered / corrupt | %d / %d / %d |
                | sessions that went down unasked | %d |
                | node's CPU time | %.0f s |

                ## Books

                At each station what came in, what went out, and the difference, which is unexplained loss. Datagrams and packets of all kinds.

                | station | in | out | difference |
                |---|---|---|---|
                """,
                span.toMinutes(),
                packetsPerSecond,
                churn,
                Machine.told(),
                SESSIONS,
                LENGTHS[0],
                LENGTHS[1],
                LENGTHS[2],
                total(reports, "setups"),
                total(reports, "packetsSent"),
                total(reports, "packetsReachedCore"),
                total(reports, "packetsReturned"),
                total(reports, "packetsAfterEnd"),
                total(reports, "packetsDuplicate"),
                total(reports, "packetsMisdelivered"),
                total(reports, "packetsCorrupt"),
                total(reports, "drops"),
                node.process().processorTime().toMillis() / 1e3));
        ledger.accounts().forEach(account -> page.append(account.row()));
        page.append("""

                ## Memory

                After full collections, at even distances in time.

                | heap, MB | resident, MB |
                |---|---|
                """);
        for (Footprint weight : weights) {
            page.append(String.format(
                    Locale.ROOT, "| %.1f | %.1f |%n", weight.heapOctets() / 1e6, weight.residentOctets() / 1e6));
        }
        return page.toString();
    }
}
