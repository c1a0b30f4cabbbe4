package net.sluice.l2tp;

import net.sluice.l2tp.wire.CallErrors;
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
import net.sluice.l2tp.wire.PhbCode;
import net.sluice.l2tp.wire.Q931Cause;
import net.sluice.l2tp.wire.ResultCode;
import org.jspecify.annotations.Nullable;

/**
 * One incoming call, which carries one PPP session (RFC 2661 s5.2.1, s7.4): the LAC's side (s7.4.1) and the LNS's (s7.4.2). Owned
 * by one control loop.
 */
public final class Call implements Timed {
    /** "5 - The Session ID is invalid in this context" (RFC 2661 s4.4.2). */
    private static final int INVALID_SESSION = 5;

    private static final int OUT_OF_RANGE = 3;

    private final Core core;
    private final Tunnel tunnel;
    private final int localId;
    private final CallRole role;
    private final IncomingCallRequest request;
    private int peerId;
    private CallState state = new CallState.Ended();
    private @Nullable CallConnected connected;
    private boolean queried;
    private @Nullable Object attachment;

    Call(Core core, Tunnel tunnel, int localId, int peerId, CallRole role, IncomingCallRequest request) {
        this.core = core;
        this.tunnel = tunnel;
        this.localId = localId;
        this.peerId = peerId;
        this.role = role;
        this.request = request;
    }

    /** The tunnel it is in. */
    public Tunnel tunnel() {
        return tunnel;
    }

    /** Our session id, 1 to 65,535; 0 for a call that the tunnel could not take. */
    public int localId() {
        return localId;
    }

    /** The peer's session id; 0 before it is known. */
    public int peerId() {
        return peerId;
    }

    /** Which side of which kind of call we are. */
    public CallRole role() {
        return role;
    }

    /** What the ICRQ said. */
    public IncomingCallRequest request() {
        return request;
    }

    /** What the ICCN said; null before it. */
    public @Nullable CallConnected connected() {
        return connected;
    }

    /** LNS: the DSCP that the outer headers of the session's packets are to have, as agreed with the LAC; -1 when nothing was (RFC 3308 s4). */
    public int dscp() {
        return PhbCode.dscp(phb());
    }

    private int phb() {
        return tunnel.policy().diffServ().answerSession(request.sessionPhb());
    }

    /** Whether the call is established. */
    public boolean isEstablished() {
        return state instanceof CallState.Established;
    }

    /** The state's name, for logs and views. */
    public String stateName() {
        return state.name();
    }

    // ---- From node to node

    /** The call as it is now; null when it is over. */
    public @Nullable CallSnapshot snapshot() {
        CallSnapshot.Stage stage = state.stage();
        if (stage == null) {
            return null;
        }
        CallConnected facts = isEstablished() && connected != null ? connected.withoutProxy() : null;
        return new CallSnapshot(tunnel.localId(), localId, peerId, role, stage, request, facts);
    }

    /** As another node had it. */
    void restore(CallSnapshot from) {
        connected = from.connected();
        enter(CallState.of(from.stage()), "takeover");
    }

    /** What another node has begun cannot be finished here. */
    void endUnlessEstablished(CallResult result) {
        CallEnd end = new CallEnd(CallEnd.Cause.LOCAL, result);
        switch (state) {
            case CallState.WaitReply _, CallState.WaitAnswer _, CallState.WaitConnect _ -> endWithCdn(end, "takeover");
            // The peer knows of none of these.
            case CallState.WaitTunnel _, CallState.Refused _ -> end(end, "takeover");
            case CallState.Established _, CallState.Ended _ -> {}
        }
    }

    /** Another node has it now. */
    void abandon() {
        enter(new CallState.Ended(), "taken over elsewhere");
    }

    // ---- Local events

    /** LNS: the ICRQ is acceptable. */
    void offered(long nowNanos) {
        enter(new CallState.WaitConnect(nowNanos + core.config().callSetupNanos()), "ICRQ");
        core.out().callAllocated(this);
        if (state instanceof CallState.WaitConnect) {
            tunnel.send(new Icrp(localId, phb()), peerId);
            core.out().deadlineChanged(this);
        }
    }

