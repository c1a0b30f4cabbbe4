package net.sluice.l2tp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import net.sluice.l2tp.wire.Decoded;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import org.jspecify.annotations.Nullable;

/**
 * Who may have a tunnel: control messages with tunnel id 0, that is SCCRQ, and StopCCN of a peer that does not yet know our id.
 *
 * <p>A refusal keeps no state and costs no tunnel: the StopCCN is sent once for each SCCRQ that comes, signed with one tunnel id
 * that is set apart for that. An address that the access list does not know gets no answer at all, so that nobody can use us to
 * send datagrams to others; neither does it learn that we are here. A known address with an unknown Host Name is told (StopCCN
 * result 4), because its operator will want to know.
 */
final class Reception {
    private static final int NO_RESOURCES = 4;

    private final Core core;
    private final TunnelTable tunnels;
    private final RecoveryReception recoveries;
    private int refusalId;
    private @Nullable StopResult shuttingDown;
    private @Nullable StopResult draining;

    Reception(Core core, TunnelTable tunnels) {
        this.core = core;
        this.tunnels = tunnels;
        this.recoveries = new RecoveryReception(core, tunnels);
        this.refusalId = core.config().tunnelIds().take();
    }

    /** The id with which refusals are signed: no tunnel ever has it. */
    int refusalId() {
        return refusalId;
    }

    /** A tunnel of another node has the id with which we sign refusals: it is given up for that, and replaced. Returns whether it was. */
    boolean yields(int id) {
        if (id != refusalId) {
            return false;
        }
        refusalId = core.config().tunnelIds().take();
        return true;
    }

    /** Ids of that slot are another node's now; the next refusal is signed with another. */
    void leaveSlot(int slot) {
        if (refusalId != 0 && refusalId >>> TunnelPlacement.BITS_WITHIN_SLOT == slot) {
            core.config().tunnelIds().leave(refusalId);
            refusalId = 0;
        }
    }

    /** From now on every SCCRQ is refused with this. */
    void close(StopResult why) {
        shuttingDown = why;
    }

    /** From now on every SCCRQ that would make a tunnel is refused with this; null: none is. */
    void refuseNew(@Nullable StopResult why) {
        draining = why;
    }

    /** A control message with tunnel id 0. */
    void onTunnelZero(UdpPath path, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        InetAddress address = path.peer().getAddress();
        if (!core.config().policies().policyFor(address, "").allowed()) {
            core.drop(L2tpDrop.NOT_ALLOWED, path, 0, 0);
            return;
        }
        String hostName = MessageCodec.hostNameOfSccrq(datagram, header);
        Tunnel old = recoveries.oldTunnel(path, datagram);
        PeerPolicy policy = old == null
                ? core.config().policies().policyFor(address, hostName == null ? "" : hostName)
                : old.policy();
        switch (MessageCodec.decode(datagram, header, policy.secret())) {
            case Decoded.Message(Sccrq request, List<String> ignored) ->
                onRequest(path, policy, old, request, ignored, datagram, header, nowNanos);
            case Decoded.Message(StopCcn stop, List<String> _) -> onStop(path, stop, datagram, header, nowNanos);
            case Decoded.Message _, Decoded.Ignorable _ -> core.drop(L2tpDrop.NOT_AN_SCCRQ, path, 0, 0);
            case Decoded.Malformed malformed -> {
                core.drop(L2tpDrop.of(malformed.fault()), path, 0, 0);
                if (malformed.type() == MessageType.SCCRQ && malformed.assignedId() != 0 && policy.allowed()) {
                    StopResult why = new StopResult(
                            StopResult.GENERAL_ERROR, malformed.fault().errorCode(), malformed.what());
                    refuse(path, hostName == null ? "" : hostName, malformed.assignedId(), header, why);
                }
            }
        }
    }

    /** RFC 2661 s4.4.3, Assigned Tunnel ID: "even if a StopCCN is sent before an Assigned Tunnel ID AVP is received". */
    private void onStop(UdpPath path, StopCcn stop, ByteBuffer datagram, L2tpHeader header, long nowNanos) {
        List<Tunnel> made = tunnels.ofRequest(path.peer(), stop.assignedTunnelId());
        // Of one that we have asked for: the peer has begun anew, and does not know what we assigned.
        Tunnel meant = made.isEmpty() ? tunnels.opened(path.peer(), stop.assignedTunnelId()) : made.getLast();
        if (meant == null) {
            core.drop(L2tpDrop.UNKNOWN_TUNNEL, path, 0, 0);
        } else {
            meant.onControl(path, datagram, header, nowNanos);
        }
    }

