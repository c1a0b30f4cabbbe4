package net.sluice.node;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.sluice.node.cluster.Cluster;
import net.sluice.node.cluster.DrainReason;
import net.sluice.node.operator.OperatorCall;
import net.sluice.node.operator.OperatorOrder;
import net.sluice.session.SubscriberStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a node out of service, and back into it, while its process goes on: an operator's order. In a cluster the other nodes get its slots, with all that is
 * in them, and no peer notices; alone, or when all nodes drain, it takes no new tunnels and calls (RFC 2661 s4.4.2, error 7 "Try Another"), and what is there
 * stays until it ends. A node that starts anew does not drain.
 *
 * <p>What the order says: {@code drain} or {@code drain back}; then lines of progress, each after {@code "+ "}, and at last {@code "= CODE TEXT"} with the
 * exit code of the command. Who goes away before that leaves the node as he ordered it.
 */
final class Drain implements OperatorOrder {
    /** The order, and what begins the line that takes it back. */
    static final String NAME = "drain";

    static final String BACK = "drain back";

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_PER_LINE = 10;
    /** Until the cluster's threads here and elsewhere have heard of it. */
    private static final int LOOKS_TO_BEGIN = 20;
    /** Without any progress. */
    private static final int LOOKS_OF_PATIENCE = 600;

    /** A node that is back has its share after this time without another slot. */
    private static final int LOOKS_OF_CALM = 20;

    private static final String UNDO = "./lns drain --back takes it back";

    private final String node;
    private final List<ShardLoop> loops;
    private final Supplier<@Nullable Cluster> cluster;
    private final boolean witness;
    private volatile boolean ordered;

    /**
     * @param loops may still be filled
     * @param cluster null of a node that is alone
     */
    Drain(String node, List<ShardLoop> loops, Supplier<@Nullable Cluster> cluster, boolean witness) {
        this.node = node;
        this.loops = loops;
        this.cluster = cluster;
        this.witness = witness;
    }

    /** Whether an operator wants this node to have nothing. */
    boolean ordered() {
        return ordered;
    }

    /** Of a node that is alone: whether new tunnels and calls are taken. */
    boolean takesNew() {
        return !ordered;
    }

    /** Why new calls should go elsewhere; null when they need not. */
    @Nullable
    String notReady() {
        return ordered ? "an operator drains it: " + left().text() : null;
    }

    /** Slots that others are still to get; 0 when it does not drain. */
    int slotsLeft() {
        return ordered ? left().slots : 0;
    }

    /** What is here at a moment. */
    private record Left(int slots, int tunnels, long sessions) {
        boolean nothing() {
            return slots == 0 && tunnels == 0 && sessions == 0;
        }

        String text() {
            return slots + " slots with " + tunnels + " tunnels and " + sessions + " sessions are here";
        }
    }

    private Left left() {
        Cluster joined = cluster.get();
        int tunnels = 0;
        long sessions = 0;
        for (ShardLoop loop : loops) {
            tunnels += loop.tunnels();
            for (SubscriberStage stage : SubscriberStage.values()) {
                sessions += stage == SubscriberStage.GONE ? 0 : loop.counters().at(stage);
            }
        }
        return new Left(joined == null ? 0 : joined.slotsLeft(), tunnels, sessions);
    }

    @Override
    public void serve(String line, OperatorCall call) throws IOException, InterruptedException {
        String order = line.strip();
        if (!order.equals(NAME) && !order.equals(BACK)) {
            throw new IllegalArgumentException("'" + order + "' is neither " + NAME + " nor " + BACK);
        }
        Cluster joined = cluster.get();
        boolean on = order.equals(NAME);
        if (witness) {
            call.refuse(node + " is a witness: it has no sessions, and may be stopped while all nodes are there");
            return;
        }
        if (joined != null && !joined.drain(DrainReason.OPERATOR, on)) {
            call.refuse(node + " " + joined.notTakingPart() + ": ask again when it has");
            return;
        }
        LOG.info("{}, asked by {}: {}", order, call.who(), left().text());
        ordered = on;
        call.accept();
        Ending ending = !on ? followBack(joined, call) : joined == null ? alone("it is alone") : follow(joined, call);
        LOG.info("{}: {}", order, ending.text);
        call.say("= " + ending.code + " " + ending.text);
    }

