package net.sluice.dataplane;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What one shard sends, ahead of data. The buffers' contents are copied before the call returns. */
public interface Inject {

    /**
     * Sends an L2TP control message as it is. Messages to one peer keep their order.
     *
     * @param local one of the listen addresses
     * @param dscp of the IP header, 0..63
     * @return false when the queue was full or {@code local} is not ours: nothing was sent, and it was counted
     */
    boolean sendControl(InetSocketAddress local, InetSocketAddress peer, int dscp, ByteBuffer datagram);

    /** The same with DSCP CS6. */
    default boolean sendControl(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram) {
        return sendControl(local, peer, Marking.CS6, datagram);
    }

    /**
     * Sends a PPP frame (protocol field first, or FF 03 and then the protocol field; sent as given) on a session that {@link Sessions#put} made
     * known, with the entry's DSCP for control. The L2TP data header is added: Ns when the entry asks for it, the P bit for LCP Echo-Request and Echo-Reply (RFC 2661 s3.1).
     *
     * @return false when the session is unknown, the frame too long or the queue full: nothing was sent, and it was counted
     */
    boolean sendPpp(int tunnelId, int sessionId, ByteBuffer pppFrame);
}
