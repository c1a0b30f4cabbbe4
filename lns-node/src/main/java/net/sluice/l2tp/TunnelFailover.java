package net.sluice.l2tp;

import java.util.List;
import net.sluice.l2tp.TunnelSnapshot.Recovery;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a tunnel when one of its ends fails over (RFC 4951), and what a recovery tunnel does for the old one that it is there to
 * recover. While a recovery is under way the old tunnel is suspended: it sends nothing and hears nothing, but its sessions' packets pass.
 *
 * <p>Where it ends: a recovery of ours that fails takes the old tunnel with it, as s3.2.1 wants it. One of the peer's that fails leaves it as it
 * was, since whoever asked for it need not have been the peer; should the peer be gone, time will tell.
 */
final class TunnelFailover {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** An SCCRQ that has lost a tie may be on its way for so long after the recovery that has won it. */
    private static final long TIE_NANOS = 3_000_000_000L;

    /** And any other for so long; RFC 2661 s5.8 has senders repeat after a second. */
    private static final long LATE_NANOS = 900_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private final Core core;
    private final Tunnel tunnel;
    private final TunnelTable tunnels;
    private final Handshake handshake;
    private final ControlChannel channel;
    /** Whether nothing has come from the peer since the tunnel came from another node. */
    private boolean unheard;
    /** Whether what another node had begun in it is still there. */
    private boolean unfinished;
    /** Whether we have failed and are not yet recovered, by whosever recovery tunnel. */
    private boolean wanted;
    /** Whether another recovery tunnel than this one was confirmed first: the old tunnel does not wait for it any more. */
    private boolean overtaken;
    /** The tie breaker of our last recovery tunnel, and until when it counts after the recovery. */
    private @Nullable Long tieBreaker;

    private long tieUntilNanos;
    private long lateUntilNanos = NEVER;

    TunnelFailover(Core core, Tunnel tunnel, TunnelTable tunnels, Handshake handshake, ControlChannel channel) {
        this.core = core;
        this.tunnel = tunnel;
        this.tunnels = tunnels;
        this.handshake = handshake;
        this.channel = channel;
    }

    // ---- What it is

    /** Which tunnel this one recovers; null for one like others. */
    @Nullable
    Recovery recovery() {
        return handshake.recovery();
    }

    boolean isRecovery() {
        return handshake.recovery() != null;
    }

    /** Whether a recovery is under way, before which the control channel is of no use. */
    boolean isSuspended() {
        for (Tunnel by : tunnels.recoveriesOf(tunnel.localId())) {
            if (!by.failover().overtaken) {
                return true;
            }
        }
        return false;
    }

    /** RFC 4951 s3.2.1: whether both have "indicated that it was failover capable", of the control channel. */
    boolean isAgreed() {
        return !isRecovery()
                && handshake.failover().control()
                && tunnel.peer().failover().control();
    }

    /** What the peer can do is known: RFC 4951 s5.1: "the time in milliseconds an endpoint asks its peer to wait". */
    void learnt() {
        long millis = Math.min(tunnel.peer().failover().recoveryMillis(), L2tpConfig.MOST_RECOVERY_MILLIS);
        channel.patience(isAgreed() ? millis * NANOS_PER_MILLI : 0);
    }

    // ---- From node to node

    /** As another node had it. */
    void restored(TunnelSnapshot.Stage stage) {
        learnt();
        unfinished = true;
        Recovery recovery = recovery();
        boolean underWay =
                stage instanceof TunnelSnapshot.Stage.WaitCtlReply || stage instanceof TunnelSnapshot.Stage.WaitCtlConn;
        if (recovery != null && underWay) {
            tunnels.recovers(recovery.localId(), tunnel);
        }
    }

    /** See {@link Tunnel#resume}. */
    void resume(long nowNanos) {
        if (!tunnel.policy().allowed()) {
            tunnel.close(new StopResult(StopResult.NOT_AUTHORIZED, 0, "not in the access list any more"), nowNanos);
            return;
        }
        if (isSuspended()) {
            // A recovery was under way, and is: until it is over, nothing is said in this one.
            return;
        }
        unheard = true;
        finish();
        if (tunnel.isEstablished() && !isRecovery()) {
            tunnel.hello();
        }
        tunnel.settle(nowNanos);
    }

