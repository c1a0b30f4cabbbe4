package net.sluice.load.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.shell.Progress;

/** A cluster while a {@link Fault} befalls it: who is there, what its operator does meanwhile, and what of that did not go as it should. */
final class Scene {

    /** For SIGTERM, and for an order to drain: longer than the node's own bounds for handing over and for accounting. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<ClusterNode> nodes;
    private final Runnable recovery;
    private final Progress progress;
    private final List<String> flaws = new ArrayList<>();

    /** @param recovery starts again what has died, and waits until all nodes have their share */
    Scene(List<ClusterNode> nodes, Runnable recovery, Progress progress) {
        this.nodes = List.copyOf(nodes);
        this.recovery = recovery;
        this.progress = progress;
    }

    List<ClusterNode> nodes() {
        return nodes;
    }

    ClusterNode first() {
        return nodes.get(0);
    }

    ClusterNode second() {
        return nodes.get(1);
    }

    /** Starts again what has died, and waits until all nodes have their share. */
    void recover() {
        recovery.run();
    }

    /** SIGTERM, and waits for the end; what the node does not hand over and account for in good order is a flaw. */
    void end(ClusterNode node) {
        long began = node.leave();
        int exitCode = node.node().process().awaitEnd(PATIENCE);
        progress.say(node.name() + " ended with " + exitCode + " after " + secondsSince(began));
        if (exitCode != 0) {
            flaws.add(node.name() + " ended with " + exitCode);
        }
    }

    /** {@code lns drain}, and waits until it says that nothing is left. */
    void drain(ClusterNode node) {
        follow(node, node.drain(false));
        if (node.slots() > 0 || node.sessions() > 0) {
            flaws.add(node.name() + " has " + node.slots() + " slots and " + node.sessions() + " sessions, drained");
        }
    }

    /** The same, not followed to its end: it has just begun. */
    LabProcess beginToDrain(ClusterNode node) {
        LabProcess order = node.drain(false);
        order.await("drains: [1-9]", PATIENCE);
        return order;
    }

    /** Waits for the end of an order to drain or to take back, which should be that it was done. */
    void follow(ClusterNode node, LabProcess order) {
        int exitCode = order.awaitEnd(PATIENCE);
        String last = order.lines().isEmpty() ? "" : order.lines().getLast();
        progress.say(last);
        if (exitCode != 0) {
            flaws.add("lns drain at " + node.name() + " ended with " + exitCode + ": " + last);
        }
    }

    /** {@code lns drain --back}, and waits until the node has its share again. */
    void back(ClusterNode node) {
        follow(node, node.drain(true));
        recover();
    }

    /** An order to drain that a death should have cut short: a flaw when it did not. */
    void cutShort(LabProcess order) {
        if (order.awaitEnd(PATIENCE) == 0) {
            flaws.add("all was handed over before the death");
        }
    }

    /** What did not go as it should; empty when all did. */
    List<String> flaws() {
        return flaws;
    }

    private static String secondsSince(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - nanos) / 1e9);
    }
}
