package net.sluice.dataplane.service;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.RateLimit.Queueing;
import net.sluice.dataplane.packet.FlowHash;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions within their rates: a packet that comes too early is dropped (policing), or waits (shaping). A shaped session has a {@link Backlog} only while
 * packets of it wait, and while they do every new one waits behind them. One thread: the home worker of the sessions.
 *
 * <p>The policer's bucket lets pass what there is credit for. The shaper's lets pass as long as there is no debt, and may so be ahead by the burst and one
 * packet; in the long run both are exact.
 */
public final class RateControl {

    /** {@link #nextDueNanos}'s answer when nothing waits. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Packets of one session that go before another session's turn. */
    private static final int AT_ONCE = 16;

    private static final long NANOS = 1_000_000_000L;

    private final PacketPool pool;
    private final Outlet outlet;
    private final long salt;
    private final DueOrder due = new DueOrder();
    private final Queue<Backlog> idleFair = new ArrayDeque<>();
    private final Queue<Backlog> idleSmallFirst = new ArrayDeque<>();

    /** {@code salt}: a secret number, so that nobody can choose flows that share a queue. */
    public RateControl(PacketPool pool, Outlet outlet, long salt) {
        this.pool = pool;
        this.outlet = outlet;
        this.salt = salt;
    }

    /** A limit, or null for none, is in force from now on, for what waits too: it goes by the new rate, or all at once when nothing may wait any more. */
    @SuppressWarnings(
            "ReferenceEquality") // Once per packet: the same limit is the usual case, and an equal one harms nothing.
    public void limit(Shaper shaper, @Nullable RateLimit limit, long nowNanos) {
        if (shaper.limit == limit) {
            return;
        }
        shaper.limit = limit;
        if (limit == null) {
            shaper.bucket.unlimit();
        } else {
            shaper.bucket.limit(limit.bitsPerSecond(), limit.burstOctets(), nowNanos);
        }
        if (shaper.backlog == null) {
            return;
        }
        if (limit == null || limit.queueing() == null) {
            drain(shaper, shaper.backlog);
        } else {
            due.set(shaper, shaper.bucket.readyNanos());
        }
    }

    /** Takes a packet: true when it may go on now; false when it was dropped, or waits, and the outlet hears of it. */
    public boolean offer(Shaper shaper, MemorySegment m, long packet, int length, boolean four, long nowNanos) {
        RateLimit limit = shaper.limit;
        if (limit == null) {
            return true;
        }
        int octets = length + limit.overheadOctets();
        Queueing queueing = limit.queueing();
        if (queueing == null) {
            boolean within = shaper.bucket.take(octets, nowNanos);
            if (!within) {
                outlet.lost(shaper.ref(), shaper.up(), DropReason.RATE_POLICED);
            }
            return within;
        }
        if (shaper.backlog == null && shaper.bucket.ready(nowNanos)) {
            shaper.bucket.spend(octets);
            return true;
        }
        int cell = pool.hold(m, packet, length, FlowHash.of(m, packet, length, four, salt), nowNanos);
        if (cell == PacketPool.NONE) {
            outlet.lost(shaper.ref(), shaper.up(), DropReason.RATE_NO_MEMORY);
            return false;
        }
        Backlog backlog = shaper.backlog;
        if (backlog == null) {
            backlog = begin(shaper, queueing);
        }
        outlet.held();
        backlog.add(cell, queueing);
        return false;
    }

    private Backlog begin(Shaper shaper, Queueing queueing) {
        Backlog backlog = (queueing.fair() ? idleFair : idleSmallFirst).poll();
        if (backlog == null) {
            backlog = queueing.fair() ? new FairBacklog(pool, outlet) : new SmallFirstBacklog(pool, outlet);
        }
        backlog.serve(shaper);
        shaper.backlog = backlog;
        due.set(shaper, shaper.bucket.readyNanos());
        return backlog;
    }

    private void end(Shaper shaper, Backlog backlog) {
        due.remove(shaper);
        shaper.backlog = null;
        backlog.rest();
        (backlog instanceof FairBacklog ? idleFair : idleSmallFirst).add(backlog);
    }

    /** Everything that waits goes on at once, in order, and what it owes is forgiven; there is no credit left, either. */
    private void drain(Shaper shaper, Backlog backlog) {
        for (int cell = backlog.next(); cell != PacketPool.NONE; cell = backlog.next()) {
            forward(shaper, cell);
        }
        end(shaper, backlog);
        shaper.bucket.empty();
    }

    private void forward(Shaper shaper, int cell) {
        outlet.left();
        pool.lend(cell);
        outlet.forward(shaper.ref(), shaper.up(), pool.memory(), pool.packet(cell), pool.length(cell));
    }

    /** Lets go on what is due, {@code most} packets or a few more; the rest stays due. Returns how many went on since the last {@link #reclaim}. */
    public int poll(long nowNanos, int most) {
        for (Shaper shaper = due.first();
                shaper != null && shaper.dueNanos - nowNanos <= 0 && pool.lent() < most;
                shaper = due.first()) {
            Backlog backlog = shaper.backlog;
            RateLimit limit = shaper.limit;
            if (backlog == null || limit == null || limit.queueing() == null) {
                throw new AssertionError("due without a reason to wait");
            }
            release(shaper, backlog, limit, limit.queueing(), nowNanos);
        }
        return pool.lent();
    }

    private void release(Shaper shaper, Backlog backlog, RateLimit limit, Queueing queueing, long nowNanos) {
        // RFC 8290 s5.2.2: a TARGET shorter than it takes to send one packet would drop of a queue that is as short as
        // can be.
        long target = Math.max(queueing.targetNanos(), CodelQueue.MAX_PACKET * 8 * NANOS / limit.bitsPerSecond());
        int packets = 0;
        while (packets < AT_ONCE && shaper.bucket.ready(nowNanos)) {
            int cell = backlog.next(nowNanos, target, queueing.intervalNanos());
            if (cell == PacketPool.NONE) {
                break;
            }
            shaper.bucket.spend(pool.length(cell) + limit.overheadOctets());
            forward(shaper, cell);
            packets++;
        }
        if (backlog.packets() == 0) {
            end(shaper, backlog);
        } else {
            due.set(shaper, shaper.bucket.readyNanos());
        }
    }

    /** When {@link #poll} has something to do next, or {@link #NEVER}. */
    public long nextDueNanos() {
        Shaper first = due.first();
        return first == null ? NEVER : first.dueNanos;
    }

    /** The session is over: what waits of it ends here. */
    public void bury(Shaper shaper) {
        Backlog backlog = shaper.backlog;
        if (backlog == null) {
            return;
        }
        for (int cell = backlog.next(); cell != PacketPool.NONE; cell = backlog.next()) {
            outlet.left();
            pool.free(cell);
            outlet.lost(shaper.ref(), shaper.up(), DropReason.RATE_SESSION_GONE);
        }
        end(shaper, backlog);
    }

    /** What went on has been sent: its memory can be used again. */
    public void reclaim() {
        pool.reclaim();
    }

    /** Sessions' directions in which packets wait. */
    int waiting() {
        return due.size();
    }
}
