package net.sluice.session;

import java.nio.ByteBuffer;
import net.sluice.l2tp.UdpPath;

/** Where L2TP control datagrams leave. Called in the control loop's thread only, and never blocks. */
public interface WirePort {
    /**
     * Sends a datagram, ahead of data.
     *
     * @param path from which of our addresses to which of the peer's
     * @param dscp of the IP header, 0..63
     * @param datagram position..limit, valid during the call only
     */
    void sendControl(UdpPath path, int dscp, ByteBuffer datagram);
}
