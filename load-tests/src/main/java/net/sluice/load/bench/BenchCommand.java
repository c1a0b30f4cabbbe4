package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.shell.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lns bench}: measures, and writes the page of {@code docs/benchmarks} that tells it. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures a node in a lab on this machine; nothing else should run meanwhile.")
public final class BenchCommand implements Callable<Integer> {

    /** What can be measured. */
    enum Subject {
        /** Set-up, forwarding and memory of one node. */
        FIRST_LIGHT("first-light"),

        /** The packet path, beside those of l2tpns and of a forwarder in C. */
        DATAPLANE("dataplane"),

        /** Mixed traffic for long, sessions coming and going: every packet accounted for. */
        SOAK("soak"),

        /** Nodes of a cluster die while their sessions pass traffic. */
        FAILOVER("failover"),

        /** Nodes and lines fail under ha-sets whose lines are at several nodes. */
        HA_SETS("ha-sets"),

        /** How fast sessions come up, at one node and at three that replicate them. */
        SETUP("setup"),

        /** How long a node takes until it listens. */
        START("start");

        private final String word;

        Subject(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();

    @Parameters(
            paramLabel = "SUBJECT",
            defaultValue = "first-light",
            description = "What to measure: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Subject subject = Subject.FIRST_LIGHT;

    @Option(
            names = "--write",
            description = "Write docs/benchmarks/SUBJECT.md anew; failover: only the section of this command.")
    private boolean write;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "dataplane: runs of each LNS, in turn; start: how often (${DEFAULT-VALUE}).")
    private int runs = 5;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "dataplane: how long each flow is run (${DEFAULT-VALUE}).")
    private double seconds = 3;

    @Option(
            names = "--cpus",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2",
            description = "dataplane: CPUs of the LNS, a set of runs for each (${DEFAULT-VALUE}).")
    private List<Integer> cpus = List.of(1, 2);

    @Option(
            names = "--lengths",
            split = ",",
            paramLabel = "OCTETS",
            defaultValue = "64,512,1400",
            description = "dataplane: lengths of the subscribers' IP packets (${DEFAULT-VALUE}).")
    private List<Integer> lengths = List.of(64, 512, 1400);

    @Option(
            names = "--against",
            split = ",",
            paramLabel = "LNS",
            defaultValue = "L2TPNS,FORWARDER",
            description =
                    "dataplane: whom to compare with: L2TPNS, FORWARDER, or SLUICE for nobody (${DEFAULT-VALUE}).")
    private List<Contender> against = List.of(Contender.L2TPNS, Contender.FORWARDER);

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "dataplane: measure only ${COMPLETION-CANDIDATES} (up and down: the worst case).")
    private List<Slice> only = List.of();

