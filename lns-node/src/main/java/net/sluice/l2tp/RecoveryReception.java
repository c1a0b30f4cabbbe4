package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelRecovery;
import org.jspecify.annotations.Nullable;

/** A peer has failed over, and asks for a recovery tunnel: whether it is to have it (RFC 4951 s3.2.1). */
final class RecoveryReception {
    /** General error: a value is out of range (RFC 2661 s4.4.2). */
    private static final int BAD_VALUE = 3;

    private static final int NO_RESOURCES = 4;

    /** A peer has so many recovery tunnels of one old tunnel at a time. */
    private static final int MOST_AT_A_TIME = 4;

    private final Core core;
    private final TunnelTable tunnels;

    RecoveryReception(Core core, TunnelTable tunnels) {
        this.core = core;
        this.tunnels = tunnels;
    }

    /**
     * The tunnel of ours that an SCCRQ is to recover; null when it is none, or when the one who asks is not where its peer is. "It MUST use the
     * same secret that was used to authenticate the old tunnel": so the old one's policy is the new one's.
     */
    @Nullable
    Tunnel oldTunnel(UdpPath path, ByteBuffer datagram) {
        Tunnel old = tunnels.get(MessageCodec.recoveredTunnel(datagram));
        return old != null && old.path().peer().getAddress().equals(path.peer().getAddress()) ? old : null;
    }

    /** Why there is no recovery tunnel for it; null when there is. */
    @Nullable
    StopResult refusal(@Nullable Tunnel old, UdpPath path, Sccrq request) {
        TunnelRecovery recovery = request.recovery();
        // "It MUST terminate the recovery tunnel if: The Recover Tunnel ID or the Recover Remote Tunnel ID is unknown."
        if (recovery == null
                || old == null
                || !old.isEstablished()
                || old.failover().isRecovery()
                || old.localId() != recovery.remoteTunnelId()
                || old.peerId() != recovery.tunnelId()) {
            return new StopResult(StopResult.GENERAL_ERROR, BAD_VALUE, "no such tunnel to recover");
        }
        // "The active or remote endpoint (prior to failover) had not indicated that it was failover capable."
        if (!old.failover().isAgreed()) {
            return new StopResult(StopResult.GENERAL_ERROR, BAD_VALUE, "failover was not agreed on");
        }
        // "An endpoint MUST NOT use any old Tunnel ID for the recovery tunnel."
        if (request.offer().assignedTunnelId() == recovery.tunnelId()) {
            return new StopResult(StopResult.GENERAL_ERROR, BAD_VALUE, "the recovery tunnel has the old one's id");
        }
        StopResult rule = Handshake.refusal(old.policy(), request.offer());
        if (rule != null) {
            return rule;
        }
        int most = 3 * old.policy().maxTunnels() + old.policy().maxHalfOpenTunnels();
        return tunnels.peer(path.peer().getAddress()).closing() >= most
                ? new StopResult(StopResult.GENERAL_ERROR, NO_RESOURCES, "too many recoveries")
                : null;
    }

    /**
     * Settles it against another recovery of the same tunnel. "An implementation MUST apply the tie breaker received in a recovery tunnel only to
     * those tunnels that are a) recovery tunnels, and b) associated with the same tunnel to be recovered."
     *
     * @return whether the peer's goes on
     */
    boolean winsTie(Tunnel old, Sccrq theirs, long nowNanos) {
        List<Tunnel> others = tunnels.recoveriesOf(old.localId());
        Tunnel other = others.stream()
                .filter(each -> each.unanswered() != null)
                .findFirst()
                .orElse(null);
        Sccrq ours = other == null ? null : other.unanswered();
        if (other == null || ours == null) {
            if (others.size() >= MOST_AT_A_TIME) {
                StopResult anew = new StopResult(StopResult.CLEARED, 0, "the peer asks for other recovery tunnels");
                others.getFirst()
                        .stop(new TunnelEnd(TunnelEnd.Cause.PEER_RESTARTED, anew), "other recoveries", nowNanos);
                others.getFirst().settle(nowNanos);
            }
            return !old.failover().isLate(theirs, nowNanos);
        }
        int order = Reception.compare(theirs.tieBreaker(), ours.tieBreaker());
        if (order <= 0) {
            StopResult lost = new StopResult(StopResult.ALREADY_EXISTS, 0, "lost the tie");
            other.discard(new TunnelEnd(TunnelEnd.Cause.TIE_LOST, lost), "SCCRQ with tie breaker", nowNanos);
        }
        if (order == 0) {
            // RFC 2661 s4.4.3: "both sides MUST discard their tunnels": and try again, with other tie breakers.
            old.failover().begin(nowNanos);
        }
        return order < 0;
    }

    /**
     * The recovery tunnel is set up; from now on the old one is suspended.
     *
     * @return false when there is no id for it
     */
    boolean accept(
            Tunnel old,
            UdpPath path,
            Sccrq request,
            int digest,
            ByteBuffer datagram,
            L2tpHeader header,
            long nowNanos) {
        int id = core.config().tunnelIds().take(old.localId() >>> TunnelPlacement.BITS_WITHIN_SLOT);
        if (id == 0) {
            return false;
        }
        core.counters().count(L2tpCounter.PEER_FAILOVERS);
        Tunnel tunnel = new Tunnel(core, tunnels, old.failover().handshakeFor(id), path, nowNanos);
        tunnels.addRequested(tunnel, path.peer(), request.offer().assignedTunnelId(), digest);
        tunnels.recovers(old.localId(), tunnel);
        core.out().event(new L2tpEvent.Failover(old, "is to be recovered by the peer"));
        tunnel.accept(request, datagram, header, nowNanos);
        return true;
    }
}
