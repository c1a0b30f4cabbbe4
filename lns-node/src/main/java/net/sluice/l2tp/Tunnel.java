package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import net.sluice.l2tp.wire.CallMessage;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.Decoded;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.PhbCode;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.wire.TunnelOffer;
import org.jspecify.annotations.Nullable;

/**
 * A control connection (RFC 2661 s5.1, s7.2), of either role, and the calls in it. Owned by one control loop.
 *
 * <p>What a method decides leaves at its end, through {@link L2tpOutput#send}, when the state is what it will be.
 */
public final class Tunnel implements Timed {
    private final Core core;
    private final TunnelTable tunnels;
    private final int localId;
    private final Handshake handshake;
    private final PeerPolicy policy;
    private final long createdNanos;
    private final ControlChannel channel;
    private final CallTable calls;
    private final TunnelLink link;

    private TunnelState state = new TunnelState.Released();
    private PeerFacts peer = PeerFacts.UNKNOWN;
    private long heardNanos;
    private long announcedNanos = Long.MAX_VALUE;
    private @Nullable Object attachment;

    Tunnel(Core core, TunnelTable tunnels, int localId, UdpPath path, String name, PeerPolicy policy, long nowNanos) {
        L2tpConfig config = core.config();
        this.core = core;
        this.tunnels = tunnels;
        this.localId = localId;
        this.handshake = new Handshake(core, policy, name, localId);
        this.policy = policy;
        this.createdNanos = nowNanos;
        this.heardNanos = nowNanos;
        this.channel = new ControlChannel(config.channel(policy.maxSessionsPerTunnel()), core.counters());
        this.link = new TunnelLink(core, this, policy, channel, path);
        this.calls = new CallTable(core, this, policy.maxSessionsPerTunnel());
    }

    /** Our id of the tunnel, 1 to 65,535. */
    public int localId() {
        return localId;
    }

    /** The peer's id of the tunnel; 0 before it is known. */
    public int peerId() {
        return link.peerId();
    }

    /** Where the tunnel's packets go and come from. */
    public UdpPath path() {
        return link.path();
    }

    /** How the peer is treated. */
    public PeerPolicy policy() {
        return policy;
    }

    /** The peer's Host Name AVP; empty before it is known. */
    public String peerHostName() {
        return peer.hostName();
    }

    /** What else the peer has said of itself. */
    public PeerFacts peer() {
        return peer;
    }

    /** The DSCP of control messages to the peer. RFC 3308 s6: what was agreed on holds "upon successful establishment". */
    public int dscp() {
        return policy.diffServ().controlDscp(isEstablished() ? peer.controlPhb() : PhbCode.NONE);
    }

    /** Whether the control connection is established. */
    public boolean isEstablished() {
        return state instanceof TunnelState.Established;
    }

    /** Whether every message of ours has been acknowledged. */
    public boolean isQuiet() {
        return channel.isIdle();
    }

    /** The state's name, for logs and views. */
    public String stateName() {
        return state.name();
    }

    /** The calls in the tunnel, in any state. */
    public Collection<Call> calls() {
        return calls.all();
    }

    /** The call with our id {@code localId}. */
    public @Nullable Call call(int localId) {
        return calls.get(localId);
    }

    /** What another node needs to go on with the control channel. */
    public ChannelState channelState() {
        return channel.state();
    }

    // ---- Local events

    /** LAC: sends SCCRQ. */
    void open(boolean tieBreaker, long nowNanos) {
        Sccrq request = handshake.request(tieBreaker);
        enter(new TunnelState.WaitCtlReply(request, nowNanos + core.config().tunnelSetupNanos()), "local open");
        core.out().tunnelAllocated(this);
        if (state instanceof TunnelState.WaitCtlReply) {
            send(request, 0);
        }
        settle(nowNanos);
    }

    /** LNS: an acceptable SCCRQ has come; answers SCCRP. */
    void accept(Sccrq request, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        learn(request.offer());
        channel.receive(header.ns(), 0, datagram, header, nowNanos);
        core.counters().count(L2tpCounter.MESSAGES_RECEIVED);
        byte[] challenge = handshake.challenge();
        enter(new TunnelState.WaitCtlConn(challenge, nowNanos + core.config().tunnelSetupNanos()), "SCCRQ");
        core.out().tunnelAllocated(this);
        if (state instanceof TunnelState.WaitCtlConn) {
            send(handshake.reply(request.offer(), challenge), 0);
        }
        settle(nowNanos);
    }

