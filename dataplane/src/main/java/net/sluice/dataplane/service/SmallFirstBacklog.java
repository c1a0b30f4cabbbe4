package net.sluice.dataplane.service;

import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit.Queueing;

/**
 * One line, but for small packets, which have one of their own that goes first: up to half of the rate while long ones wait. Flows are told apart by their hash,
 * so that no packet overtakes one of its own flow: a small one joins the long line while there are packets of its flow in it, and a long one waits for small
 * ones of its flow that came before it.
 */
final class SmallFirstBacklog extends Backlog {

    /** Flow hashes that are told apart; a power of two. */
    private static final int FLOWS = 64;

    /** Octets of small packets that go before a long one's turn. */
    private static final int QUANTUM = CodelQueue.MAX_PACKET;

    private final CodelQueue small;
    private final CodelQueue all;
    private final int[] inSmall = new int[FLOWS];
    private final int[] inAll = new int[FLOWS];
    private int ahead;

    /** Out of {@code all}, and past its CoDel, but not yet on its way. */
    private int chosen = PacketPool.NONE;

    SmallFirstBacklog(PacketPool pool, Outlet outlet) {
        super(pool, outlet);
        small = new CodelQueue(pool, cell -> dropped(cell, inSmall));
        all = new CodelQueue(pool, cell -> dropped(cell, inAll));
    }

    private void dropped(int cell, int[] flows) {
        flows[flow(cell)]--;
        drop(cell, DropReason.RATE_CODEL);
    }

    private int flow(int cell) {
        return pool.flow(cell) & FLOWS - 1;
    }

    @Override
    void clear() {
        small.reset();
        all.reset();
        ahead = 0;
    }

    @Override
    void enqueue(int cell, Queueing limits) {
        int flow = flow(cell);
        boolean first = pool.length(cell) <= limits.smallOctets() && inAll[flow] == 0;
        (first ? inSmall : inAll)[flow]++;
        (first ? small : all).add(cell);
    }

    /** The first of the longer line: its sender hears of it soonest. */
    @Override
    int surplus() {
        CodelQueue longer = all.octets() >= small.octets() ? all : small;
        if (longer.isEmpty()) {
            int cell = chosen;
            chosen = PacketPool.NONE;
            inAll[flow(cell)]--;
            return cell;
        }
        int cell = longer.take();
        (longer == all ? inAll : inSmall)[flow(cell)]--;
        return cell;
    }

    @Override
    int dequeue(long nowNanos, long targetNanos, long intervalNanos) {
        if (small.isEmpty() || ahead >= QUANTUM) {
            if (chosen == PacketPool.NONE) {
                chosen = all.dequeue(nowNanos, targetNanos, intervalNanos);
            }
            if (chosen != PacketPool.NONE && inSmall[flow(chosen)] == 0) {
                int cell = chosen;
                chosen = PacketPool.NONE;
                inAll[flow(cell)]--;
                ahead = 0;
                return cell;
            }
        }
        int cell = small.dequeue(nowNanos, targetNanos, intervalNanos);
        if (cell != PacketPool.NONE) {
            inSmall[flow(cell)]--;
            ahead += pool.length(cell);
        }
        return cell;
    }
}
