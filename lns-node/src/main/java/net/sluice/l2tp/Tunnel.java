package net.sluice.l2tp;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A control connection and the calls in it (RFC 2661 s5.1, s7.2). Owned by one control loop. */
public interface Tunnel extends Timed {
    /** Our id of the tunnel, 1 to 65,535. */
    int localId();

    /** The peer's id of the tunnel; 0 before it is known. */
    int peerId();

    /** Where the tunnel's packets go and come from. */
    UdpPath path();

    /** How the peer is treated. */
    PeerPolicy policy();

    /** The peer's Host Name AVP; empty before it is known. */
    String peerHostName();

    /** Whether the control connection is established. */
    boolean isEstablished();

    /** The state's name, for logs and views. */
    String stateName();

    /** The calls in the tunnel, in any state. */
    Collection<? extends Call> calls();

    /** The call with our id {@code localId}. */
    @Nullable
    Call call(int localId);

    /** LAC: offers an incoming call (ICRQ). The call's callAllocated follows when the LNS has answered. */
    Call placeCall(IncomingCallRequest request, long nowNanos);

    /** A data message of the peer's was seen elsewhere: it is alive, and no HELLO is due (RFC 2661 s5.5). */
    void heard(long nowNanos);

    /** Sends StopCCN and ends all calls. */
    void close(StopResult result, long nowNanos);
}