    /** LAC: the call is to wait until the tunnel is established. */
    void waitForTunnel(long nowNanos) {
        enter(new CallState.WaitTunnel(nowNanos + core.config().callSetupNanos()), "local request");
        core.out().deadlineChanged(this);
    }

    /** LAC: the tunnel is established. */
    void tunnelOpen(long nowNanos) {
        switch (state) {
            case CallState.WaitTunnel waiting -> sendRequest(waiting.deadlineNanos(), "tunnel open");
            case CallState.Ended _ -> {
                sendRequest(nowNanos + core.config().callSetupNanos(), "local request");
                core.out().deadlineChanged(this);
            }
            case CallState.WaitReply _,
                    CallState.WaitAnswer _,
                    CallState.WaitConnect _,
                    CallState.Established _,
                    CallState.Refused _ -> {}
        }
    }

    private void sendRequest(long deadlineNanos, String by) {
        enter(new CallState.WaitReply(deadlineNanos), by);
        tunnel.send(
                new Icrq(
                        localId,
                        request.callSerialNumber(),
                        request.bearerType(),
                        request.physicalChannel(),
                        request.callingNumber(),
                        request.calledNumber(),
                        request.subAddress(),
                        request.sessionPhb()),
                0);
    }

    /** LAC: the tunnel cannot take the call; the owner hears of it after it has got hold of this object. */
    void refuse(CallResult why, long nowNanos) {
        enter(new CallState.Refused(nowNanos, new CallEnd(CallEnd.Cause.REFUSED, why)), "local request");
        core.out().deadlineChanged(this);
    }

    /**
     * LAC: the subscriber is connected; sends ICCN, and callUp follows when it has left: at once, or when the peer's window has
     * room. To be called once, from or after callAllocated; nothing happens when the call has ended meanwhile.
     */
    public void connect(CallConnected facts, long nowNanos) {
        if (!(state instanceof CallState.WaitAnswer) || connected != null) {
            return;
        }
        // RFC 2661 s4.4.3: "A peer MUST NOT request an incoming or outgoing call with a Framing Type AVP specifying a
        // value not advertised in the Framing Capabilities AVP it received"
        if ((facts.framingType() & ~tunnel.peer().framingCapabilities()) != 0) {
            disconnect(new CallResult(CallResult.NO_FRAMING, 0, "the LNS does not offer this framing"), nowNanos);
            return;
        }
        connected = facts;
        tunnel.link().answer(this, facts.toMessage());
        tunnel.settle(nowNanos);
    }

    /**
     * LAC: the ICCN has left. RFC 2661 s5: "An L2TP Session MUST be established before L2TP can begin to tunnel PPP frames", so
     * the owner does not hear before that the call is up: its first frame would overtake the ICCN.
     */
    void answered() {
        if (state instanceof CallState.WaitAnswer) {
            established("local answer");
        }
    }

    /** Sends CDN and ends the call; nothing happens when it has ended. */
    public void disconnect(CallResult result, long nowNanos) {
        CallEnd end = new CallEnd(CallEnd.Cause.LOCAL, result);
        switch (state) {
            case CallState.WaitReply _, CallState.WaitAnswer _, CallState.WaitConnect _, CallState.Established _ ->
                endWithCdn(end, "local close");
            // s7.4.1: "wait-tunnel; Bearer line drop or local close request; Clean up"
            case CallState.WaitTunnel _, CallState.Refused _ -> end(end, "local close");
            case CallState.Ended _ -> {}
        }
        tunnel.settle(nowNanos);
    }

    /** LNS: tells the LAC the async control character maps that PPP has agreed on (SLI, RFC 2661 s6.14). */
    public void setLinkInfo(int sendAccm, int receiveAccm, long nowNanos) {
        if (isEstablished()) {
            tunnel.send(new Sli(Integer.toUnsignedLong(sendAccm), Integer.toUnsignedLong(receiveAccm)), peerId);
            tunnel.settle(nowNanos);
        }
    }

    /** LAC: tells the LNS the errors of the subscriber's line (WEN, RFC 2661 s6.13); not more often than once a minute. */
    public void reportErrors(CallErrors errors, long nowNanos) {
        if (isEstablished()) {
            tunnel.send(new Wen(errors), peerId);
            tunnel.settle(nowNanos);
        }
    }