    /** The last line. */
    private record Ending(int code, String text) {}

    private Ending alone(String why) {
        Left left = left();
        String state = node + " takes no new tunnels and calls from now on (result 2, error 7: try another). ";
        return left.tunnels == 0 && left.sessions == 0
                ? new Ending(ExitCode.OK, state + "Nothing is left here: it may be stopped; " + UNDO)
                : new Ending(
                        ExitCode.UNCLEAN,
                        state + "Nobody can take what it has, as " + why + ": " + left.tunnels + " tunnels with "
                                + left.sessions
                                + " sessions stay until they end. SIGTERM ends them in good order; " + UNDO);
    }

    private Ending follow(Cluster joined, OperatorCall call) throws IOException, InterruptedException {
        Left first = left();
        Left last = first;
        int still = 0;
        call.say("+ " + node + " drains: " + first.text() + ". Ctrl-C leaves it draining; " + UNDO);
        for (int look = 1; !call.gone(); look++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            Left now = left();
            if (now.nothing()) {
                return new Ending(
                        ExitCode.OK,
                        String.format(
                                Locale.ROOT,
                                "%s has nothing left: after %.1f s other nodes have its %d slots with %d tunnels and %d sessions. It may be stopped; %s",
                                node,
                                seconds(look),
                                first.slots,
                                first.tunnels,
                                first.sessions,
                                UNDO));
            }
            still = now.slots == last.slots && now.tunnels == last.tunnels ? still + 1 : 0;
            last = now;
            if (look >= LOOKS_TO_BEGIN && !joined.takesNew()) {
                return alone("no other node takes part in the cluster, or all of them drain");
            }
            if (still >= LOOKS_OF_PATIENCE) {
                return new Ending(ExitCode.UNCLEAN, stuck(joined, now));
            }
            if (look % LOOKS_PER_LINE == 0) {
                call.say("+ " + progress(first, now, look));
            }
        }
        return new Ending(ExitCode.UNCLEAN, "not followed to the end");
    }

    private static double seconds(int looks) {
        return looks * LOOK_MILLIS / 1000.0;
    }

    private String progress(Left first, Left now, int look) {
        return String.format(
                Locale.ROOT,
                "%s drains: %d of %d slots left, %d of %d tunnels, %d of %d sessions; %.0f slots/s",
                node,
                now.slots,
                first.slots,
                now.tunnels,
                first.tunnels,
                now.sessions,
                first.sessions,
                (first.slots - now.slots) / seconds(look));
    }

    private String stuck(Cluster joined, Left now) {
        String whyNot = joined.notTakingPart();
        String why = whyNot != null
                ? "it " + whyNot
                : joined.hasHeirs()
                        ? "the nodes that should have them do not take them: look at /health/ready there, and at the store (TCP 5701) between the nodes"
                        : "no other node takes part in the cluster, or all of them drain";
        return now.text() + " and have not become fewer for " + (long) seconds(LOOKS_OF_PATIENCE) + " s, as " + why
                + ". " + node + " goes on trying; " + UNDO;
    }

    /** The others wait some seconds, until they are sure who is there, and then give it its share. */
    private Ending followBack(@Nullable Cluster joined, OperatorCall call) throws IOException, InterruptedException {
        if (joined == null) {
            return new Ending(ExitCode.OK, node + " takes new tunnels and calls again");
        }
        int had = joined.slotsLeft();
        int calm = 0;
        call.say("+ " + node + " takes slots again: it has " + had + ", and the others give it more from 5 s on");
        for (int look = 1; look <= LOOKS_OF_PATIENCE && !call.gone() && (had == 0 || calm < LOOKS_OF_CALM); look++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            int now = joined.slotsLeft();
            calm = now == had ? calm + 1 : 0;
            had = now;
            if (look % LOOKS_PER_LINE == 0 && calm < LOOKS_OF_CALM) {
                call.say("+ " + node + " has " + now + " slots");
            }
        }
        return had > 0
                ? new Ending(ExitCode.OK, node + " has " + had + " slots")
                : new Ending(
                        ExitCode.UNCLEAN,
                        node + " has got no slot within " + (long) seconds(LOOKS_OF_PATIENCE)
                                + " s: look at its /health/ready and at those of the others");
    }
}