    @Option(names = "--short", description = "dataplane: a trial of the bench itself; its figures say little.")
    private boolean trial;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "60",
            description = "soak: how long (${DEFAULT-VALUE}).")
    private int minutes = 60;

    @Option(
            names = "--pps",
            paramLabel = "N",
            defaultValue = "6000",
            description = "soak: packets per second up, and as many down (${DEFAULT-VALUE}).")
    private long packetsPerSecond = 6000;

    @Option(
            names = "--churn",
            paramLabel = "N",
            defaultValue = "20",
            description = "soak: sessions that end and begin each second (${DEFAULT-VALUE}).")
    private double churn = 20;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "10000",
            description = "failover, setup: sessions (${DEFAULT-VALUE}).")
    private int sessions = 10_000;

    @Option(
            names = "--watched",
            paramLabel = "N",
            defaultValue = "300",
            description = "failover: sessions whose interruptions are measured closely (${DEFAULT-VALUE}).")
    private int watched = 300;

    @Option(
            names = "--fault",
            split = ",",
            paramLabel = "FAULT",
            description = "failover: only ${COMPLETION-CANDIDATES}.")
    private List<Fault> faults = List.of();

    @Option(
            names = "--spread",
            paramLabel = "WHAT",
            defaultValue = "PORTS",
            description = "failover: what the router chooses a node by: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private ClusterLab.Spread spread = ClusterLab.Spread.PORTS;

    private final Progress progress = new Progress(System.out, "bench: ");

    @Override
    public Integer call() throws IOException {
        if (write && subject == Subject.DATAPLANE && !wholePage()) {
            progress.say("--write would leave a part of the page: not with --only, --against or --short");
            return 2;
        }
        String refusal = Lab.refusal();
        if (refusal == null && !FreeRadius.installed()) {
            refusal = "FreeRADIUS is not installed";
        }
        if (refusal == null && subject == Subject.DATAPLANE) {
            refusal = Dataplane.refusal(contenders());
        }
        if (refusal == null
                && subject == Subject.HA_SETS
                && !ClusterLab.missing().isEmpty()) {
            refusal = ClusterLab.missing();
        }
        if (refusal == null
                && subject == Subject.FAILOVER
                && !Failover.refusal(caller).isEmpty()) {
            refusal = Failover.refusal(caller);
        }
        if (refusal == null
                && subject == Subject.SETUP
                && !SetUp.refusal(setUps()).isEmpty()) {
            refusal = SetUp.refusal(setUps());
        }
        if (refusal != null) {
            progress.say("no benchmark here: " + refusal);
            return 1;
        }
        try {
            Path folder = ROOT.resolve("target/bench");
            String page = switch (subject) {
                case FIRST_LIGHT -> new FirstLight(folder, progress).page();
                case DATAPLANE -> new Dataplane(folder, progress, order()).page();
                case FAILOVER -> new Failover(folder, progress, failovers()).section();
                case HA_SETS -> new HaSets(folder, progress, haSets()).page();
                case SETUP -> new SetUp(folder, progress, setUps()).page();
                case START -> new StartUp(folder, progress, runs).page();
                case SOAK -> new Soak(folder, progress, Duration.ofMinutes(minutes), packetsPerSecond, churn).page();
            };
            System.out.println();
            System.out.println(page);
            if (write) {
                Path file = ROOT.resolve("docs/benchmarks").resolve(subject + ".md");
                Files.createDirectories(file.getParent());
                Files.writeString(
                        file,
                        subject == Subject.FAILOVER
                                ? FailoverPage.with(Files.exists(file) ? Files.readString(file) : "", page)
                                : page);
                progress.say("written: " + file);
            }
            return 0;
        } catch (LabFailure e) {
            progress.say(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private boolean wholePage() {
        return !trial && only.isEmpty() && contenders().size() == Contender.values().length;
    }

    @Option(
            names = "--fixed",
            description = "failover: RADIUS gives each user an address of its own, instead of the nodes' pool.")
    private boolean fixed;

    @Option(names = "--rfc4951", description = "failover: the LACs offer to recover tunnels (RFC 4951).")
    private boolean recovers;

    @Option(
            names = "--lac",
            paramLabel = "WHO",
            defaultValue = "FLEET",
            description =
                    "failover: who calls the nodes, ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}); the fleet calls l2tpns,"
                            + " which forwards the calls, and knows no RFC 4951.")
    private Caller caller = Caller.FLEET;

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,3",
            description = "setup: 1 is a node alone, 3 a cluster (${DEFAULT-VALUE}).")
    private List<Integer> nodes = List.of(1, 3);

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20000",
            description = "setup: sessions that each node has before those that are measured warm (${DEFAULT-VALUE}).")
    private int warmUp = 20_000;

    @Option(
            names = "--sets",
            paramLabel = "N",
            defaultValue = "40",
            description = "ha-sets: so many by content, and as many by a shared Ns (${DEFAULT-VALUE}).")
    private int sets = 40;

    @Option(
            names = "--set-pps",
            paramLabel = "N",
            defaultValue = "20",
            description = "ha-sets: packets per second of each (${DEFAULT-VALUE}).")
    private double setPacketsPerSecond = 20;

    @Option(
            names = "--set-window",
            paramLabel = "MS",
            defaultValue = "500",
            description =
                    "ha-sets: how much later than the first a copy may come and be known as one (${DEFAULT-VALUE}).")
    private int setWindow = 500;

    @Option(
            names = "--set-fault",
            split = ",",
            paramLabel = "FAULT",
            description = "ha-sets: only ${COMPLETION-CANDIDATES}.")
    private List<SetFault> setFaults = List.of();

    private HaSets.Order haSets() {
        List<SetFault> chosen = setFaults.isEmpty() ? List.of(SetFault.values()) : setFaults;
        return new HaSets.Order(sets, setPacketsPerSecond, setWindow, chosen);
    }

    private SetUp.Order setUps() {
        return new SetUp.Order(sessions, warmUp, nodes);
    }

    private Failover.Order failovers() {
        List<Fault> chosen = faults.isEmpty() ? List.of(Fault.values()) : faults;
        return new Failover.Order(sessions, Math.min(watched, sessions), spread, fixed, recovers, caller, chosen);
    }

    private List<Contender> contenders() {
        Set<Contender> all = EnumSet.of(Contender.SLUICE);
        all.addAll(against);
        return List.copyOf(all);
    }

    private DataplaneOrder order() {
        return trial
                ? DataplaneOrder.trial(contenders(), only)
                : DataplaneOrder.of(runs, seconds, lengths, cpus, contenders(), only);
    }
}
