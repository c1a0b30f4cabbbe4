package net.sluice.l2tp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.l2tp.wire.CallMessage;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.CallMessage.Occn;
import net.sluice.l2tp.wire.CallMessage.Ocrp;
import net.sluice.l2tp.wire.CallMessage.Ocrq;
import net.sluice.l2tp.wire.CallMessage.Sli;
import net.sluice.l2tp.wire.CallMessage.Wen;
import net.sluice.l2tp.wire.Decoded;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.ResultCode;
import org.jspecify.annotations.Nullable;

/** The calls of one tunnel: who a message is for, and what happens to one that is for nobody (RFC 2661 s5.3, the idle rows of s7.4). */
final class CallTable {
    private static final int INVALID_SESSION = 5;

    private final Core core;
    private final Tunnel tunnel;
    private final SessionIds ids;
    private final int limit;
    private final SessionQueries queries;
    private final Map<Integer, Call> byLocalId = new HashMap<>();

    private boolean hasPlaced;

    /** A peer gives no id to two calls; and a CDN may come with session id 0, before the peer knows ours. */
    private final Map<Integer, Call> byPeerId = new HashMap<>();

    CallTable(Core core, Tunnel tunnel, int limit, SessionIds ids) {
        this.core = core;
        this.tunnel = tunnel;
        this.limit = limit;
        this.ids = ids;
        this.queries = new SessionQueries(core, tunnel);
    }

    SessionQueries queries() {
        return queries;
    }

    Collection<Call> all() {
        return Collections.unmodifiableCollection(byLocalId.values());
    }

    @Nullable
    Call get(int localId) {
        return byLocalId.get(localId);
    }

    // ---- From node to node

    TunnelSnapshot.IdWalk idWalk() {
        return ids.walked();
    }

    /** LAC: whether there ever was a call of ours. */
    boolean hasPlaced() {
        return hasPlaced;
    }

    /** The calls as another node had them; those that are not established are there until {@link #endUnfinished}. */
    void restore(List<CallSnapshot> snapshots, boolean hasPlacedCalls) {
        hasPlaced = hasPlacedCalls;
        for (CallSnapshot snapshot : snapshots) {
            Call call =
                    new Call(core, tunnel, snapshot.localId(), snapshot.peerId(), snapshot.role(), snapshot.request());
            byLocalId.put(call.localId(), call);
            if (call.peerId() != 0) {
                byPeerId.put(call.peerId(), call);
            }
            call.restore(snapshot);
        }
        ids.inUse(byLocalId.keySet());
    }

    /** What another node has begun with a call, nobody can finish: its peer is told by CDN. */
    void endUnfinished() {
        CallResult result = new CallResult(
                CallResult.TEMPORARILY_NO_FACILITIES, 0, "the node that set up the call is gone; try again");
        List.copyOf(byLocalId.values()).forEach(call -> call.endUnlessEstablished(result));
    }

    /** RFC 4951 s3.3, Step I: what was being set up when one end failed is over, and the other end knows. */
    void clearUnfinished() {
        for (Call call : List.copyOf(byLocalId.values())) {
            if (!call.isEstablished()) {
                call.clear();
            }
        }
    }

    /** Another node has the calls now. They stay in the table, for those who look, and are over. */
    void abandonAll() {
        byLocalId.values().forEach(Call::abandon);
    }

    // ---- LAC

    /** Makes a call, and begins it when {@code tunnelState} allows. */
    Call place(IncomingCallRequest request, TunnelState tunnelState, long nowNanos) {
        boolean alive = switch (tunnelState) {
            case TunnelState.WaitCtlReply _, TunnelState.WaitCtlConn _, TunnelState.Established _ -> true;
            case TunnelState.Closing _, TunnelState.Released _ -> false;
        };
        int id = alive && byLocalId.size() < limit ? takeId() : 0;
        hasPlaced = true;
        Call call = new Call(core, tunnel, id, 0, CallRole.INCOMING_LAC, request);
        if (id == 0) {
            String text = alive ? "too many sessions in the tunnel" : "the tunnel is closed";
            call.refuse(new CallResult(CallResult.TEMPORARILY_NO_FACILITIES, 0, text), nowNanos);
            return call;
        }
        byLocalId.put(id, call);
        if (tunnelState instanceof TunnelState.Established) {
            call.tunnelOpen(nowNanos);
        } else {
            call.waitForTunnel(nowNanos);
        }
        return call;
    }

    /** The tunnel is established: calls that waited for it begin. */
    void tunnelOpen(long nowNanos) {
        List.copyOf(byLocalId.values()).forEach(call -> call.tunnelOpen(nowNanos));
    }