    /** See {@link Tunnel#recover}. */
    void recover(long nowNanos) {
        boolean may = tunnel.policy().allowed() && tunnel.isEstablished() && isAgreed() && !isSuspended();
        if (!may || !begin(nowNanos)) {
            resume(nowNanos);
        }
    }

    private void finish() {
        if (unfinished) {
            unfinished = false;
            tunnel.table().endUnfinished();
        }
    }

    /** The peer is there, and takes us for who it knows. */
    void heard() {
        unheard = false;
    }

    /** Whether the peer does not answer to a node that goes on where another was, though it would to a recovery. */
    boolean isUnanswered() {
        return unheard && tunnel.isEstablished() && channel.timeouts() >= L2tpConfig.SILENT_TRANSMISSIONS && isAgreed();
    }

    /** Another node has it now. */
    void abandon() {
        Recovery recovery = recovery();
        if (recovery != null) {
            tunnels.recovered(recovery.localId(), tunnel);
        }
        tunnels.recoveriesOf(tunnel.localId()).forEach(by -> tunnels.recovered(tunnel.localId(), by));
    }

    // ---- The old tunnel

    /**
     * We have failed, and ask the peer for a recovery tunnel (RFC 4951 s3.2.1).
     *
     * @return false when there is no id for one
     */
    boolean begin(long nowNanos) {
        int id = core.config().tunnelIds().take(tunnel.localId() >>> TunnelPlacement.BITS_WITHIN_SLOT);
        if (id == 0) {
            return false;
        }
        core.counters().count(L2tpCounter.RECOVERIES_BEGUN);
        unheard = false;
        wanted = true;
        Recovery recovery = new Recovery(tunnel.localId(), tunnel.peerId(), true, ControlSequence.ZERO);
        Handshake anew =
                new Handshake(core, handshake.policy(), handshake.localName(), id, handshake.failover(), recovery);
        Tunnel by = new Tunnel(core, tunnels, anew, tunnel.path(), nowNanos);
        tunnels.add(by);
        tunnels.recovers(tunnel.localId(), by);
        tell("recovers by tunnel " + id);
        // "An endpoint MUST use the Tie Breaker AVP [..] in the setup of the recovery tunnel"
        by.open(true, nowNanos);
        Sccrq sent = by.unanswered();
        tieBreaker = sent == null ? null : sent.tieBreaker();
        return true;
    }

    /**
     * Whether an SCCRQ that comes now was sent before the last recovery was over, and given up by its sender: it is just over, or it was ours, and the
     * SCCRQ has lost the tie. One that means another failure is repeated.
     */
    boolean isLate(Sccrq theirs, long nowNanos) {
        if (lateUntilNanos != NEVER && lateUntilNanos - nowNanos > 0) {
            return true;
        }
        return tieBreaker != null
                && tieUntilNanos - nowNanos > 0
                && Reception.compare(theirs.tieBreaker(), tieBreaker) > 0;
    }

    /** The old tunnel's channel and sessions are set anew (RFC 4951 s3.2.2 and s3.3). */
    private void reset(ControlSequence next, Tunnel by, boolean ours, long nowNanos) {
        unheard = false;
        unfinished = false;
        wanted = false;
        List<byte[]> flushed = channel.reset(next);
        core.counters().count(L2tpCounter.TUNNELS_RECOVERED);
        tunnel.heard(nowNanos);
        tieUntilNanos = ours ? nowNanos + TIE_NANOS : nowNanos;
        lateUntilNanos = nowNanos + LATE_NANOS;
        tunnel.link().forgetAnswers();
        if (!ours && tunnel.policy().followPortChange()) {
            tunnel.link().moveTo(by.path());
        }
        core.out().tunnelRecovered(tunnel);
        tell("is recovered by tunnel " + by.localId() + ", Ns " + next.ns() + ", Nr " + next.nr());
        // Step I: "the sessions that were not in an established state MUST be silently cleared"
        tunnel.table().clearUnfinished();
        // Who was told of an end that it may not have heard of is told again; all else that was said was of sessions
        // that are gone,
        // or can be spared.
        flushed.stream().filter(MessageCodec::isCdn).forEach(tunnel.link()::sendAgain);
        // Step II and III
        tunnel.table().queries().queryAll();
        tunnel.settle(nowNanos);
    }

