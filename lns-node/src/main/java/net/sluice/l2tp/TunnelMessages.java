package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.l2tp.wire.CallMessage;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.Decoded;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.MessageFault;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.TunnelMessage;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Fsr;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.wire.TunnelOffer;

/** What the messages of a tunnel's peer do to it, in order and once, a method for each state (RFC 2661 s7.2.1). */
final class TunnelMessages {
    private final Core core;
    private final Tunnel tunnel;
    private final TunnelTable tunnels;
    private final Handshake handshake;
    private final PeerPolicy policy;
    private final ControlChannel channel;
    private final CallTable calls;

    TunnelMessages(Core core, Tunnel tunnel, TunnelTable tunnels, Handshake handshake, ControlChannel channel) {
        this.core = core;
        this.tunnel = tunnel;
        this.tunnels = tunnels;
        this.handshake = handshake;
        this.policy = handshake.policy();
        this.channel = channel;
        this.calls = tunnel.table();
    }

    /** A datagram with a message, not a ZLB. */
    void receive(ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        switch (channel.receive(header.ns(), header.sessionId(), datagram, header, nowNanos)) {
            case IN_ORDER -> {
                deliver(MessageCodec.decode(datagram, header, policy.secret()), header.sessionId(), nowNanos);
                for (ControlChannel.Kept next = channel.takeKept(); next != null; next = channel.takeKept()) {
                    deliver(MessageCodec.decode(next.payload(), policy.secret()), next.sessionId(), nowNanos);
                }
            }
            case KEPT -> {}
            case DUPLICATE -> tunnel.drop(L2tpDrop.DUPLICATE, header.sessionId());
            case OUTSIDE_WINDOW -> tunnel.drop(L2tpDrop.OUTSIDE_WINDOW, header.sessionId());
        }
    }

    private void deliver(Decoded decoded, int sessionId, long nowNanos) {
        core.counters().count(L2tpCounter.MESSAGES_RECEIVED);
        switch (decoded) {
            case Decoded.Message(ControlMessage message, List<String> ignored) -> {
                ignored(ignored);
                switch (message) {
                    case TunnelMessage m -> on(m, nowNanos);
                    case CallMessage m -> on(m, sessionId, nowNanos);
                    case ControlMessage.Zlb _ -> {}
                }
            }
            case Decoded.Ignorable(int type) -> {
                tunnel.drop(L2tpDrop.UNKNOWN_MESSAGE, sessionId);
                ignored(List.of("unknown message type " + type));
            }
            case Decoded.Malformed malformed -> onMalformed(malformed, sessionId, nowNanos);
        }
    }

    private void ignored(List<String> texts) {
        core.counters().add(L2tpCounter.AVPS_IGNORED, texts.size());
        texts.forEach(text -> core.out().event(new L2tpEvent.Ignored(tunnel, text)));
    }

    /** RFC 2661 s4.1, s7.1: ends the session that the message is about, or else the tunnel. */
    private void onMalformed(Decoded.Malformed malformed, int sessionId, long nowNanos) {
        tunnel.drop(L2tpDrop.of(malformed.fault()), sessionId);
        boolean query = malformed.type() == MessageType.FSQ || malformed.type() == MessageType.FSR;
        if (tunnel.isOver() || (query && malformed.fault() == MessageFault.MISSING_AVP)) {
            // A query about nothing does no harm: its Message Type has no M bit (RFC 4951 s4.1).
            return;
        }
        if (tunnel.isEstablished() && malformed.scope() == MessageType.Scope.CALL) {
            calls.onMalformed(malformed, sessionId);
            return;
        }
        StopResult result =
                new StopResult(StopResult.GENERAL_ERROR, malformed.fault().errorCode(), malformed.what());
        tunnel.stop(new TunnelEnd(TunnelEnd.Cause.PROTOCOL_ERROR, result), "malformed message", nowNanos);
    }

    private void on(CallMessage message, int sessionId, long nowNanos) {
        switch (tunnel.state()) {
            // RFC 4951 s3.2.1: a recovery tunnel is "solely to recover the corresponding old tunnel"
            case TunnelState.Established _ when tunnel.failover().isRecovery() -> outOfState(message, nowNanos);
            case TunnelState.Established _ -> calls.on(message, sessionId, nowNanos);
            // RFC 2661 s5: "The Tunnel and corresponding Control Connection MUST be established before an incoming
            // or outgoing call is initiated."
            case TunnelState.WaitCtlReply _, TunnelState.WaitCtlConn _ -> outOfState(message, nowNanos);
            case TunnelState.Closing _, TunnelState.Released _ -> tunnel.drop(L2tpDrop.CLOSING, sessionId);
        }
    }

    private void on(TunnelMessage message, long nowNanos) {
        switch (tunnel.state()) {
            case TunnelState.WaitCtlReply waiting -> waitCtlReply(waiting, message, nowNanos);
            case TunnelState.WaitCtlConn waiting -> waitCtlConn(waiting, message, nowNanos);
            case TunnelState.Established _ -> established(message, nowNanos);
            case TunnelState.Closing _ -> closing(message, nowNanos);
            case TunnelState.Released _ -> tunnel.drop(L2tpDrop.CLOSING, 0);
        }
    }

