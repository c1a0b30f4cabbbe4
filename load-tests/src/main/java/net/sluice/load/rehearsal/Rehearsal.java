package net.sluice.load.rehearsal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.Distribution;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;

/**
 * The lesson: the node that learns has two others beside it and a LAC with calls; it takes over from the first when that is killed, and hands over to the third.
 */
final class Rehearsal implements RehearseCommand.Lesson {

    private static final int SESSIONS = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration AGE = Duration.ofSeconds(3);
    private static final Duration CALLS = Duration.ofSeconds(20);
    private static final Duration TAKEOVER = Duration.ofSeconds(8);
    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";

    @Override
    public String refusal() {
        String refusal = Lab.refusal();
        if (refusal != null) {
            return refusal;
        }
        return FreeRadius.installed() ? ClusterLab.missing() : "FreeRADIUS is not installed";
    }

    @Override
    public void give(Distribution of, Path draft, Progress progress) {
        Path folder = Path.of(System.getProperty("sluice.root", "."), "target", "rehearsal")
                .toAbsolutePath()
                .normalize();
        progress.say("a cluster of three; what its nodes say is in " + folder);
        try (ClusterLab lab = ClusterLab.build(folder, 3, ClusterLab.Spread.PORTS)) {
            play(lab, of, draft, progress);
        }
    }

    private static void play(ClusterLab lab, Distribution of, Path draft, Progress progress) {
        ClusterNode teacher = lab.nodes().get(0);
        ClusterNode learner = lab.nodes().get(1);
        ClusterNode heir = lab.nodes().get(2);
        lab.startRadius(USERS);
        lab.startCore();
        // One after the other: the oldest member of the store has duties that the next oldest inherits.
        start(lab, teacher, config(of));
        pause(AGE);
        start(lab, learner, config(of).learnInto(draft));
        pause(AGE);
        start(lab, heir, config(of));
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

    private static NodeConfig config(Distribution of) {
        return new NodeConfig()
                .of(of)
                .serviceAddress(ClusterLab.SERVICE_ADDRESS, ClusterLab.LACS)
                .pool("100.64.0.0/16")
                .sessions(10_000)
                .interim("1m")
                // Longer than the JVM takes to write its cache.
                .watchdog("60s");
    }

    private static void start(ClusterLab lab, ClusterNode node, NodeConfig config) {
        List<String> members =
                lab.nodes().stream().map(ClusterNode::clusterAddress).toList();
        node.start(config.cluster(node.clusterAddress(), members, node.routerAddress()), line -> {});
    }

    private static void pause(Duration howLong) {
        long end = System.nanoTime() + howLong.toNanos();
        for (long left = howLong.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