    /**
     * LAC: offers an incoming call (ICRQ), as soon as the tunnel is established. The call's callAllocated follows when the LNS
     * has answered. A tunnel that cannot take the call gives it back by callDown, from the call's next onTimeout.
     */
    public Call placeCall(IncomingCallRequest request, long nowNanos) {
        Call call = calls.place(request, state, nowNanos);
        settle(nowNanos);
        return call;
    }

    /** A data message of the peer's was seen elsewhere: it is alive, and no HELLO is due (RFC 2661 s5.5). */
    public void heard(long nowNanos) {
        heardNanos = Math.max(heardNanos, nowNanos);
    }

    /** Sends StopCCN and ends all calls; nothing happens when the tunnel is over. */
    public void close(StopResult result, long nowNanos) {
        stop(new TunnelEnd(TunnelEnd.Cause.LOCAL, result), "local close", nowNanos);
        settle(nowNanos);
    }

    /** Goes without a word: the tie is lost, or the peer has a new tunnel instead. */
    void discard(TunnelEnd end, String by) {
        if (!isOver()) {
            vanish(end, CallEnd.Cause.TUNNEL_DOWN, by);
        }
    }

    /** A tunnel that is over gives up its last repetitions and its id. */
    void fallSilent() {
        channel.dropAll();
        release("new SCCRQ with the same id");
    }

    /** Whether StopCCN was sent or received, or the tunnel is gone. */
    boolean isOver() {
        return state instanceof TunnelState.Closing || state instanceof TunnelState.Released;
    }

    /** Our own SCCRQ, while it is unanswered. */
    @Nullable
    Sccrq unanswered() {
        return state instanceof TunnelState.WaitCtlReply waiting ? waiting.sent() : null;
    }

    long createdNanos() {
        return createdNanos;
    }

    // ---- Time

    @Override
    public long nextDeadlineNanos() {
        return switch (state) {
            case TunnelState.WaitCtlReply waiting -> sooner(waiting.deadlineNanos());
            case TunnelState.WaitCtlConn waiting -> sooner(waiting.deadlineNanos());
            case TunnelState.Established _ -> sooner(helloAtNanos());
            case TunnelState.Closing closing -> sooner(channel.isIdle() ? closing.untilNanos() : Long.MAX_VALUE);
            case TunnelState.Released _ -> Long.MAX_VALUE;
        };
    }

    private long sooner(long nanos) {
        return Math.min(nanos, channel.nextDeadlineNanos());
    }

    private long helloAtNanos() {
        long interval = core.config().helloIntervalNanos();
        // While a message waits for its acknowledgement, retransmission finds out whether the peer is there.
        return interval <= 0 || interval == Long.MAX_VALUE || !channel.isIdle()
                ? Long.MAX_VALUE
                : heardNanos + interval;
    }

    @Override
    public void onTimeout(long nowNanos) {
        if (!channel.onTimeout(nowNanos)) {
            peerIsSilent("retransmission exhausted");
            return;
        }
        switch (state) {
            case TunnelState.WaitCtlReply waiting -> setupTimeout(waiting.deadlineNanos(), nowNanos);
            case TunnelState.WaitCtlConn waiting -> setupTimeout(waiting.deadlineNanos(), nowNanos);
            case TunnelState.Established _ -> {
                // RFC 2661 s5.5: "after [..] since the last data or control message was received"
                if (helloAtNanos() <= nowNanos) {
                    core.counters().count(L2tpCounter.HELLOS_SENT);
                    send(new Hello(), 0);
                }
            }
            case TunnelState.Closing closing -> {
                if (channel.isIdle() && closing.untilNanos() <= nowNanos) {
                    release("timeout");
                }
            }
            case TunnelState.Released _ -> {}
        }
        settle(nowNanos);
    }

    private void setupTimeout(long deadlineNanos, long nowNanos) {
        if (deadlineNanos <= nowNanos) {
            StopResult late = new StopResult(StopResult.CLEARED, 0, "not established in time (" + state.name() + ")");
            stop(new TunnelEnd(TunnelEnd.Cause.SETUP_TIMEOUT, late), "timeout", nowNanos);
        }
    }

