package net.sluice.dataplane.service;

import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit.Queueing;
import org.jspecify.annotations.Nullable;

/**
 * What waits of one session in one direction. It serves one {@link Shaper} while that has packets waiting, and then the next that needs one. Packets of one
 * flow leave in the order in which they came.
 */
abstract sealed class Backlog permits FairBacklog, SmallFirstBacklog {

    /** What a packet counts at least against what may wait: a short one takes a whole cell too. */
    static final int LEAST_WEIGHT = 512;

    final PacketPool pool;
    private final Outlet outlet;
    private @Nullable Shaper owner;
    private int packets;
    private long weight;

    Backlog(PacketPool pool, Outlet outlet) {
        this.pool = pool;
        this.outlet = outlet;
    }

    /** Begins to serve. */
    final void serve(Shaper shaper) {
        owner = shaper;
    }

    /** Nothing waits any more: forgets whom it served. */
    final void rest() {
        owner = null;
        clear();
    }

    final int packets() {
        return packets;
    }

    /** Whether no more may wait: by what the session may have, or by its share of the pool. */
    final boolean full(Queueing limits) {
        return weight > limits.octets() || packets > pool.capacity() / 4;
    }

    /** Takes a packet in, or drops it, or another in its place. */
    final void add(int cell, Queueing limits) {
        packets++;
        weight += weight(cell);
        enqueue(cell, limits);
        while (full(limits)) {
            drop(surplus(), DropReason.RATE_QUEUE_FULL);
        }
    }

    /** The packet to go next, after what CoDel drops; {@link PacketPool#NONE} when none is left. */
    final int next(long nowNanos, long targetNanos, long intervalNanos) {
        return left(dequeue(nowNanos, targetNanos, intervalNanos));
    }

    /** The packet to go next, with nothing dropped; {@link PacketPool#NONE} when none is left. */
    final int next() {
        return next(0, Long.MAX_VALUE, 1);
    }

    /** For what CoDel or a bound drops. */
    final void drop(int cell, DropReason reason) {
        left(cell);
        pool.free(cell);
        outlet.left();
        if (owner != null) {
            outlet.lost(owner.ref(), owner.up(), reason);
        }
    }

    private int left(int cell) {
        if (cell != PacketPool.NONE) {
            packets--;
            weight -= weight(cell);
        }
        return cell;
    }

    private int weight(int cell) {
        return Math.max(pool.length(cell), LEAST_WEIGHT);
    }

    /** Empty, it forgets all that its packets have left behind. */
    abstract void clear();

    abstract void enqueue(int cell, Queueing limits);

    /** Takes out a packet of those that are too many. */
    abstract int surplus();

    abstract int dequeue(long nowNanos, long targetNanos, long intervalNanos);
}
