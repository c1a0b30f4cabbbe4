package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.TunnelOffer;
import org.jspecify.annotations.Nullable;

/**
 * Reliable delivery of one tunnel's control messages (RFC 2661 s5.8, Appendix A): sequence numbers, windows, retransmission,
 * acknowledgement. Knows nothing of what the messages say. Nothing leaves before {@link #flush}.
 *
 * <pre>
 *   queue:   | in flight ...... | sent before the last time-out | not sent yet |
 *            ^ nextNs - sent    ^ inFlight                      ^ sent
 * </pre>
 */
final class ControlChannel {
    /** What a message that came in is. */
    enum Arrival {
        /** The expected one; {@link #takeKept} may have its successors. */
        IN_ORDER,
        /** Ahead of its turn, and kept. */
        KEPT,
        /** Received before. */
        DUPLICATE,
        /** Beyond the receive window. */
        OUTSIDE_WINDOW
    }

    /** Where the channel sends; both fill in what they know of the tunnel. */
    interface Transmitter {
        /** A message, Ns and Nr set. */
        void transmit(byte[] datagram);

        /** A ZLB. */
        void acknowledge(int ns, int nr);
    }

    /** A message that waits for its predecessors. */
    @SuppressWarnings("ArrayRecordComponent") // octets; nobody compares these records
    record Kept(int sessionId, byte[] payload) {}

    private static final int MODULUS_MASK = 0xffff;
    private static final int HALF = 0x8000;
    private static final long NEVER = Long.MAX_VALUE;

    /** Every so many messages are acknowledged at once: a peer in slow start is not to wait. */
    private static final int ACK_EVERY = 4;

    /** The most by which suggested numbers leap ahead: well below half of all numbers. */
    private static final int SUGGESTED_LEAP = 0x1000;

    /** Messages out of order are kept up to so many octets in all. */
    private static final int MAX_KEPT_OCTETS = 256 * 1024;

    private final ChannelConfig config;
    private final L2tpCounters counters;
    private final MessageQueue queue = new MessageQueue();
    private int sent;
    private int inFlight;
    private long queued;
    /** How many of the first in the queue a predecessor elsewhere may have sent, whether we have or not. */
    private int inherited;

    private long changes;
    private int nextNs;
    private int nextNr;

    private int peerWindow = TunnelOffer.DEFAULT_WINDOW;
    /** CWND and SSTHRESH of Appendix A, in messages. */
    private int congestionWindow = 1;

    private int slowStartThreshold = TunnelOffer.DEFAULT_WINDOW;
    private int acksInAvoidance;

    private int timeouts;
    private long retransmitAtNanos = NEVER;
    /** Since when the peer owes an acknowledgement, while it does. */
    private long owedSinceNanos;
    /** How long it is given at least. */
    private long patienceNanos;

    private @Nullable Map<Integer, Kept> kept;
    private int keptOctets;
    private int unacknowledgedArrivals;
    private long acknowledgeAtNanos = NEVER;

    ControlChannel(ChannelConfig config, L2tpCounters counters) {
        this.config = config;
        this.counters = counters;
    }

    /**
     * A channel that goes on where another one, elsewhere, has been: first it sends again what was not acknowledged. What was not sent
     * when the state was looked at may have been sent since, under the number that it gets here.
     */
    ControlChannel(ChannelConfig config, L2tpCounters counters, ChannelState state) {
        this(config, counters);
        nextNs = state.nextNs();
        nextNr = state.nextNr();
        state.unacknowledged().forEach(datagram -> queue.addLast(datagram.clone()));
        sent = queue.size();
        state.unsent().forEach(datagram -> queue.addLast(datagram.clone()));
        queued = queue.size();
        inherited = queue.size();
        peerWindow(state.peerWindow());
    }

    /** What it takes to go on elsewhere. */
    ChannelState state() {
        return new ChannelState(nextNs, nextNr, peerWindow, queue.copy(0, sent), queue.copy(sent, queue.size()));
    }

    /** Grows with each change of what another node would have to know, acknowledgements and transmissions aside. */
    long changes() {
        return changes;
    }

    /** The peer's Receive Window Size AVP has come. */
    void peerWindow(int messages) {
        changes++;
        peerWindow = messages;
        // Appendix A: "SSHTRESH is initialized to the advertised window"
        slowStartThreshold = messages;
    }

    /**
     * Queues a message.
     *
     * @return false when the queue is full: the peer does not keep up
     */
    boolean enqueue(byte[] datagram) {
        if (queue.size() >= config.maxQueued()) {
            return false;
        }
        queue.addLast(datagram);
        queued++;
        changes++;
        return true;
    }

    /** The place in line of the message queued last: how many have been queued so far. */
    long lastPlace() {
        return queued;
    }