    private void onRequest(
            UdpPath path,
            PeerPolicy policy,
            @Nullable Tunnel old,
            Sccrq request,
            List<String> ignored,
            ByteBuffer datagram,
            L2tpHeader header,
            long nowNanos) {
        int assignedId = request.offer().assignedTunnelId();
        int digest = digest(datagram, header);
        Tunnel made = tunnels.ofSameRequest(path.peer(), assignedId, digest, nowNanos - repetitionNanos());
        if (made != null) {
            // Repeated or replayed. The channel knows that Ns 0 was here before, and acknowledges it again.
            made.onControl(path, datagram, header, nowNanos);
            return;
        }
        if (header.ns() != 0) {
            // RFC 2661 s5.8: "The message sequence number, Ns, begins at 0."
            core.drop(L2tpDrop.OUTSIDE_WINDOW, path, 0, 0);
            return;
        }
        if (request.recovery() != null) {
            core.counters().add(L2tpCounter.AVPS_IGNORED, ignored.size());
            onRecovery(path, old, request, digest, datagram, header, nowNanos);
            return;
        }
        Refusal refusal = refusal(path, policy, request);
        if (refusal != null) {
            core.counters().count(refusal.counter());
            refuse(path, request.offer().hostName(), assignedId, header, refusal.why());
            return;
        }
        if (!winsTies(path, request, nowNanos)) {
            core.drop(L2tpDrop.TIE_LOST, path, 0, 0);
            return;
        }
        int slot = TunnelPlacement.slot(path.peer(), MessageCodec.shownAssignedTunnelId(datagram, header));
        int id = core.config().tunnelIds().take(slot);
        if (id == 0) {
            core.drop(L2tpDrop.NO_TUNNEL_ID, path, 0, 0);
            StopResult full = new StopResult(StopResult.GENERAL_ERROR, NO_RESOURCES, "no tunnel id is free");
            refuse(path, request.offer().hostName(), assignedId, header, full);
            return;
        }
        silenceOlder(path, assignedId);
        Tunnel tunnel = new Tunnel(core, tunnels, id, path, core.config().hostName(), policy, nowNanos);
        tunnels.addRequested(tunnel, path.peer(), assignedId, digest);
        core.counters().add(L2tpCounter.AVPS_IGNORED, ignored.size());
        tunnel.accept(request, datagram, header, nowNanos);
    }

    private void silenceOlder(UdpPath path, int assignedId) {
        for (Tunnel older : tunnels.ofRequest(path.peer(), assignedId)) {
            if (older.isOver()) {
                // What it still repeats would be taken for the new one's by a peer that uses its id again.
                older.fallSilent();
            }
        }
    }

    /** RFC 4951 s3.2.1: a peer has failed over, and wants the old tunnel recovered. */
    private void onRecovery(
            UdpPath path,
            @Nullable Tunnel old,
            Sccrq request,
            int digest,
            ByteBuffer datagram,
            L2tpHeader header,
            long nowNanos) {
        int assignedId = request.offer().assignedTunnelId();
        StopResult refusal = shuttingDown == null ? recoveries.refusal(old, path, request) : shuttingDown;
        if (old == null || refusal != null) {
            core.counters().count(L2tpCounter.RECOVERIES_REFUSED);
            StopResult why = refusal == null ? exhausted("no tunnel") : refusal;
            refuse(path, request.offer().hostName(), assignedId, header, why);
            return;
        }
        if (!recoveries.winsTie(old, request, nowNanos)) {
            core.drop(L2tpDrop.TIE_LOST, path, 0, 0);
            return;
        }
        silenceOlder(path, assignedId);
        if (!recoveries.accept(old, path, request, digest, datagram, header, nowNanos)) {
            core.drop(L2tpDrop.NO_TUNNEL_ID, path, 0, 0);
            refuse(path, request.offer().hostName(), assignedId, header, exhausted("no tunnel id is free"));
        }
    }

    /**
     * How long an SCCRQ that looks like an earlier one is that one again: a whole retransmission cycle. Later, or when it looks
     * different, it is from a peer that has restarted and uses the same id; whether it really has, SCCCN will tell.
     */
    private long repetitionNanos() {
        return core.config().channel(0).cycleNanos();
    }

