package net.sluice.load.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lns rehearse}: makes the AOT cache of the node (JEP 483, 514 and 515): classes as they are once loaded and linked, and which methods get hot. A node
 * that has it starts in less time, and its first hours, its first takeover above all, are like its later ones. The node that learns has two others beside it
 * and a LAC with calls; it takes over from the first when that is killed, and hands over to the third. What it learns is of use to nodes without a cluster too.
 */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        description = "Has a node learn in a lab, and keeps what its JVM knows then for later starts: its AOT cache.")
public final class RehearseCommand implements Callable<Integer> {

    private static final int SESSIONS = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration AGE = Duration.ofSeconds(3);
    private static final Duration CALLS = Duration.ofSeconds(20);
    private static final Duration TAKEOVER = Duration.ofSeconds(8);
    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";

    @Option(names = "--into", required = true, paramLabel = "FILE", description = "The cache.")
    private Path into = Path.of("node.aot");

    private final Progress progress = new Progress(System.out, "rehearsal: ");

    @Override
    public Integer call() throws IOException {
        String refusal = Lab.refusal();
        if (refusal == null && !FreeRadius.installed()) {
            refusal = "FreeRADIUS is not installed";
        }
        if (refusal == null && !ClusterLab.missing().isEmpty()) {
            refusal = ClusterLab.missing();
        }
        if (refusal != null) {
            progress.say("no rehearsal here: " + refusal);
            return 1;
        }
        Path cache = into.toAbsolutePath().normalize();
        Path folder = Path.of(System.getProperty("sluice.root", "."), "target", "rehearsal")
                .toAbsolutePath()
                .normalize();
        Files.deleteIfExists(cache);
        try (ClusterLab lab = ClusterLab.build(folder, 3, ClusterLab.Spread.PORTS)) {
            play(lab, cache);
        } catch (LabFailure e) {
            progress.say(String.valueOf(e.getMessage()));
            return 1;
        }
        if (!Files.exists(cache)) {
            progress.say("the JVM has left no cache; what it said: the log of node2 in " + folder);
            return 1;
        }
        progress.say(String.format(Locale.ROOT, "%s has %,d KiB", cache, Files.size(cache) / 1024));
        return 0;
    }

    private void play(ClusterLab lab, Path cache) {
        ClusterNode teacher = lab.nodes().get(0);
        ClusterNode learner = lab.nodes().get(1);
        ClusterNode heir = lab.nodes().get(2);
        lab.startRadius(USERS);
        lab.startCore();
        // One after the other: the oldest member of the store has duties that the next oldest inherits.
        start(lab, teacher);
        pause(AGE);
        start(lab, learner, "env", "JDK_JAVA_OPTIONS=-XX:AOTCacheOutput=" + cache);
        pause(AGE);
        start(lab, heir);
        lab.nodes().forEach(ClusterNode::awaitReady);
        lab.await(
                "all nodes to announce the service address",
                PATIENCE,
                () -> lab.serviceHops().size() == lab.nodes().size(),
                () -> lab.bird("show route").lines().toList());
        pause(TAKEOVER);
        progress.say(SESSIONS + " sessions come, and some go");
        LabProcess fleet = lab.startFleet(
                0,
                List.of(
                        "--tunnels", "32",
                        "--sessions", Integer.toString(SESSIONS),
                        "--auth", "chap",
                        "--echo", "5",
                        "--hello", "5",
                        "--core", Lab.CORE_ADDRESS,
                        "--size", "300",
                        "--pps", "2000",
                        "--churn", "60"),
                line -> {});
        fleet.await("sessions up in", PATIENCE);
        pause(CALLS);
        progress.say("a takeover");
        teacher.kill();
        pause(TAKEOVER);
        progress.say("a hand-over; then the JVM writes down what it has learned");
        learner.leave();
        learner.node().process().awaitEnd(PATIENCE);
        fleet.terminate(PATIENCE);
        heir.leave();
        heir.node().process().awaitEnd(PATIENCE);
    }

    private static void start(ClusterLab lab, ClusterNode node, String... launcher) {
        List<String> members =
                lab.nodes().stream().map(ClusterNode::clusterAddress).toList();
        node.start(
                new NodeConfig()
                        .launcher(launcher)
                        .serviceAddress(ClusterLab.SERVICE_ADDRESS, ClusterLab.LACS)
                        .pool("100.64.0.0/16")
                        .sessions(10_000)
                        .interim("1m")
                        // Longer than the JVM takes to write its cache.
                        .watchdog("60s")
                        .cluster(node.clusterAddress(), members, node.routerAddress()),
                line -> {});
    }

    private static void pause(Duration howLong) {
        long end = System.nanoTime() + howLong.toNanos();
        for (long left = howLong.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