    /** Whether the message at that place has left once, or was dropped. */
    boolean hasLeft(long place) {
        return place <= queued - (queue.size() - sent);
    }

    /** Forgets what was never sent: the tunnel is to be closed, and only its end is news. */
    void dropUnsent() {
        queue.truncate(Math.max(sent, inherited));
        changes++;
    }

    /** Forgets all: the peer has closed the tunnel, or is gone. Acknowledgements go on. */
    void dropAll() {
        queue.removeFirst(queue.size());
        // The numbers of what was sent are used up.
        sent = 0;
        inFlight = 0;
        inherited = 0;
        retransmitAtNanos = NEVER;
        changes++;
    }

    /**
     * RFC 4951 s3.2.2: "An endpoint SHOULD flush the transmit/receive windows and reset the control channel sequence numbers".
     *
     * @return what had not been acknowledged, as far as is known: datagrams that may have been sent or not
     */
    List<byte[]> reset(ControlSequence next) {
        List<byte[]> flushed = queue.copy(0, queue.size());
        dropAll();
        nextNs = next.ns();
        nextNr = next.nr();
        kept = null;
        keptOctets = 0;
        timeouts = 0;
        congestionWindow = 1;
        acksInAvoidance = 0;
        slowStartThreshold = peerWindow;
        nothingOwed();
        return flushed;
    }

    /**
     * The numbers that a peer that has failed over is to go on with (RFC 4951 s5.3): beyond all that either side may have sent, so that what is still
     * on its way is taken for old, and not to be foreseen (s8).
     */
    ControlSequence suggestion(RandomGenerator random) {
        int beyondTheirs = config.receiveWindow() + 1 + random.nextInt(SUGGESTED_LEAP);
        int beyondOurs = queue.size() + 1 + random.nextInt(SUGGESTED_LEAP);
        return new ControlSequence((nextNr + beyondTheirs) & MODULUS_MASK, (nextNs + beyondOurs) & MODULUS_MASK);
    }

    /** The peer is not given up before it has owed an acknowledgement for so long (RFC 4951 s5.1, Recovery Time). */
    void patience(long nanos) {
        patienceNanos = nanos;
    }

    /** How often in a row an acknowledgement has been waited for in vain. */
    int timeouts() {
        return timeouts;
    }

    /** Whether all was sent and acknowledged. */
    boolean isIdle() {
        return queue.size() == 0;
    }

    /** Where a message with that Ns stands, without taking it. */
    Arrival classify(int ns) {
        int ahead = (ns - nextNr) & MODULUS_MASK;
        if (ahead == 0) {
            return Arrival.IN_ORDER;
        }
        // RFC 2661 s5.8: "considered less than or equal to the last received number if its value lies in the range of
        // the last
        // received number and the preceding 32767 values, inclusive"
        if (ahead >= HALF || (kept != null && kept.containsKey(ns))) {
            return Arrival.DUPLICATE;
        }
        return ahead < config.receiveWindow() ? Arrival.KEPT : Arrival.OUTSIDE_WINDOW;
    }

    /** Whether the message is the one that was received last, come again. */
    boolean isLast(int ns) {
        return ((ns + 1) & MODULUS_MASK) == nextNr;
    }

    /** A message (not a ZLB) came in. A kept one is copied. */
    Arrival receive(int ns, int sessionId, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        Arrival arrival = classify(ns);
        switch (arrival) {
            case IN_ORDER -> {
                nextNr = (nextNr + 1) & MODULUS_MASK;
                changes++;
                owe(nowNanos);
            }
            case KEPT -> {
                if (keptOctets + header.payloadLength() > MAX_KEPT_OCTETS) {
                    return Arrival.OUTSIDE_WINDOW;
                }
                byte[] payload = new byte[header.payloadLength()];
                datagram.get(header.payloadStart(), payload);
                keep(ns, new Kept(sessionId, payload));
                owe(nowNanos);
            }
            // RFC 2661 s5.8: "receipt of duplicate messages MUST be acknowledged"; at once, since our first one was
            // lost.
            case DUPLICATE -> acknowledgeAtNanos = nowNanos;
            case OUTSIDE_WINDOW -> owe(nowNanos);
        }
        return arrival;
    }

    private void keep(int ns, Kept message) {
        Map<Integer, Kept> waiting = kept;
        if (waiting == null) {
            waiting = new HashMap<>();
            kept = waiting;
        }
        waiting.put(ns, message);
        keptOctets += message.payload().length;
        counters.count(L2tpCounter.KEPT_OUT_OF_ORDER);
    }

