package net.sluice.l2tp;

import java.nio.ByteBuffer;

/**
 * Where an endpoint, its tunnels and its calls put what they decide. Called in the caller's thread, after the state
 * change that led to it is complete; calling the core from within is allowed.
 */
public interface L2tpOutput {
    /** A control datagram of a tunnel, position to limit, valid during the call only. */
    void send(Tunnel tunnel, ByteBuffer datagram);

    /** A refusal that belongs to no tunnel. */
    void sendUnbound(UdpPath path, ByteBuffer datagram);

    /** The deadline of {@code timed} moved earlier. */
    void deadlineChanged(Timed timed);

    /**
     * A tunnel has its id and path; the SCCRQ or SCCRP that tells the peer has not yet left. From now on datagrams with that
     * tunnel id, from that peer, are to be handed to the endpoint.
     */
    default void tunnelAllocated(Tunnel tunnel) {}

    /** The control connection is established. Not said of a recovery tunnel (RFC 4951), which never has calls. */
    void tunnelUp(Tunnel tunnel);

    /**
     * The tunnel is over and its calls have been reported down; exactly once for each tunnel. Its control channel still delivers
     * the StopCCN, or answers the peer's duplicates, until {@link #tunnelReleased} (RFC 2661 s5.7).
     */
    void tunnelDown(Tunnel tunnel, TunnelEnd end);

    /** Nothing is sent for the tunnel any more, and its id was given back; exactly once, after tunnelDown. */
    default void tunnelReleased(Tunnel tunnel) {}

    /**
     * A recovery (RFC 4951 s3.2.2) has set the control channel anew: its Ns and Nr are others, and what was sent and not acknowledged, or is still
     * on its way to the peer, is not to be sent any more. Comes before anything is sent with the new numbers.
     */
    default void tunnelRecovered(Tunnel tunnel) {}

    /** The peer's packets now come from elsewhere, and that was accepted (RFC 2661 s8.1). */
    void tunnelMoved(Tunnel tunnel);

    /** Both ids of a call are known. On the LNS this comes before the ICRP leaves. */
    void callAllocated(Call call);

    /** The call is established: ICCN received (LNS), or sent and not only queued (LAC). */
    void callUp(Call call);

    /** The call is over; exactly once for each call that callAllocated or placeCall gave out. */
    void callDown(Call call, CallEnd end);

    /** A PPP frame of a known call, position to limit, valid during the call only. */
    void frame(Call call, ByteBuffer pppFrame);

    /** A datagram was discarded; ids as the datagram gave them, 0 when it had none. */
    void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId);

    /** A state changed, or the peer said something worth a log line. */
    void event(L2tpEvent event);
}
