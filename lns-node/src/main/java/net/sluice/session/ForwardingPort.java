package net.sluice.session;

import java.nio.ByteBuffer;
import net.sluice.l2tp.UdpPath;

/**
 * The data plane, seen from a control loop. Called in that loop's thread only; no call blocks. Calls take effect in the
 * order in which they were made.
 */
public interface ForwardingPort {
    /** A tunnel id that the peer is about to learn, or whose path to the peer has changed. */
    void tunnelUp(int tunnelId, UdpPath path);

    /** The tunnel is gone; its sessions were removed before. */
    void tunnelDown(int tunnelId);

    /**
     * Makes or replaces the entry of its (tunnel, session). The next packet sees it when this returns. Counters go on.
     *
     * @return false when there is no room: nothing has changed
     */
    boolean install(SessionEntry entry);

    /**
     * Sends a PPP frame in a data packet of the session; the L2TP data header is added here, and the P bit for LCP echo.
     *
     * @param pppFrame position..limit, valid during the call only
     */
    void sendPpp(int tunnelId, int sessionId, ByteBuffer pppFrame);

    /**
     * Takes an installed entry away. {@link ShardInbox#removed} follows, exactly once, when no worker can count a packet
     * of it any more; it may come before this returns.
     */
    void remove(int tunnelId, int sessionId);

    /** How many sessions are members of the ha-set of this name, at all nodes as far as this data plane was told. */
    int haSetMembers(String name);

    /** The counters of an installed session as they stand now; {@link Counters#ZERO} when there is no such session. */
    Counters read(int tunnelId, int sessionId);

    /** The Ns of the next data message of an installed session, 0..65535, whether it is numbered or not; -1 when there is no such session. */
    int nextDataNs(int tunnelId, int sessionId);

    /**
     * When an installed session last had traffic, by the clock that the loops turn by; 0 when it had none, or there is no such session. PPP's own packets
     * are no traffic, nor is what was dropped.
     *
     * @param ofSubscriber whether only packets from the subscriber count
     */
    long lastTrafficNanos(int tunnelId, int sessionId, boolean ofSubscriber);
}