    private record Refusal(L2tpCounter counter, StopResult why) {}

    private @Nullable Refusal refusal(UdpPath path, PeerPolicy policy, Sccrq request) {
        StopResult closing = shuttingDown == null ? draining : shuttingDown;
        if (closing != null) {
            return new Refusal(L2tpCounter.TUNNELS_NOT_POSSIBLE, closing);
        }
        if (!policy.allowed()) {
            return new Refusal(
                    L2tpCounter.TUNNELS_UNAUTHORIZED,
                    new StopResult(StopResult.NOT_AUTHORIZED, 0, "unknown host name"));
        }
        StopResult rule = Handshake.refusal(policy, request.offer());
        if (rule != null) {
            return new Refusal(L2tpCounter.TUNNELS_UNAUTHORIZED, rule);
        }
        TunnelTable.Peer peer = tunnels.peer(path.peer().getAddress());
        // One that may replace another does not add to them.
        boolean replaces = tunnels.ofRequest(path.peer(), request.offer().assignedTunnelId()).stream()
                .anyMatch(older -> !older.isOver());
        if (peer.open() >= policy.maxTunnels() + (replaces ? 1 : 0)
                || peer.closing() >= 2 * policy.maxTunnels() + policy.maxHalfOpenTunnels()) {
            return new Refusal(L2tpCounter.TUNNELS_OVER_LIMIT, exhausted("too many tunnels"));
        }
        if (peer.halfOpen() >= policy.maxHalfOpenTunnels()) {
            return new Refusal(L2tpCounter.TUNNELS_OVER_HALF_OPEN_LIMIT, exhausted("too many half-open tunnels"));
        }
        return null;
    }

    private static StopResult exhausted(String text) {
        return new StopResult(StopResult.GENERAL_ERROR, NO_RESOURCES, text);
    }

    /**
     * RFC 2661 s4.4.3, Tie Breaker: settles the peer's SCCRQ against ours to the same peer that are unanswered.
     *
     * @return whether the peer's is to be answered
     */
    private boolean winsTies(UdpPath path, Sccrq theirs, long nowNanos) {
        boolean wins = true;
        for (Tunnel ours : tunnels.peer(path.peer().getAddress()).unanswered()) {
            Sccrq sent = ours.unanswered();
            if (sent == null) {
                continue;
            }
            int order = compare(theirs.tieBreaker(), sent.tieBreaker());
            boolean bothNone = theirs.tieBreaker() == null && sent.tieBreaker() == null;
            // "If neither side issues a tie breaker, then two separate tunnels are opened."
            if (!bothNone && order <= 0) {
                StopResult lost = new StopResult(StopResult.ALREADY_EXISTS, 0, "lost the tie");
                // "the 'loser' MUST silently discard its tunnel [..] and the value is equal, both sides MUST discard"
                ours.discard(new TunnelEnd(TunnelEnd.Cause.TIE_LOST, lost), "SCCRQ with tie breaker", nowNanos);
            }
            wins &= bothNone || order < 0;
        }
        return wins;
    }

    /** "The lower value 'wins'"; "the initiator which included the Tie Breaker AVP 'wins'" over one that did not. */
    static int compare(@Nullable Long theirs, @Nullable Long ours) {
        if (theirs == null || ours == null) {
            return theirs == null ? 1 : -1;
        }
        return Long.compareUnsigned(theirs, ours);
    }

    private void refuse(UdpPath path, String hostName, int assignedId, L2tpHeader header, StopResult why) {
        if (refusalId == 0) {
            // There was none to be had when we began; there may be by now.
            refusalId = core.config().tunnelIds().take();
        }
        core.out().event(new L2tpEvent.Refused(path, hostName, why));
        StopCcn stop = new StopCcn(refusalId == 0 ? 1 : refusalId, new ResultCode(why.code(), why.error(), why.text()));
        byte[] datagram = MessageCodec.encode(stop, assignedId, 0, null);
        L2tpHeader.setSequence(datagram, 0, header.ns() + 1);
        core.out().sendUnbound(path, ByteBuffer.wrap(datagram));
    }

    /** The same in every node, whatever its JVM. */
    private static int digest(ByteBuffer datagram, L2tpHeader header) {
        CRC32C crc = new CRC32C();
        crc.update(datagram.slice(header.payloadStart(), header.payloadLength()));
        return (int) crc.getValue();
    }
}