    /** The next message in order, when it has been kept; to be asked for until there is none. */
    @Nullable
    Kept takeKept() {
        Kept next = kept == null ? null : kept.remove(nextNr);
        if (next != null) {
            nextNr = (nextNr + 1) & MODULUS_MASK;
            changes++;
            keptOctets -= next.payload().length;
        }
        return next;
    }

    /** An acknowledgement is due then, whatever came in. */
    void acknowledgeAt(long whenNanos) {
        acknowledgeAtNanos = Math.min(acknowledgeAtNanos, whenNanos);
    }

    private void owe(long nowNanos) {
        unacknowledgedArrivals++;
        boolean now = unacknowledgedArrivals >= Math.min(ACK_EVERY, Math.max(1, config.receiveWindow() / 2));
        acknowledgeAtNanos = Math.min(acknowledgeAtNanos, now ? nowNanos : nowNanos + config.ackDelayNanos());
    }

    /** Nr of a message or ZLB came in: all before it has arrived at the peer. */
    void acknowledged(int nr, long nowNanos) {
        int oldest = nextNs - sent;
        int count = (nr - oldest) & MODULUS_MASK;
        if (count == 0 || count >= HALF) {
            return;
        }
        if (count > sent && count <= inherited) {
            // Sent elsewhere, after the state that we go on from.
            nextNs = (nextNs + count - sent) & MODULUS_MASK;
            sent = count;
        }
        if (count > sent) {
            counters.count(L2tpCounter.ACKS_OF_NOTHING);
            return;
        }
        queue.removeFirst(count);
        sent -= count;
        inFlight = Math.max(0, inFlight - count);
        inherited = Math.max(0, inherited - count);
        timeouts = 0;
        owedSinceNanos = nowNanos;
        retransmitAtNanos = inFlight > 0 ? nowNanos + config.retransmitNanos(0) : NEVER;
        openCongestionWindow();
    }

    /** Appendix A: by one for each acknowledgement in slow start, then by one for each window of them. */
    private void openCongestionWindow() {
        if (congestionWindow < slowStartThreshold) {
            congestionWindow++;
        } else if (++acksInAvoidance >= congestionWindow) {
            acksInAvoidance = 0;
            congestionWindow++;
        }
        // "CWND is never allowed to exceed the size of the advertised window"
        congestionWindow = Math.min(congestionWindow, peerWindow);
    }

    /** Sends what the windows allow, and the acknowledgement that is due when nothing has carried it. */
    void flush(Transmitter transmitter, long nowNanos) {
        while (inFlight < queue.size() && inFlight < Math.min(congestionWindow, peerWindow)) {
            byte[] datagram = queue.get(inFlight);
            boolean first = inFlight == sent;
            int ns = first ? nextNs : nextNs - sent + inFlight;
            if (first) {
                nextNs = (nextNs + 1) & MODULUS_MASK;
                sent++;
            }
            inFlight++;
            if (retransmitAtNanos == NEVER) {
                retransmitAtNanos = nowNanos + config.retransmitNanos(timeouts);
                owedSinceNanos = timeouts == 0 ? nowNanos : owedSinceNanos;
            }
            counters.count(first ? L2tpCounter.MESSAGES_SENT : L2tpCounter.RETRANSMISSIONS);
            // RFC 2661 s5.8: "The retransmitted message contains the same Ns value, but the Nr value MUST be updated"
            L2tpHeader.setSequence(datagram, ns, nextNr);
            nothingOwed();
            transmitter.transmit(datagram);
        }
        if (acknowledgeAtNanos <= nowNanos) {
            nothingOwed();
            counters.count(L2tpCounter.ZLBS_SENT);
            transmitter.acknowledge(nextNs, nextNr);
        }
    }

    private void nothingOwed() {
        acknowledgeAtNanos = NEVER;
        unacknowledgedArrivals = 0;
    }

    /** When {@link #onTimeout} and then {@link #flush} are due; {@link Long#MAX_VALUE} when nothing is waited for. */
    long nextDeadlineNanos() {
        return Math.min(retransmitAtNanos, acknowledgeAtNanos);
    }

    /**
     * Starts retransmission when it is due.
     *
     * @return false when the peer is to be given up
     */
    boolean onTimeout(long nowNanos) {
        if (retransmitAtNanos > nowNanos) {
            return true;
        }
        timeouts++;
        if (timeouts >= config.maxTransmissions() && nowNanos - owedSinceNanos >= patienceNanos) {
            return false;
        }
        // Appendix A: "one half of the CWND is saved in SSTHRESH, and CWND is set to one." What was in flight is sent
        // again
        // from the first one on, as the window opens.
        slowStartThreshold = Math.max(1, congestionWindow / 2);
        congestionWindow = 1;
        acksInAvoidance = 0;
        inFlight = 0;
        retransmitAtNanos = NEVER;
        return true;
    }
}
