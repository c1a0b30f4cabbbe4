package net.sluice.node;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.Punts;
import net.sluice.l2tp.L2tpCounters;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.Shard;
import net.sluice.session.ShardCounters;
import net.sluice.session.leaf.DataplaneForwarding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One control loop: drains what the packet path punts, what it confirmed, and the shard's inbox and timers. The time of a
 * turn is read once, by whoever hosts the loop, and holds for all that the turn does.
 *
 * <p>A bug that throws is counted and logged with the datagram's peer, and the loop goes on: one peer's packet must not end
 * the sessions of all others.
 */
final class ShardLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(ShardLoop.class);
    /** Enough to keep up with a burst, few enough that timers and answers are not late. */
    private static final int PUNTS_PER_TURN = 256;

    /** A loop with nothing to do turns all the same, so that one that hangs can be told from it. */
    private static final long HEARTBEAT_NANOS = 1_000_000_000L;

    /** A loop that may not act, and has things to do when it may. */
    private static final long FENCED_LOOK_NANOS = 50_000_000L;

    private final int number;
    private final Punts punts;
    private final DataplaneForwarding forwarding;
    private final Shard shard;
    private final Membership membership;
    private final LongAdder failures = new LongAdder();
    private volatile long turnNanos = Long.MIN_VALUE;
    private volatile boolean shutdownOrdered;
    private volatile boolean quiet;
    private volatile boolean settled;
    private boolean shutdownBegun;
    private boolean fenced;
    private long nowNanos;

    ShardLoop(int number, Punts punts, DataplaneForwarding forwarding, Shard shard, Membership membership) {
        this.number = number;
        this.punts = punts;
        this.forwarding = forwarding;
        this.shard = shard;
        this.membership = membership;
    }

    @Override
    public String name() {
        return "shard-" + number;
    }

    @Override
    public int doWork(long now) {
        nowNanos = now;
        turnNanos = now;
        int work = 0;
        try {
            fenced = !membership.mayAct(now);
            shard.takeNew(membership.takesNew());
            work += punts.drain(fenced ? membership::refuse : this::onDatagram, PUNTS_PER_TURN);
            work += forwarding.drainRemoved();
            if (shutdownOrdered && !shutdownBegun) {
                shutdownBegun = true;
                shard.shutdown(now);
            }
            work += fenced ? shard.doFencedWork(now) : shard.doWork(now);
            settled = shutdownBegun && shard.settled();
            quiet = shutdownBegun && shard.quiet();
        } catch (RuntimeException bug) {
            failed("a turn", bug);
        }
        return work;
    }

    private void onDatagram(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
        try {
            if (membership.isForUs(local, peer, datagram, relayed)) {
                shard.onDatagram(new UdpPath(local, peer), datagram, nowNanos);
            }
        } catch (RuntimeException bug) {
            failed("a datagram of " + peer, bug);
        }
    }

    /** The trace of each, but bounded: a bug that one packet finds, a flood finds a million times. */
    private void failed(String what, RuntimeException bug) {
        failures.increment();
        long count = failures.sum();
        if (count <= 10 || Long.bitCount(count) == 1) {
            LOG.error("{} failed on {} (failure {} of this loop)", name(), what, count, bug);
        }
    }

    @Override
    public long nextDeadlineNanos() {
        if (shutdownOrdered && !shutdownBegun) {
            return nowNanos;
        }
        // What is due while this node may not act waits until it may; the cluster wakes the loop then.
        return fenced
                ? nowNanos + FENCED_LOOK_NANOS
                : Loop.sooner(shard.nextDeadlineNanos(), nowNanos + HEARTBEAT_NANOS);
    }

    /** Any thread; the loop must be woken after it. */
    void orderShutdown() {
        shutdownOrdered = true;
    }

    /** True when a shutdown that was ordered is complete. Any thread. */
    boolean isQuiet() {
        return quiet;
    }

    /** True when a shutdown that was ordered has accounted for every session; peers may still be told. Any thread. */
    boolean isSettled() {
        return settled;
    }

    /** Tunnels that have an id. Any thread. */
    int tunnels() {
        return forwarding.tunnels();
    }

    /** What accounting would lose with this node, about. Any thread. */
    long octetsAtRisk() {
        return shard.octetsAtRisk();
    }

    /** What the shard counts. Any thread. */
    ShardCounters counters() {
        return shard.counters();
    }

    /** What its L2TP core counts. Any thread. */
    L2tpCounters l2tpCounters() {
        return shard.l2tpCounters();
    }

    /** When the last turn began, on the loop's clock; {@link Long#MIN_VALUE} before the first. Any thread. */
    long turnNanos() {
        return turnNanos;
    }

    /** Exceptions that should not have been. Any thread. */
    long failures() {
        return failures.sum();
    }
}
