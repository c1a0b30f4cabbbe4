package net.sluice.dataplane.service;

/**
 * Packets that wait in one line, of which CoDel (RFC 8289) drops some at the head when they wait too long for too long. Names are those of the pseudo-code in
 * RFC 8289 s5, whose steps these are.
 */
final class CodelQueue {

    /** RFC 8289 s5.5's maxpacket: with no more than this in the queue nothing is dropped. */
    static final int MAX_PACKET = 1514;

    /** Takes what CoDel drops. */
    @FunctionalInterface
    interface Drops {
        void drop(int cell);
    }

    private final PacketPool pool;
    private final Drops drops;
    private int head;
    private int tail;
    private int packets;
    private int octets;
    // CoDel's. A first_above_time of "0" is a flag of its own here: nanoTime may be 0.
    private boolean above;
    private long firstAboveNanos;
    private boolean dropping;
    private long dropNextNanos;
    private int count;
    private int lastCount;
    private boolean okToDrop;

    CodelQueue(PacketPool pool, Drops drops) {
        this.pool = pool;
        this.drops = drops;
    }

    /** Forgets CoDel's state; for an empty queue that is to serve somebody else. */
    void reset() {
        above = false;
        dropping = false;
        dropNextNanos = 0;
        count = 0;
        lastCount = 0;
    }

    boolean isEmpty() {
        return head == PacketPool.NONE;
    }

    int packets() {
        return packets;
    }

    int octets() {
        return octets;
    }

    void add(int cell) {
        if (tail == PacketPool.NONE) {
            head = cell;
        } else {
            pool.next(tail, cell);
        }
        tail = cell;
        packets++;
        octets += pool.length(cell);
    }

    /** The first in line, whatever CoDel thinks; {@link PacketPool#NONE} when there is none. */
    int take() {
        int cell = head;
        if (cell != PacketPool.NONE) {
            head = pool.next(cell);
            if (head == PacketPool.NONE) {
                tail = PacketPool.NONE;
            }
            packets--;
            octets -= pool.length(cell);
        }
        return cell;
    }

    /** The first in line that CoDel does not drop; {@link PacketPool#NONE} when there is none. */
    int dequeue(long nowNanos, long targetNanos, long intervalNanos) {
        int cell = doDequeue(nowNanos, targetNanos, intervalNanos);
        if (dropping) {
            if (!okToDrop) {
                // The wait is below TARGET: leave drop state.
                dropping = false;
            }
            while (dropping && nowNanos - dropNextNanos >= 0) {
                drops.drop(cell);
                count++;
                cell = doDequeue(nowNanos, targetNanos, intervalNanos);
                if (okToDrop) {
                    dropNextNanos = controlLaw(dropNextNanos, intervalNanos);
                } else {
                    dropping = false;
                }
            }
        } else if (okToDrop) {
            drops.drop(cell);
            cell = doDequeue(nowNanos, targetNanos, intervalNanos);
            dropping = true;
            // Not long after the last drop state, the drop rate that controlled the queue then is where to begin.
            int delta = count - lastCount;
            count = delta > 1 && nowNanos - dropNextNanos < 16 * intervalNanos ? delta : 1;
            dropNextNanos = controlLaw(nowNanos, intervalNanos);
            lastCount = count;
        }
        return cell;
    }

    /** RFC 8289 s5.6: takes the first in line, and finds whether waits have been above TARGET for INTERVAL. */
    private int doDequeue(long nowNanos, long targetNanos, long intervalNanos) {
        okToDrop = false;
        int cell = take();
        if (cell == PacketPool.NONE || nowNanos - pool.since(cell) < targetNanos || octets <= MAX_PACKET) {
            above = false;
        } else if (!above) {
            above = true;
            firstAboveNanos = nowNanos + intervalNanos;
        } else {
            okToDrop = nowNanos - firstAboveNanos >= 0;
        }
        return cell;
    }

    /** RFC 8289 s5.6: the time of the next drop is INTERVAL / sqrt(count) after the last. */
    private long controlLaw(long fromNanos, long intervalNanos) {
        return fromNanos + (long) (intervalNanos / Math.sqrt(count));
    }
}
