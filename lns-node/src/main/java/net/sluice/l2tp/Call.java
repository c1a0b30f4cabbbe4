package net.sluice.l2tp;

import org.jspecify.annotations.Nullable;

/** One call, which carries one PPP session (RFC 2661 s5.2, s7.4). Owned by one control loop. */
public interface Call extends Timed {
    /** The tunnel it is in. */
    Tunnel tunnel();

    /** Our session id, 1 to 65,535. */
    int localId();

    /** The peer's session id; 0 before it is known. */
    int peerId();

    /** Which side of which kind of call we are. */
    CallRole role();

    /** What the ICRQ said. */
    IncomingCallRequest request();

    /** What the ICCN said; null before it. */
    @Nullable
    CallConnected connected();

    /** Whether the call is established. */
    boolean isEstablished();

    /** The state's name, for logs and views. */
    String stateName();

    /** LAC: the subscriber is connected; sends ICCN. To be called once, from or after callAllocated. */
    void connect(CallConnected connected, long nowNanos);

    /** Sends CDN and ends the call. */
    void disconnect(CallResult result, long nowNanos);
}
