package net.sluice.dataplane.lab;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What became of the packets of {@link TablesLab} in one direction. The sending end writes what was sent, the receiving one what arrived. */
final class TablesBook {

    private final int stride;
    private final int[] sentOf;
    private final BitSet[] seenOf;
    private final BitSet livesSeen = new BitSet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong livesSent = new AtomicLong();
    private final AtomicLong lateSent = new AtomicLong();
    private final AtomicLong livesReceived = new AtomicLong();
    private final AtomicLong lateReceived = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong overtaken = new AtomicLong();
    private final AtomicLong misdelivered = new AtomicLong();
    private volatile @Nullable String complaint;

    /** For {@code stable} sessions, each {@code stride}th of those that are held. */
    TablesBook(int stable, int stride) {
        this.stride = stride;
        sentOf = new int[2 * stable];
        seenOf = new BitSet[2 * stable];
        for (int flow = 0; flow < seenOf.length; flow++) {
            seenOf[flow] = new BitSet();
        }
    }

    /** Two flows for each stable session: of its own address, and of one in its prefix. */
    int flows() {
        return sentOf.length;
    }

    /** The number of the session that a flow is of. */
    long number(int flow) {
        return (long) (flow / 2) * stride;
    }

    // ---- the sender

    /** A packet of a flow is sent: its number in the flow. */
    long send(int flow) {
        sent.incrementAndGet();
        return sentOf[flow]++;
    }

    /** A packet of a life is sent: its number among all of those. */
    long sendLife(boolean late) {
        if (late) {
            lateSent.incrementAndGet();
        }
        return livesSent.getAndIncrement();
    }

    // ---- the receiver

    void receive(long number, boolean inPrefix, long sequence) {
        int flow = (int) (number / stride) * 2 + (inPrefix ? 1 : 0);
        BitSet seen = seenOf[flow];
        if (seen.get((int) sequence)) {
            repeated.incrementAndGet();
            return;
        }
        if (sequence + 1 < seen.length()) {
            overtaken.incrementAndGet();
        }
        seen.set((int) sequence);
        received.incrementAndGet();
    }

    void receiveLife(boolean late, long sequence) {
        if (livesSeen.get((int) sequence)) {
            repeated.incrementAndGet();
            return;
        }
        livesSeen.set((int) sequence);
        livesReceived.incrementAndGet();
        if (late) {
            lateReceived.incrementAndGet();
        }
    }

    /** It is not what it should be, or not where. */
    void misdelivered(String what) {
        misdelivered.incrementAndGet();
        complaint = what;
    }

    // ---- anybody

    /** Packets of stable sessions. */
    long sent() {
        return sent.get();
    }

    long received() {
        return received.get();
    }

    /** On their way, or lost. */
    long outstanding() {
        return sent.get() - received.get();
    }

    /** Packets of lives, late ones among them. */
    long livesSent() {
        return livesSent.get();
    }

    long livesReceived() {
        return livesReceived.get();
    }

    /** Those of lives that had been removed before the packet was sent. */
    long lateSent() {
        return lateSent.get();
    }

    long lateReceived() {
        return lateReceived.get();
    }

    long repeated() {
        return repeated.get();
    }

    /** Packets that one of the same flow with a higher number was received before. */
    long overtaken() {
        return overtaken.get();
    }

    long misdelivered() {
        return misdelivered.get();
    }

    /** The last thing that was wrong. */
    @Nullable
    String complaint() {
        return complaint;
    }

    /** When all is at rest: packets that a stable session was sent, or sent itself. */
    long sentOf(long number) {
        int flow = (int) (number / stride) * 2;
        return (long) sentOf[flow] + sentOf[flow + 1];
    }
}
