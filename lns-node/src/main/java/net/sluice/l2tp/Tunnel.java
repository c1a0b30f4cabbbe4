package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.PhbCode;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
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
    private final TunnelMessages messages;
    private final TunnelFailover failover;

    private TunnelState state = new TunnelState.Released();
    private PeerFacts peer = PeerFacts.UNKNOWN;
    private long heardNanos;
    private long announcedNanos = Long.MAX_VALUE;
    private long changes;
    private @Nullable Object attachment;

    Tunnel(Core core, TunnelTable tunnels, int localId, UdpPath path, String name, PeerPolicy policy, long nowNanos) {
        this(
                core,
                tunnels,
                new Handshake(core, policy, name, localId, core.config().failover(), null),
                path,
                nowNanos);
    }

    Tunnel(Core core, TunnelTable tunnels, Handshake handshake, UdpPath path, long nowNanos) {
        this(
                core,
                tunnels,
                handshake,
                path,
                new ControlChannel(channelConfig(core, handshake.policy()), core.counters()),
                new SessionIds(handshake.policy().maxSessionsPerTunnel(), core.random()),
                nowNanos);
    }

    private Tunnel(
            Core core,
            TunnelTable tunnels,
            Handshake handshake,
            UdpPath path,
            ControlChannel channel,
            SessionIds sessionIds,
            long createdNanos) {
        this.core = core;
        this.tunnels = tunnels;
        this.localId = handshake.localId();
        this.handshake = handshake;
        this.policy = handshake.policy();
        this.createdNanos = createdNanos;
        this.heardNanos = createdNanos;
        this.channel = channel;
        this.link = new TunnelLink(core, this, policy, channel, path);
        this.calls = new CallTable(core, this, policy.maxSessionsPerTunnel(), sessionIds);
        this.failover = new TunnelFailover(core, this, tunnels, handshake, channel);
        this.messages = new TunnelMessages(core, this, tunnels, handshake, channel);
    }

    private static ChannelConfig channelConfig(Core core, PeerPolicy policy) {
        return core.config().channel(policy.maxSessionsPerTunnel());
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

    /** Whether it is only there to recover another (RFC 4951). */
    public boolean isRecovery() {
        return failover.isRecovery();
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

    // ---- From node to node

    /**
     * The tunnel as it is now, without its calls; null when it is gone. A snapshot that is to be relied on is taken when what was
     * decided has been handed to {@link L2tpOutput#send}, and is safe elsewhere before that leaves.
     */
    public @Nullable TunnelSnapshot snapshot(long nowNanos) {
        return state instanceof TunnelState.Released
                ? null
                : new TunnelSnapshot(
                        localId,
                        link.peerId(),
                        link.path(),
                        policy.name(),
                        handshake.localName(),
                        peer,
                        state.stage(nowNanos),
                        nowNanos - createdNanos,
                        tunnels.madeBy(this),
                        channel.state(),
                        calls.idWalk(),
                        calls.hasPlaced(),
                        handshake.failover(),
                        handshake.recovery());
    }

    /**
     * Grows with each change of what the peer may rely on once it hears of it, and of what it takes to go on elsewhere: while it is
     * the same, the last {@link #snapshot} still serves, though the peer may have acknowledged more since. So do acknowledgements,
     * repetitions and answers to duplicates, which tell the peer nothing that it could not have been told before.
     *
     * <p>An owner that withholds what the tunnel sends until a snapshot is safe does better not to call {@link #onTimeout} meanwhile: a peer
     * that has been sent nothing is not to be given up for its silence.
     */
    public long revision() {
        return changes + channel.changes();
    }

    /** A tunnel that another node had; silent until {@link #resume}. */
    static Tunnel restored(Core core, TunnelTable tunnels, TunnelSnapshot from, PeerPolicy policy, long nowNanos) {
        return new Tunnel(
                core,
                tunnels,
                new Handshake(core, policy, from.localName(), from.localId(), from.failover(), from.recovery()),
                from.path(),
                new ControlChannel(channelConfig(core, policy), core.counters(), from.channel()),
                new SessionIds(policy.maxSessionsPerTunnel(), from.sessionIds()),
                nowNanos - from.ageNanos());
    }

    /** The tunnel is in the table: it gets its state and its calls. */
    void restore(TunnelSnapshot from, List<CallSnapshot> snapshots, long nowNanos) {
        heardNanos = nowNanos;
        peer = from.peer();
        link.peerId(from.peerId());
        enter(TunnelState.of(from.stage(), handshake, nowNanos), "takeover");
        calls.restore(snapshots, from.hasPlacedCalls());
        failover.restored(from.stage());
    }

    /**
     * After {@link L2tpEndpoint#adopt}, once, when the owner has attached what it needs to the tunnel and its calls: ends the calls that
     * were not established, sends again what was not acknowledged, and then HELLO, whose acknowledgement shows that the peer is there
     * and where its Nr stands. Should it not answer for a while, and have agreed to failover, the tunnel is recovered.
     */
    public void resume(long nowNanos) {
        failover.resume(nowNanos);
    }

    /**
     * In the place of {@link #resume}, when it is not sure that all is known of the tunnel: recovers it (RFC 4951). Should that fail, the tunnel is over.
     */
    public void recover(long nowNanos) {
        failover.recover(nowNanos);
    }

    /** Another node has it now: nothing is sent or said any more, and the owner of its calls is not told. */
    void abandon() {
        channel.dropAll();
        calls.abandonAll();
        failover.abandon();
        enter(new TunnelState.Released(), "taken over elsewhere");
        tunnels.released(this);
        core.config().tunnelIds().leave(localId);
    }

    /** What a snapshot would say has changed. */
    void changed() {
        changes++;
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
        Call call = calls.place(request, failover.isRecovery() ? new TunnelState.Released() : state, nowNanos);
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
    void discard(TunnelEnd end, String by, long nowNanos) {
        if (!isOver()) {
            vanish(end, CallEnd.Cause.TUNNEL_DOWN, by, nowNanos);
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
        if (failover.isSuspended()) {
            return Long.MAX_VALUE;
        }
        return switch (state) {
            case TunnelState.WaitCtlReply waiting -> sooner(waiting.deadlineNanos());
            case TunnelState.WaitCtlConn waiting -> sooner(waiting.deadlineNanos());
            case TunnelState.Established _ -> sooner(failover.isRecovery() ? failover.untilNanos() : helloAtNanos());
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
        if (failover.isSuspended()) {
            return;
        }
        if (!channel.onTimeout(nowNanos)) {
            peerIsSilent("retransmission exhausted", nowNanos);
            return;
        }
        if (failover.isUnanswered() && failover.begin(nowNanos)) {
            return;
        }
        switch (state) {
            case TunnelState.WaitCtlReply waiting -> setupTimeout(waiting.deadlineNanos(), nowNanos);
            case TunnelState.WaitCtlConn waiting -> setupTimeout(waiting.deadlineNanos(), nowNanos);
            case TunnelState.Established _ -> {
                // RFC 2661 s5.5: "after [..] since the last data or control message was received"
                if (failover.isRecovery()) {
                    failover.onTimeout(nowNanos);
                } else if (helloAtNanos() <= nowNanos) {
                    hello();
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

    void hello() {
        core.counters().count(L2tpCounter.HELLOS_SENT);
        send(new Hello(), 0);
    }

    private void setupTimeout(long deadlineNanos, long nowNanos) {
        if (deadlineNanos <= nowNanos) {
            StopResult late = new StopResult(StopResult.CLEARED, 0, "not established in time (" + state.name() + ")");
            stop(new TunnelEnd(TunnelEnd.Cause.SETUP_TIMEOUT, late), "timeout", nowNanos);
        }
    }

    private void peerIsSilent(String by, long nowNanos) {
        if (isOver()) {
            release(by);
            return;
        }
        // RFC 2661 s5.8: "the tunnel and all sessions within MUST be cleared"
        core.counters().count(L2tpCounter.TUNNELS_SILENT);
        StopResult silent = new StopResult(StopResult.CLEARED, 0, "no answer from the peer");
        vanish(new TunnelEnd(TunnelEnd.Cause.PEER_SILENT, silent), CallEnd.Cause.TUNNEL_SILENT, by, nowNanos);
    }

    // ---- Datagrams

    /** A control datagram for this tunnel, with a sound header. */
    void onControl(UdpPath from, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        if (failover.isSuspended()) {
            // RFC 4951 s3.2.1: "before control channel reset [..] MUST be silently discarded"
            core.drop(L2tpDrop.RECOVERING, from, localId, header.sessionId());
            return;
        }
        if (!link.comesFromPeer(from, header, state)) {
            core.drop(L2tpDrop.WRONG_PEER, from, localId, header.sessionId());
            return;
        }
        heardNanos = nowNanos;
        failover.heard();
        boolean wasIdle = channel.isIdle();
        channel.acknowledged(header.nr(), nowNanos);
        if (!wasIdle && channel.isIdle() && state instanceof TunnelState.Closing) {
            linger(nowNanos);
        }
        if (header.payloadLength() == 0) {
            core.counters().count(L2tpCounter.ZLBS_RECEIVED);
        } else {
            messages.receive(datagram, header, nowNanos);
        }
        failover.acknowledged(nowNanos);
        settle(nowNanos);
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

    // ---- Ends

    /** Says StopCCN and keeps the channel until it is delivered and the peer's repetitions are over (RFC 2661 s5.7, s5.8). */
    void stop(TunnelEnd end, String by, long nowNanos) {
        if (isOver()) {
            return;
        }
        if (state instanceof TunnelState.WaitCtlConn && !tunnels.rivals(this).isEmpty()) {
            // The peer, who gave both the same id, would take our StopCCN for the other's.
            vanish(end, CallEnd.Cause.TUNNEL_DOWN, by, nowNanos);
            return;
        }
        channel.dropUnsent();
        channel.patience(0);
        enter(closingAt(nowNanos), by);
        StopResult result = end.result();
        send(new StopCcn(localId, new ResultCode(result.code(), result.error(), result.text())), 0);
        finish(end, CallEnd.Cause.TUNNEL_DOWN, by, nowNanos);
    }

    void stoppedByPeer(StopCcn stop, long nowNanos) {
        ResultCode result = stop.result();
        link.learnPeerId(stop.assignedTunnelId());
        channel.dropAll();
        // RFC 2661 s5.7: "The receiver of a StopCCN MUST send a ZLB ACK"
        channel.acknowledgeAt(nowNanos);
        enter(closingAt(nowNanos), "StopCCN");
        StopResult said = new StopResult(result.result(), result.error(), result.text());
        finish(new TunnelEnd(TunnelEnd.Cause.PEER, said), CallEnd.Cause.TUNNEL_DOWN, "StopCCN", nowNanos);
    }

    private void vanish(TunnelEnd end, CallEnd.Cause cause, String by, long nowNanos) {
        channel.dropAll();
        enter(closingAt(heardNanos), by);
        finish(end, cause, by, nowNanos);
        release(by);
    }

    private void finish(TunnelEnd end, CallEnd.Cause cause, String by, long nowNanos) {
        String text = end.result().text();
        CallResult result = new CallResult(CallResult.LOST_CARRIER, 0, text.isEmpty() ? "the tunnel is down" : text);
        calls.endAll(new CallEnd(cause, result), "tunnel down: " + by);
        core.out().tunnelDown(this, end);
        failover.over(end, nowNanos);
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
        return new TunnelState.Closing(nowNanos + channelConfig(core, policy).cycleNanos());
    }

    /** Closing takes so long again from now on. */
    void linger(long nowNanos) {
        state = closingAt(nowNanos);
    }

    TunnelState state() {
        return state;
    }

    void enter(TunnelState next, String by) {
        TunnelState from = state;
        state = next;
        changed();
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
            peerIsSilent("too many messages are unacknowledged", nowNanos);
        }
        if (state instanceof TunnelState.Released) {
            return;
        }
        if (!failover.isSuspended()) {
            link.flush(nowNanos);
        }
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

    TunnelFailover failover() {
        return failover;
    }

    void learn(TunnelOffer offer) {
        changed();
        link.peerId(offer.assignedTunnelId());
        peer = PeerFacts.of(offer);
        channel.peerWindow(offer.receiveWindow());
        failover.learnt();
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