    private void waitCtlReply(TunnelState.WaitCtlReply waiting, TunnelMessage message, long nowNanos) {
        switch (message) {
            case Sccrp reply -> replied(waiting, reply, nowNanos);
            case Sccrq _, Scccn _, Fsq _, Fsr _ -> outOfState(message, nowNanos);
            case StopCcn stop -> tunnel.stoppedByPeer(stop, nowNanos);
            case Hello _ -> {}
        }
    }

    private void replied(TunnelState.WaitCtlReply waiting, Sccrp reply, long nowNanos) {
        TunnelOffer offer = reply.offer();
        tunnel.learn(offer);
        StopResult refusal = Handshake.refusal(policy, offer);
        byte[] challenge = waiting.sent().offer().challenge();
        if (refusal == null && !handshake.isProven(challenge, reply.challengeResponse(), MessageType.SCCRP)) {
            refusal = Handshake.AUTHENTICATION_FAILED;
        }
        if (refusal != null) {
            refuse(refusal, "SCCRP", nowNanos);
            return;
        }
        tunnel.send(handshake.confirmation(offer), 0);
        // RFC 4951 s5.3: "When this AVP is [..] not present in an incoming SCCRP, the Ns and Nr values for the
        // recovered tunnel
        // are set to zero."
        ControlSequence suggested = reply.suggested();
        established("SCCRP", suggested == null ? ControlSequence.ZERO : suggested, nowNanos);
    }

    private void waitCtlConn(TunnelState.WaitCtlConn waiting, TunnelMessage message, long nowNanos) {
        switch (message) {
            case Scccn connected -> {
                if (handshake.isProven(waiting.challenge(), connected.challengeResponse(), MessageType.SCCCN)) {
                    TunnelSnapshot.Recovery recovery = handshake.recovery();
                    established(
                            "SCCCN",
                            recovery == null
                                    ? ControlSequence.ZERO
                                    : recovery.suggested().mirrored(),
                            nowNanos);
                } else {
                    refuse(Handshake.AUTHENTICATION_FAILED, "SCCCN", nowNanos);
                }
            }
            case Sccrq _, Sccrp _, Fsq _, Fsr _ -> outOfState(message, nowNanos);
            case StopCcn stop -> tunnel.stoppedByPeer(stop, nowNanos);
            case Hello _ -> {}
        }
    }

    /** @param recovered the numbers of our side of the tunnel that this one recovers, if it is there for that */
    private void established(String by, ControlSequence recovered, long nowNanos) {
        tunnel.enter(new TunnelState.Established(), by);
        if (tunnel.failover().isRecovery()) {
            tunnel.failover().complete(recovered, nowNanos);
            return;
        }
        core.counters().count(L2tpCounter.TUNNELS_ESTABLISHED);
        for (Tunnel older : tunnels.rivals(tunnel)) {
            core.counters().count(L2tpCounter.TUNNELS_SUPERSEDED);
            StopResult gone = new StopResult(StopResult.CLEARED, 0, "the peer has restarted");
            older.discard(new TunnelEnd(TunnelEnd.Cause.PEER_RESTARTED, gone), "restart of the peer", nowNanos);
        }
        core.out().tunnelUp(tunnel);
        if (tunnel.isEstablished()) {
            calls.tunnelOpen(nowNanos);
        }
    }

    private void established(TunnelMessage message, long nowNanos) {
        switch (message) {
            case Sccrq _, Sccrp _, Scccn _ -> outOfState(message, nowNanos);
            case StopCcn stop -> tunnel.stoppedByPeer(stop, nowNanos);
            case Hello _ -> {}
            case Fsq query -> calls.queries().on(query);
            case Fsr response -> calls.queries().on(response);
        }
    }

    private void closing(TunnelMessage message, long nowNanos) {
        switch (message) {
            case StopCcn stop -> {
                tunnel.link().learnPeerId(stop.assignedTunnelId());
                // Both have closed it: the peer knows, and ours need not be repeated.
                channel.dropAll();
                channel.acknowledgeAt(nowNanos);
                tunnel.linger(nowNanos);
            }
            case Sccrp reply -> {
                // RFC 2661 s4.4.3: "in [..] all control [..] messages that it subsequently transmits", StopCCN too
                tunnel.link().learnPeerId(reply.offer().assignedTunnelId());
                tunnel.drop(L2tpDrop.CLOSING, 0);
            }
            case Sccrq _, Scccn _, Hello _, Fsq _, Fsr _ -> tunnel.drop(L2tpDrop.CLOSING, 0);
        }
    }

    private void outOfState(ControlMessage message, long nowNanos) {
        core.counters().count(L2tpCounter.OUT_OF_STATE);
        StopResult result = new StopResult(StopResult.FSM_ERROR, 0, message.name() + " in " + tunnel.stateName());
        tunnel.stop(new TunnelEnd(TunnelEnd.Cause.PROTOCOL_ERROR, result), message.name(), nowNanos);
    }

    private void refuse(StopResult why, String by, long nowNanos) {
        core.counters().count(L2tpCounter.TUNNELS_UNAUTHORIZED);
        tunnel.stop(new TunnelEnd(TunnelEnd.Cause.REFUSED, why), by, nowNanos);
    }
}