    /**
     * A call has learnt its peer's id.
     *
     * @return false when another call has that id
     */
    boolean peerIdKnown(Call call) {
        return byPeerId.putIfAbsent(call.peerId(), call) == null;
    }

    void remove(Call call) {
        if (call.localId() != 0 && byLocalId.remove(call.localId(), call)) {
            ids.giveBack(call.localId());
            byPeerId.remove(call.peerId(), call);
        }
    }

    /** An id that no call has: one that came from another node may have it ahead of its turn. */
    private int takeId() {
        int id = ids.take();
        while (byLocalId.containsKey(id)) {
            id = ids.take();
        }
        return id;
    }

    // ---- Messages

    /** A message about a call, in an established tunnel. */
    void on(CallMessage message, int sessionId, long nowNanos) {
        Call call = sessionId == 0 ? byAssignedId(message) : byLocalId.get(sessionId);
        if (call != null) {
            call.on(message, nowNanos);
            return;
        }
        // The idle rows of s7.4.1, s7.4.2 and s7.5.1.
        switch (message) {
            case Icrq icrq when sessionId == 0 -> requested(icrq, nowNanos);
            case Ocrq ocrq
            when sessionId == 0 ->
                refuse(
                        ocrq.assignedSessionId(),
                        new CallResult(CallResult.PERMANENTLY_NO_FACILITIES, 0, "no outgoing calls here"));
            // s7.4.2, of an LNS: "idle; Receive ICRP; Send CDN, Clean up". To a LAC, which had a call to which this is
            // the answer, the same is only to be cleaned up (s7.4.1).
            case Icrp icrp
            when sessionId != 0 && !hasPlaced ->
                tunnel.send(
                        new Cdn(
                                sessionId,
                                new ResultCode(CallResult.GENERAL_ERROR, INVALID_SESSION, "no such session"),
                                null),
                        icrp.assignedSessionId());
            case Icrq _, Icrp _, Iccn _, Cdn _, Wen _, Sli _, Ocrq _, Ocrp _, Occn _ ->
                tunnel.drop(L2tpDrop.UNKNOWN_SESSION, sessionId);
        }
    }

    /** The call that a message with session id 0 is about: by the id that its sender has assigned (RFC 2661 s5.3). */
    private @Nullable Call byAssignedId(CallMessage message) {
        return switch (message) {
            case Icrq icrq -> byPeerId.get(icrq.assignedSessionId());
            case Cdn cdn -> byPeerId.get(cdn.assignedSessionId());
            case Icrp _, Iccn _, Wen _, Sli _, Ocrq _, Ocrp _, Occn _ -> null;
        };
    }

    private void requested(Icrq icrq, long nowNanos) {
        int id = byLocalId.size() < limit ? takeId() : 0;
        if (id == 0) {
            core.counters().count(L2tpCounter.CALLS_OVER_LIMIT);
            refuse(
                    icrq.assignedSessionId(),
                    new CallResult(CallResult.TEMPORARILY_NO_FACILITIES, 0, "too many sessions in the tunnel"));
            return;
        }
        Call call = new Call(
                core, tunnel, id, icrq.assignedSessionId(), CallRole.INCOMING_LNS, IncomingCallRequest.of(icrq));
        byLocalId.put(id, call);
        byPeerId.put(call.peerId(), call);
        call.offered(nowNanos);
    }

    private void refuse(int peerSessionId, CallResult result) {
        core.out().event(new L2tpEvent.CallRefused(tunnel, peerSessionId, result));
        tunnel.send(
                new Cdn(ids.reserved(), new ResultCode(result.code(), result.error(), result.text()), null),
                peerSessionId);
    }

    /** A message about a call could not be read: that call ends, and no other (RFC 2661 s4.1). */
    void onMalformed(Decoded.Malformed malformed, int sessionId) {
        CallResult result =
                new CallResult(CallResult.GENERAL_ERROR, malformed.fault().errorCode(), malformed.what());
        Call call = sessionId == 0 ? byPeerId.get(malformed.assignedId()) : byLocalId.get(sessionId);
        if (call != null) {
            call.fail(result);
        } else if (malformed.assignedId() != 0
                && (malformed.type() == MessageType.ICRQ || malformed.type() == MessageType.OCRQ)) {
            refuse(malformed.assignedId(), result);
        }
    }

    /** The tunnel is over: so are its calls, without a message for each (RFC 2661 s6.4). */
    void endAll(CallEnd end, String by) {
        for (Call call : new ArrayList<>(byLocalId.values())) {
            if (byLocalId.get(call.localId()) == call) {
                call.end(end, by);
            }
        }
    }
}
