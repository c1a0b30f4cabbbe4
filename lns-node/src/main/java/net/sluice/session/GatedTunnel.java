package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import net.sluice.l2tp.ChannelState;
import net.sluice.l2tp.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel's control datagrams, in order. What a datagram reveals is in its header: the Ns of a message says that there is
 * one of that number, and Nr that all before it have arrived. So a datagram may leave when the record that is safe knows
 * both.
 *
 * <pre>
 *   Ns:  ... sent before | held ......... |          Nr:  ... safe | received, held back
 *                        ^ safeNs         ^ nextNs                 ^ safeNr           ^ nextNr
 * </pre>
 */
final class GatedTunnel extends Gated {
    /** As many messages as a peer of ours has in flight, and more; what is dropped, the channel repeats. */
    static final int MOST_MESSAGES = 512;

    private static final int HALF = 0x8000;
    private static final int MODULUS_MASK = 0xFFFF;
    private static final int ZLB_OCTETS = 12;
    private static final int NS = 8;
    private static final int NR = 10;

    private final CommitGate gate;
    private final Tunnel tunnel;
    private final ArrayDeque<Message> held = new ArrayDeque<>(2);
    private int safeNs;
    private int safeNr;
    private long coveredRevision = -1;
    private int coveredNs;
    private int coveredNr;
    /** Whether an acknowledgement waits, and of what. */
    private boolean owes;

    private int owedNr;

    /** A message that has never left. */
    @SuppressWarnings("ArrayRecordComponent") // octets; nobody compares these records
    private record Message(int ns, byte[] datagram) {}

    GatedTunnel(CommitGate gate, Tunnel tunnel, Supplier<byte @Nullable []> source) {
        super(RecordId.ofTunnel(tunnel.localId()), source);
        this.gate = gate;
        this.tunnel = tunnel;
    }

    /** It goes on where a record says: what that reveals is known to the peer, or may be. */
    void adopted(ChannelState state) {
        stored = true;
        safeNs = state.nextNs();
        safeNr = state.nextNr();
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /** Whether something waits for a record that is newer than the safe one. */
    boolean isWaiting() {
        return owes || !held.isEmpty();
    }

    /** Whether the last record that was handed over is not as the tunnel is. */
    boolean hasChanged() {
        return tunnel.revision() != coveredRevision;
    }

    /** A control datagram of the channel: leaves now, or is held. */
    void send(ByteBuffer datagram) {
        int at = datagram.position();
        int ns = Short.toUnsignedInt(datagram.getShort(at + NS));
        int nr = Short.toUnsignedInt(datagram.getShort(at + NR));
        boolean message = datagram.remaining() > ZLB_OCTETS;
        boolean newMessage = message && !isBefore(ns, safeNs);
        boolean newNr = isBefore(safeNr, nr);
        if (!newMessage && !newNr) {
            gate.leaves(tunnel, datagram);
        } else if (newMessage) {
            // Its repetitions say nothing that it does not say itself, when it leaves.
            if (held.isEmpty() || isBefore(held.getLast().ns, ns)) {
                hold(ns, datagram);
            }
            gate.changed(this);
        } else {
            boolean again = owes;
            owe(nr);
            if (message || again) {
                // RFC 2661 s5.8: what has left once is repeated, and "receipt of duplicate messages MUST be
                // acknowledged", as far as anybody may know of it.
                byte[] old = copy(datagram);
                ByteBuffer.wrap(old)
                        .putShort(NS, (short) (message ? ns : safeNs))
                        .putShort(NR, (short) safeNr);
                gate.leaves(tunnel, ByteBuffer.wrap(old));
            }
            gate.changed(this);
        }
    }

    private void hold(int ns, ByteBuffer datagram) {
        if (held.size() >= MOST_MESSAGES) {
            gate.dropped(SessionCounter.HELD_TUNNEL_FULL);
        } else if (gate.mayHold(datagram.remaining())) {
            held.add(new Message(ns, copy(datagram)));
        }
    }

    private void owe(int nr) {
        owes = true;
        owedNr = nr;
    }

    /** RFC 4951 s3.2.2: the channel goes on with other numbers, which the peer has agreed to: what is held had the old ones, and is void. */
    void recovered() {
        forget();
        ChannelState state = tunnel.channelState();
        safeNs = state.nextNs();
        safeNr = state.nextNr();
        coveredNs = safeNs;
        coveredNr = safeNr;
        coveredRevision = -1;
    }

    /** Whether the peer cannot have acknowledged anything: all that it has not is held. */
    boolean isUnheard() {
        Message first = held.peek();
        if (first == null) {
            return false;
        }
        ChannelState state = tunnel.channelState();
        return first.ns == ((state.nextNs() - state.unacknowledged().size()) & MODULUS_MASK);
    }

    @Override
    void covered() {
        ChannelState state = tunnel.channelState();
        coveredRevision = tunnel.revision();
        coveredNs = state.nextNs();
        coveredNr = state.nextNr();
    }

    @Override
    void safe() {
        safeNs = coveredNs;
        safeNr = coveredNr;
        boolean told = false;
        for (Message next = held.peek(); next != null && isBefore(next.ns, safeNs); next = held.peek()) {
            held.remove();
            gate.released(next.datagram.length);
            // RFC 2661 s5.8: the Nr that it goes with is the newest that may be known.
            ByteBuffer.wrap(next.datagram).putShort(NR, (short) safeNr);
            gate.leaves(tunnel, ByteBuffer.wrap(next.datagram));
            told = true;
        }
        if (owes && !isBefore(safeNr, owedNr)) {
            owes = false;
            if (!told) {
                acknowledge();
            }
        }
        if (isWaiting()) {
            gate.changed(this);
        }
    }

    /** A ZLB (RFC 2661 s5.8). */
    private void acknowledge() {
        ByteBuffer zlb = ByteBuffer.allocate(ZLB_OCTETS)
                .putShort((short) 0xC802)
                .putShort((short) ZLB_OCTETS)
                .putShort((short) tunnel.peerId())
                .putShort((short) 0)
                .putShort((short) safeNs)
                .putShort((short) safeNr)
                .flip();
        gate.leaves(tunnel, zlb);
    }

    @Override
    void unsure() {}

    /** Nothing of it is to leave. */
    void forget() {
        held.forEach(message -> gate.released(message.datagram.length));
        held.clear();
        owes = false;
    }

    /** Whether one number comes before the other (RFC 2661 s5.8: "in the range of the last received number and the preceding 32767"). */
    private static boolean isBefore(int one, int other) {
        int ahead = (other - one) & MODULUS_MASK;
        return ahead != 0 && ahead < HALF;
    }

    private static byte[] copy(ByteBuffer datagram) {
        byte[] copy = new byte[datagram.remaining()];
        datagram.duplicate().get(copy);
        return copy;
    }
}