    private void peerIsSilent(String by) {
        if (isOver()) {
            release(by);
            return;
        }
        // RFC 2661 s5.8: "the tunnel and all sessions within MUST be cleared"
        core.counters().count(L2tpCounter.TUNNELS_SILENT);
        StopResult silent = new StopResult(StopResult.CLEARED, 0, "no answer from the peer");
        vanish(new TunnelEnd(TunnelEnd.Cause.PEER_SILENT, silent), CallEnd.Cause.TUNNEL_SILENT, by);
    }

    // ---- Datagrams

    /** A control datagram for this tunnel, with a sound header. */
    void onControl(UdpPath from, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        if (!link.comesFromPeer(from, header, state)) {
            core.drop(L2tpDrop.WRONG_PEER, from, localId, header.sessionId());
            return;
        }
        heardNanos = nowNanos;
        boolean wasIdle = channel.isIdle();
        channel.acknowledged(header.nr(), nowNanos);
        if (!wasIdle && channel.isIdle() && state instanceof TunnelState.Closing) {
            state = closingAt(nowNanos);
        }
        if (header.payloadLength() == 0) {
            core.counters().count(L2tpCounter.ZLBS_RECEIVED);
        } else {
            receive(datagram, header, nowNanos);
        }
        settle(nowNanos);
    }

    private void receive(ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        switch (channel.receive(header.ns(), header.sessionId(), datagram, header, nowNanos)) {
            case IN_ORDER -> {
                deliver(MessageCodec.decode(datagram, header, policy.secret()), header.sessionId(), nowNanos);
                for (ControlChannel.Kept next = channel.takeKept(); next != null; next = channel.takeKept()) {
                    deliver(MessageCodec.decode(next.payload(), policy.secret()), next.sessionId(), nowNanos);
                }
            }
            case KEPT -> {}
            case DUPLICATE -> drop(L2tpDrop.DUPLICATE, header.sessionId());
            case OUTSIDE_WINDOW -> drop(L2tpDrop.OUTSIDE_WINDOW, header.sessionId());
        }
    }

    /** A data message for this tunnel. */
    void onData(UdpPath from, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        if (!link.isSame(from)) {
            core.drop(L2tpDrop.WRONG_PEER, from, localId, header.sessionId());
            return;
        }
        heardNanos = nowNanos;
        Call call = calls.get(header.sessionId());
        if (call == null) {
            drop(L2tpDrop.UNKNOWN_SESSION, header.sessionId());
        } else if (!call.isEstablished()) {
            // RFC 2661 s5: "An L2TP Session MUST be established before L2TP can begin to tunnel PPP frames."
            drop(L2tpDrop.SESSION_NOT_ESTABLISHED, header.sessionId());
        } else {
            core.out().frame(call, datagram.slice(header.payloadStart(), header.payloadLength()));
        }
    }