    /** A recovery of the peer's has come to nothing: what was held back is said. */
    private void goOn(long nowNanos) {
        if (wanted && begin(nowNanos)) {
            // It had won the tie against ours.
            return;
        }
        tell("goes on unrecovered");
        finish();
        tunnel.settle(nowNanos);
    }

    // ---- The recovery tunnel

    /**
     * The recovery tunnel is established.
     *
     * @param next the numbers of our side of the old tunnel
     */
    void complete(ControlSequence next, long nowNanos) {
        Recovery recovery = recovery();
        if (recovery == null) {
            return;
        }
        Tunnel old = tunnels.get(recovery.localId());
        if (tunnels.recovered(recovery.localId(), tunnel) && old != null && old.isEstablished()) {
            tunnels.recoveriesOf(recovery.localId()).forEach(other -> other.failover().overtaken = true);
            old.failover().reset(next, tunnel, recovery.ours(), nowNanos);
            return;
        }
        StopResult gone = new StopResult(StopResult.CLEARED, 0, "there is nothing to recover any more");
        tunnel.stop(new TunnelEnd(TunnelEnd.Cause.LOCAL, gone), "recovery", nowNanos);
    }

    /** Of a tunnel by which the peer may recover this one. */
    Handshake handshakeFor(int id) {
        Recovery recovery = new Recovery(tunnel.localId(), tunnel.peerId(), false, channel.suggestion(core.random()));
        return new Handshake(core, handshake.policy(), handshake.localName(), id, handshake.failover(), recovery);
    }

    /** RFC 4951 s3.2.2: "Either endpoint can tear down the recovery tunnel after the control channel reset procedure is complete." */
    private void tearDown(long nowNanos) {
        StopResult done = new StopResult(StopResult.CLEARED, 0, "recovered");
        tunnel.stop(new TunnelEnd(TunnelEnd.Cause.LOCAL, done), "recovery", nowNanos);
    }

    /** The peer has acknowledged something: when that was the SCCCN of a recovery tunnel of ours, it has done what it was there for. */
    void acknowledged(long nowNanos) {
        Recovery recovery = recovery();
        if (recovery != null && recovery.ours() && tunnel.isEstablished() && channel.isIdle()) {
            tearDown(nowNanos);
        }
    }

    /** A recovery tunnel of the peer's that the peer does not tear down is torn down here. */
    void onTimeout(long nowNanos) {
        if (untilNanos() <= nowNanos) {
            tearDown(nowNanos);
        }
    }

    /** The latest moment of a recovery tunnel. */
    long untilNanos() {
        return tunnel.createdNanos() + core.config().tunnelSetupNanos();
    }

    // ---- Ends

    /** The tunnel, old or there to recover, is over. */
    void over(TunnelEnd end, long nowNanos) {
        Recovery recovery = recovery();
        if (recovery != null) {
            recoveryIsOver(recovery, end, nowNanos);
            return;
        }
        for (Tunnel by : tunnels.recoveriesOf(tunnel.localId())) {
            tunnels.recovered(tunnel.localId(), by);
            by.close(end.result(), nowNanos);
        }
    }

    private void recoveryIsOver(Recovery recovery, TunnelEnd end, long nowNanos) {
        boolean another = end.cause() == TunnelEnd.Cause.TIE_LOST || end.cause() == TunnelEnd.Cause.PEER_RESTARTED;
        if (!tunnels.recovered(recovery.localId(), tunnel) || another || overtaken) {
            return;
        }
        core.counters().count(L2tpCounter.RECOVERIES_FAILED);
        Tunnel old = tunnels.get(recovery.localId());
        if (old == null || old.isOver()) {
            return;
        }
        if (recovery.ours()) {
            // RFC 4951 s3.2.1: "For any reason, if the recovery endpoint could not establish the recovery tunnel, then
            // it MUST
            // silently clear the old tunnel and sessions within"
            old.discard(
                    new TunnelEnd(TunnelEnd.Cause.RECOVERY_FAILED, end.result()),
                    "recovery by tunnel failed",
                    nowNanos);
        } else if (!old.failover().isSuspended()) {
            old.failover().goOn(nowNanos);
        }
    }

    private void tell(String what) {
        core.out().event(new L2tpEvent.Failover(tunnel, what));
    }
}