    // ---- Time

    @Override
    public long nextDeadlineNanos() {
        return state.deadlineNanos();
    }

    @Override
    public void onTimeout(long nowNanos) {
        if (nowNanos < state.deadlineNanos()) {
            return;
        }
        // RFC 2661 s4.4.2: "10 - Call was not established within time allotted by LAC"
        CallResult late = new CallResult(CallResult.TIMEOUT, 0, "not established in time (" + state.name() + ")");
        CallEnd end = new CallEnd(CallEnd.Cause.SETUP_TIMEOUT, late);
        switch (state) {
            case CallState.WaitTunnel _ -> end(end, "timeout");
            case CallState.WaitReply _, CallState.WaitAnswer _, CallState.WaitConnect _ -> {
                core.counters().count(L2tpCounter.CALLS_TIMED_OUT);
                endWithCdn(end, "timeout");
            }
            case CallState.Refused refused -> end(refused.end(), "timeout");
            case CallState.Established _, CallState.Ended _ -> {}
        }
        tunnel.settle(nowNanos);
    }

    // ---- Messages

    /** A message for this call, in an established tunnel. */
    void on(CallMessage message, long nowNanos) {
        switch (state) {
            case CallState.WaitReply _ -> waitReply(message);
            case CallState.WaitAnswer _ -> waitAnswer(message);
            case CallState.WaitConnect _ -> waitConnect(message);
            case CallState.Established _ -> established(message);
            // The peer knows of none of these.
            case CallState.WaitTunnel _, CallState.Refused _, CallState.Ended _ ->
                tunnel.drop(L2tpDrop.UNKNOWN_SESSION, localId);
        }
    }

    /** RFC 2661 s7.4.1, wait-reply. */
    private void waitReply(CallMessage message) {
        switch (message) {
            case Icrp reply -> replied(reply);
            case Cdn cdn -> endByPeer(cdn);
            // "wait-reply; Receive CDN, ICCN; Clean up"
            case Iccn _ -> end(outOfState(message), message.name());
            case Icrq _, Ocrq _, Ocrp _, Occn _ -> endWithCdn(outOfState(message), message.name());
            case Wen _, Sli _ -> ignore(message);
        }
    }

    private void replied(Icrp reply) {
        peerId = reply.assignedSessionId();
        if (!tunnel.table().peerIdKnown(this)) {
            peerId = 0;
            CallResult taken = new CallResult(CallResult.GENERAL_ERROR, OUT_OF_RANGE, "session id in use");
            endWithCdn(new CallEnd(CallEnd.Cause.PROTOCOL_ERROR, taken), "ICRP");
            return;
        }
        enter(new CallState.WaitAnswer(state.deadlineNanos()), "ICRP");
        core.out().callAllocated(this);
    }

    /** RFC 2661 s7.4.1: between ICRP and ICCN, where the table has one step. */
    private void waitAnswer(CallMessage message) {
        switch (message) {
            case Cdn cdn -> endByPeer(cdn);
            case Icrq _, Icrp _, Iccn _, Ocrq _, Ocrp _, Occn _ -> endWithCdn(outOfState(message), message.name());
            case Wen _, Sli _ -> ignore(message);
        }
    }

    /** RFC 2661 s7.4.2, wait-connect. */
    private void waitConnect(CallMessage message) {
        switch (message) {
            case Iccn iccn -> connected(iccn);
            case Cdn cdn -> endByPeer(cdn);
            case Icrq _, Icrp _, Ocrq _, Ocrp _, Occn _ -> endWithCdn(outOfState(message), message.name());
            case Wen _, Sli _ -> ignore(message);
        }
    }

    private void connected(Iccn iccn) {
        // RFC 2661 s4.4.3, Framing Capabilities: "Attempts to do so will result in the call being rejected."
        if ((iccn.framingType() & ~Core.FRAMING_CAPABILITIES) != 0) {
            CallResult unknown = new CallResult(CallResult.GENERAL_ERROR, OUT_OF_RANGE, "framing type was not offered");
            endWithCdn(new CallEnd(CallEnd.Cause.PROTOCOL_ERROR, unknown), "ICCN");
            return;
        }
        connected = CallConnected.of(iccn);
        established("ICCN");
    }

