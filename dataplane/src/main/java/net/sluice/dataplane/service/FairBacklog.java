package net.sluice.dataplane.service;

import java.util.Arrays;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit.Queueing;

/**
 * Flows take turns (FQ-CoDel, RFC 8290): each flow hash has a queue with a CoDel of its own; queues are served by deficit round robin, those that have just
 * become active before the others. So a flow that sends little hardly waits, and each that sends much gets the same share.
 */
final class FairBacklog extends Backlog {

    /** Queues; a power of two. RFC 8290 s5.2.5 has 1024 for a link of many; this is one subscriber's. */
    private static final int QUEUES = 64;

    /** RFC 8290 s5.2.4: octets per turn. */
    private static final int QUANTUM = CodelQueue.MAX_PACKET;

    private static final int NOBODY = -1;

    private final CodelQueue[] queues = new CodelQueue[QUEUES];
    private final boolean[] active = new boolean[QUEUES];
    private final int[] deficit = new int[QUEUES];
    private final int[] following = new int[QUEUES];
    private final int[] used = new int[QUEUES];
    private int generation;
    private final Turns fresh = new Turns();
    private final Turns old = new Turns();

    /** A list of queues in the order of their turns. */
    private final class Turns {
        private int first = NOBODY;
        private int last = NOBODY;

        void add(int queue) {
            following[queue] = NOBODY;
            if (last == NOBODY) {
                first = queue;
            } else {
                following[last] = queue;
            }
            last = queue;
        }

        void removeFirst() {
            first = following[first];
            if (first == NOBODY) {
                last = NOBODY;
            }
        }
    }

    FairBacklog(PacketPool pool, Outlet outlet) {
        super(pool, outlet);
        Arrays.setAll(queues, i -> new CodelQueue(pool, cell -> drop(cell, DropReason.RATE_CODEL)));
    }

    @Override
    void clear() {
        clear(fresh);
        clear(old);
        // Queues forget when they are next used: most of them never were.
        generation++;
    }

    private void clear(Turns turns) {
        for (int index = turns.first; index != NOBODY; index = turns.first) {
            turns.removeFirst();
            active[index] = false;
        }
    }

    @Override
    void enqueue(int cell, Queueing limits) {
        int index = pool.flow(cell) & QUEUES - 1;
        if (used[index] != generation) {
            used[index] = generation;
            queues[index].reset();
        }
        queues[index].add(cell);
        if (!active[index]) {
            active[index] = true;
            deficit[index] = QUANTUM;
            fresh.add(index);
        }
    }

    /** RFC 8290 s4.1: "the queue with the largest current byte count" loses, at its head. */
    @Override
    int surplus() {
        int fattest = 0;
        for (int i = 1; i < QUEUES; i++) {
            if (queues[i].octets() > queues[fattest].octets()) {
                fattest = i;
            }
        }
        return queues[fattest].take();
    }

    @Override
    int dequeue(long nowNanos, long targetNanos, long intervalNanos) {
        while (true) {
            Turns turns = fresh.first != NOBODY ? fresh : old;
            int index = turns.first;
            if (index == NOBODY) {
                return PacketPool.NONE;
            }
            if (deficit[index] <= 0) {
                deficit[index] += QUANTUM;
                turns.removeFirst();
                old.add(index);
                continue;
            }
            int cell = queues[index].dequeue(nowNanos, targetNanos, intervalNanos);
            if (cell != PacketPool.NONE) {
                deficit[index] -= pool.length(cell);
                return cell;
            }
            turns.removeFirst();
            if (turns == fresh) {
                // RFC 8290 s4.2: an emptied new queue goes among the old ones, so that it cannot starve them by coming
                // anew.
                old.add(index);
            } else {
                active[index] = false;
            }
        }
    }
}
