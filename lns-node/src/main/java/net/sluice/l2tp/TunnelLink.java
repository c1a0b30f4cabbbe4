package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.Hiding;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;

/** Where a tunnel's peer is, and what goes there: the one place from which a tunnel's control messages leave. */
final class TunnelLink implements ControlChannel.Transmitter {
    private final Core core;
    private final Tunnel tunnel;
    private final PeerPolicy policy;
    private final ControlChannel channel;
    private UdpPath path;
    private final Queue<Answer> answers = new ArrayDeque<>();
    private int peerId;
    private boolean overflowed;

    /** A LAC's call whose ICCN is, or was, at that place of the line. */
    private record Answer(Call call, long place) {}

    TunnelLink(Core core, Tunnel tunnel, PeerPolicy policy, ControlChannel channel, UdpPath path) {
        this.core = core;
        this.tunnel = tunnel;
        this.policy = policy;
        this.channel = channel;
        this.path = path;
    }

    UdpPath path() {
        return path;
    }

    int peerId() {
        return peerId;
    }

    void peerId(int id) {
        peerId = id;
    }

    /** The peer has told its id again, or by something else than SCCRQ or SCCRP: a refusal. */
    void learnPeerId(int id) {
        if (peerId == 0) {
            peerId = id;
            tunnel.changed();
        }
    }

    // ---- In

    /** Whether a control message from there is the peer's; a message that shows that the peer has moved moves the tunnel. */
    boolean comesFromPeer(UdpPath from, L2tpHeader header, TunnelState state) {
        if (state instanceof TunnelState.WaitCtlReply
                && header.payloadLength() > 0
                && channel.classify(header.ns()) != ControlChannel.Arrival.IN_ORDER) {
            // SCCRP is the first that this peer can send: what it is of had our id before we restarted.
            return false;
        }
        if (isSame(from)) {
            return true;
        }
        if (!isSameLocal(from)
                || !path.peer().getAddress().equals(from.peer().getAddress())
                || !mayChangePort(header, state)) {
            return false;
        }
        if (header.payloadLength() > 0) {
            path = new UdpPath(path.local(), from.peer());
            tunnel.changed();
            core.out().tunnelMoved(tunnel);
        }
        return true;
    }

    /** RFC 2661 s8.1: which other port of the peer's address we listen to. */
    private boolean mayChangePort(L2tpHeader header, TunnelState state) {
        return switch (state) {
            // "The recipient picks a free port on its own system [..] and sends its reply [..] setting its own source
            // port"
            case TunnelState.WaitCtlReply _ -> true;
            // "they MUST remain static for the life of the tunnel"; a NAT may think otherwise, and only what continues
            // the
            // conversation shows that it is still the peer.
            case TunnelState.Established _ ->
                policy.followPortChange()
                        && header.payloadLength() > 0
                        && (channel.classify(header.ns()) == ControlChannel.Arrival.IN_ORDER
                                || channel.isLast(header.ns()));
            case TunnelState.WaitCtlConn _, TunnelState.Closing _, TunnelState.Released _ -> false;
        };
    }

    /** From the peer's address and port, to the address of ours that the tunnel uses. */
    boolean isSame(UdpPath from) {
        return path.peer().equals(from.peer()) && isSameLocal(from);
    }

    private boolean isSameLocal(UdpPath from) {
        return path.local().equals(from.local()) || path.local().getAddress().isAnyLocalAddress();
    }

    /** RFC 4951: a peer that has failed over speaks from there now. */
    void moveTo(UdpPath next) {
        if (!path.peer().equals(next.peer())) {
            path = new UdpPath(path.local(), next.peer());
            tunnel.changed();
            core.out().tunnelMoved(tunnel);
        }
    }

    /** What was queued is gone: no call waits for its ICCN any more. */
    void forgetAnswers() {
        answers.clear();
    }

    // ---- Out

    /** Queues a message; {@link #flush} lets it go. */
    void send(ControlMessage message, int peerSessionId) {
        Hiding hiding =
                policy.hideAvps() && policy.secret().length > 0 ? new Hiding(policy.secret(), core.random()) : null;
        if (!channel.enqueue(MessageCodec.encode(message, peerId, peerSessionId, hiding))) {
            overflowed = true;
        }
    }

    /** Queues what has been queued before, and was flushed. */
    void sendAgain(byte[] datagram) {
        if (!channel.enqueue(datagram)) {
            overflowed = true;
        }
    }

    /** LAC: queues the ICCN of a call, which is told when it has left. */
    void answer(Call call, Iccn iccn) {
        send(iccn, call.peerId());
        answers.add(new Answer(call, channel.lastPlace()));
    }

    /** Whether a message did not fit into the queue: the peer accepts our answers no more, and something would be missing. */
    boolean hasOverflowed() {
        return overflowed;
    }

    void flush(long nowNanos) {
        channel.flush(this, nowNanos);
        while (!answers.isEmpty() && channel.hasLeft(answers.element().place())) {
            answers.remove().call().answered();
        }
    }

    @Override
    public void transmit(byte[] datagram) {
        // The peer may have told its id since the message was queued.
        L2tpHeader.setTunnelId(datagram, peerId);
        core.out().send(tunnel, ByteBuffer.wrap(datagram));
    }

    @Override
    public void acknowledge(int ns, int nr) {
        if (peerId == 0) {
            // Nobody could tell which tunnel is meant; only SCCRQ and StopCCN name theirs (RFC 2661 s4.4.3, Assigned
            // Tunnel ID).
            return;
        }
        core.out().send(tunnel, ByteBuffer.wrap(L2tpHeader.zlb(peerId, ns, nr)));
    }
}