    // ---- Messages, in order and once

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
                drop(L2tpDrop.UNKNOWN_MESSAGE, sessionId);
                ignored(List.of("unknown message type " + type));
            }
            case Decoded.Malformed malformed -> onMalformed(malformed, sessionId, nowNanos);
        }
    }

    private void ignored(List<String> texts) {
        core.counters().add(L2tpCounter.AVPS_IGNORED, texts.size());
        texts.forEach(text -> core.out().event(new L2tpEvent.Ignored(this, text)));
    }

    /** RFC 2661 s4.1, s7.1: ends the session that the message is about, or else the tunnel. */
    private void onMalformed(Decoded.Malformed malformed, int sessionId, long nowNanos) {
        drop(L2tpDrop.of(malformed.fault()), sessionId);
        if (isOver()) {
            return;
        }
        if (isEstablished() && malformed.scope() == MessageType.Scope.CALL) {
            calls.onMalformed(malformed, sessionId);
            return;
        }
        StopResult result =
                new StopResult(StopResult.GENERAL_ERROR, malformed.fault().errorCode(), malformed.what());
        stop(new TunnelEnd(TunnelEnd.Cause.PROTOCOL_ERROR, result), "malformed message", nowNanos);
    }

    private void on(CallMessage message, int sessionId, long nowNanos) {
        switch (state) {
            case TunnelState.Established _ -> calls.on(message, sessionId, nowNanos);
            // RFC 2661 s5: "The Tunnel and corresponding Control Connection MUST be established before an incoming
            // or outgoing call is initiated."
            case TunnelState.WaitCtlReply _, TunnelState.WaitCtlConn _ -> outOfState(message, nowNanos);
            case TunnelState.Closing _, TunnelState.Released _ -> drop(L2tpDrop.CLOSING, sessionId);
        }
    }

    private void on(TunnelMessage message, long nowNanos) {
        switch (state) {
            case TunnelState.WaitCtlReply waiting -> waitCtlReply(waiting, message, nowNanos);
            case TunnelState.WaitCtlConn waiting -> waitCtlConn(waiting, message, nowNanos);
            case TunnelState.Established _ -> established(message, nowNanos);
            case TunnelState.Closing _ -> closing(message, nowNanos);
            case TunnelState.Released _ -> drop(L2tpDrop.CLOSING, 0);
        }
    }

    private void waitCtlReply(TunnelState.WaitCtlReply waiting, TunnelMessage message, long nowNanos) {
        switch (message) {
            case Sccrp reply -> replied(waiting, reply, nowNanos);
            case Sccrq _, Scccn _ -> outOfState(message, nowNanos);
            case StopCcn stop -> stoppedByPeer(stop, nowNanos);
            case Hello _ -> {}
        }
    }

    private void replied(TunnelState.WaitCtlReply waiting, Sccrp reply, long nowNanos) {
        TunnelOffer offer = reply.offer();
        learn(offer);
        StopResult refusal = Handshake.refusal(policy, offer);
        byte[] challenge = waiting.sent().offer().challenge();
        if (refusal == null && !handshake.isProven(challenge, reply.challengeResponse(), MessageType.SCCRP)) {
            refusal = Handshake.AUTHENTICATION_FAILED;
        }
        if (refusal != null) {
            refuse(refusal, "SCCRP", nowNanos);
            return;
        }
        send(handshake.confirmation(offer), 0);
        established("SCCRP", nowNanos);
    }

    private void waitCtlConn(TunnelState.WaitCtlConn waiting, TunnelMessage message, long nowNanos) {
        switch (message) {
            case Scccn connected -> {
                if (handshake.isProven(waiting.challenge(), connected.challengeResponse(), MessageType.SCCCN)) {
                    established("SCCCN", nowNanos);
                } else {
                    refuse(Handshake.AUTHENTICATION_FAILED, "SCCCN", nowNanos);
                }
            }
            case Sccrq _, Sccrp _ -> outOfState(message, nowNanos);
            case StopCcn stop -> stoppedByPeer(stop, nowNanos);
            case Hello _ -> {}
        }
    }

    private void established(String by, long nowNanos) {
        enter(new TunnelState.Established(), by);
        core.counters().count(L2tpCounter.TUNNELS_ESTABLISHED);
        for (Tunnel older : tunnels.rivals(this)) {
            core.counters().count(L2tpCounter.TUNNELS_SUPERSEDED);
            StopResult gone = new StopResult(StopResult.CLEARED, 0, "the peer has restarted");
            older.discard(new TunnelEnd(TunnelEnd.Cause.PEER_RESTARTED, gone), "restart of the peer");
        }
        core.out().tunnelUp(this);
        if (isEstablished()) {
            calls.tunnelOpen(nowNanos);
        }
    }

    private void established(TunnelMessage message, long nowNanos) {
        switch (message) {
            case Sccrq _, Sccrp _, Scccn _ -> outOfState(message, nowNanos);
            case StopCcn stop -> stoppedByPeer(stop, nowNanos);
            case Hello _ -> {}
        }
    }

    private void closing(TunnelMessage message, long nowNanos) {
        switch (message) {
            case StopCcn stop -> {
                link.learnPeerId(stop.assignedTunnelId());
                // Both have closed it: the peer knows, and ours need not be repeated.
                channel.dropAll();
                channel.acknowledgeAt(nowNanos);
                state = closingAt(nowNanos);
            }
            case Sccrp reply -> {
                // RFC 2661 s4.4.3: "in [..] all control [..] messages that it subsequently transmits", StopCCN too
                link.learnPeerId(reply.offer().assignedTunnelId());
                drop(L2tpDrop.CLOSING, 0);
            }
            case Sccrq _, Scccn _, Hello _ -> drop(L2tpDrop.CLOSING, 0);
        }
    }

    private void outOfState(ControlMessage message, long nowNanos) {
        core.counters().count(L2tpCounter.OUT_OF_STATE);
        StopResult result = new StopResult(StopResult.FSM_ERROR, 0, message.name() + " in " + state.name());
        stop(new TunnelEnd(TunnelEnd.Cause.PROTOCOL_ERROR, result), message.name(), nowNanos);
    }

    private void refuse(StopResult why, String by, long nowNanos) {
        core.counters().count(L2tpCounter.TUNNELS_UNAUTHORIZED);
        stop(new TunnelEnd(TunnelEnd.Cause.REFUSED, why), by, nowNanos);
    }

    // ---- Ends

    /** Says StopCCN and keeps the channel until it is delivered and the peer's repetitions are over (RFC 2661 s5.7, s5.8). */
    private void stop(TunnelEnd end, String by, long nowNanos) {
        if (isOver()) {
            return;
        }
        if (state instanceof TunnelState.WaitCtlConn && !tunnels.rivals(this).isEmpty()) {
            // The peer, who gave both the same id, would take our StopCCN for the other's.
            vanish(end, CallEnd.Cause.TUNNEL_DOWN, by);
            return;
        }
        channel.dropUnsent();
        enter(closingAt(nowNanos), by);
        StopResult result = end.result();
        send(new StopCcn(localId, new ResultCode(result.code(), result.error(), result.text())), 0);
        finish(end, CallEnd.Cause.TUNNEL_DOWN, by);
    }

    private void stoppedByPeer(StopCcn stop, long nowNanos) {
        ResultCode result = stop.result();
        link.learnPeerId(stop.assignedTunnelId());
        channel.dropAll();
        // RFC 2661 s5.7: "The receiver of a StopCCN MUST send a ZLB ACK"
        channel.acknowledgeAt(nowNanos);
        enter(closingAt(nowNanos), "StopCCN");
        StopResult said = new StopResult(result.result(), result.error(), result.text());
        finish(new TunnelEnd(TunnelEnd.Cause.PEER, said), CallEnd.Cause.TUNNEL_DOWN, "StopCCN");
    }

    private void vanish(TunnelEnd end, CallEnd.Cause cause, String by) {
        channel.dropAll();
        enter(closingAt(heardNanos), by);
        finish(end, cause, by);
        release(by);
    }

    private void finish(TunnelEnd end, CallEnd.Cause cause, String by) {
        String text = end.result().text();
        CallResult result = new CallResult(CallResult.LOST_CARRIER, 0, text.isEmpty() ? "the tunnel is down" : text);
        calls.endAll(new CallEnd(cause, result), "tunnel down: " + by);
        core.out().tunnelDown(this, end);
    }

    private void release(String by) {
        if (state instanceof TunnelState.Released) {
            return;
        }
        enter(new TunnelState.Released(), by);
        tunnels.released(this);
        core.config().tunnelIds().giveBack(localId);
        core.out().tunnelReleased(this);
    }

    private TunnelState.Closing closingAt(long nowNanos) {
        return new TunnelState.Closing(
                nowNanos + core.config().channel(policy.maxSessionsPerTunnel()).cycleNanos());
    }

    private void enter(TunnelState next, String by) {
        TunnelState from = state;
        state = next;
        tunnels.entered(this, from, next);
        core.out().event(new L2tpEvent.TunnelState(this, from.name(), next.name(), by));
    }

    // ---- What leaves

    TunnelLink link() {
        return link;
    }

    /** Queues a message; {@link #settle} lets it go. */
    void send(ControlMessage message, int peerSessionId) {
        link.send(message, peerSessionId);
    }

    /** Lets go what was decided, and says when to be called again. The last thing that any entry from outside does. */
    void settle(long nowNanos) {
        if (link.hasOverflowed() && !isOver()) {
            peerIsSilent("too many messages are unacknowledged");
        }
        if (state instanceof TunnelState.Released) {
            return;
        }
        link.flush(nowNanos);
        long next = nextDeadlineNanos();
        if (announcedNanos <= nowNanos) {
            // Then the owner has looked, or is about to, and waits for nothing that we know of.
            announcedNanos = Long.MAX_VALUE;
        }
        if (next < announcedNanos) {
            announcedNanos = next;
            core.out().deadlineChanged(this);
        }
    }

    void drop(L2tpDrop reason, int sessionId) {
        core.drop(reason, link.path(), localId, sessionId);
    }

    CallTable table() {
        return calls;
    }

    private void learn(TunnelOffer offer) {
        link.peerId(offer.assignedTunnelId());
        peer = PeerFacts.of(offer);
        channel.peerWindow(offer.receiveWindow());
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public void attach(@Nullable Object attachment) {
        this.attachment = attachment;
    }

    @Override
    public String toString() {
        return "tunnel " + localId + "/" + link.peerId() + " " + link.path();
    }
}