    private void established(String by) {
        enter(new CallState.Established(), by);
        core.counters().count(L2tpCounter.CALLS_ESTABLISHED);
        core.out().callUp(this);
    }

    /** RFC 2661 s7.4.1 and s7.4.2, established. */
    private void established(CallMessage message) {
        switch (message) {
            case Cdn cdn -> endByPeer(cdn);
            case Icrq _, Icrp _, Iccn _, Ocrq _, Ocrp _, Occn _ -> endWithCdn(outOfState(message), message.name());
            case Wen wen -> lineErrors(wen);
            case Sli sli -> linkInfo(sli);
        }
    }

    private void lineErrors(Wen wen) {
        if (role != CallRole.INCOMING_LNS) {
            ignore(wen);
            return;
        }
        CallErrors errors = wen.errors();
        core.counters().count(L2tpCounter.LINE_ERROR_REPORTS);
        core.out()
                .event(new L2tpEvent.LineErrors(
                        this,
                        errors.crc(),
                        errors.framing(),
                        errors.hardwareOverruns(),
                        errors.bufferOverruns(),
                        errors.timeouts(),
                        errors.alignment()));
    }

    private void linkInfo(Sli sli) {
        if (role != CallRole.INCOMING_LAC) {
            ignore(sli);
            return;
        }
        core.out().event(new L2tpEvent.LinkInfo(this, (int) sli.sendAccm(), (int) sli.receiveAccm()));
    }

    /** A message that the RFC's table does not have, and that does no harm. */
    private void ignore(CallMessage message) {
        core.counters().count(L2tpCounter.OUT_OF_STATE);
        core.out().event(new L2tpEvent.Ignored(tunnel, message.name() + " for a call in " + state.name()));
    }

    private CallEnd outOfState(CallMessage message) {
        core.counters().count(L2tpCounter.OUT_OF_STATE);
        String text = message.name() + " in " + state.name();
        return new CallEnd(
                CallEnd.Cause.PROTOCOL_ERROR, new CallResult(CallResult.GENERAL_ERROR, INVALID_SESSION, text));
    }

    // ---- Ends

    /** A message for this call could not be read. */
    void fail(CallResult result) {
        endWithCdn(new CallEnd(CallEnd.Cause.PROTOCOL_ERROR, result), "malformed message");
    }

    private void endByPeer(Cdn cdn) {
        ResultCode result = cdn.result();
        Q931Cause cause = cdn.cause();
        String text = cause == null
                ? result.text()
                : (result.text() + " Q.931 cause " + cause.code() + " " + cause.text()).strip();
        end(new CallEnd(CallEnd.Cause.PEER, new CallResult(result.result(), result.error(), text)), "CDN");
    }

    private void endWithCdn(CallEnd end, String by) {
        CallResult result = end.result();
        tunnel.send(new Cdn(localId, new ResultCode(result.code(), result.error(), result.text()), null), peerId);
        end(end, by);
    }

    /** Whether the peer was asked if it has the call, and has not answered (RFC 4951 s3.3). */
    boolean isQueried() {
        return queried;
    }

    void queried(boolean asked) {
        queried = asked;
    }

    /** RFC 4951 s3.3: "silently clear the session": the peer, which has failed or sees that we have, does not have it. */
    void clear() {
        core.counters().count(L2tpCounter.SESSIONS_UNKNOWN_TO_PEER);
        CallResult lost =
                new CallResult(CallResult.LOST_CARRIER, 0, "the peer does not have the session after a failover");
        end(new CallEnd(CallEnd.Cause.UNKNOWN_TO_PEER, lost), "failover");
    }

    /** Ends the call without a word to the peer, who knows or need not know. */
    void end(CallEnd end, String by) {
        enter(new CallState.Ended(), by);
        tunnel.table().remove(this);
        core.out().callDown(this, end);
    }

    private void enter(CallState next, String by) {
        String from = state.name();
        state = next;
        core.out().event(new L2tpEvent.CallState(this, from, next.name(), by));
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
        return tunnel + " call " + localId + "/" + peerId;
    }
}
