package net.sluice.dataplane;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Takes what was punted. */
@FunctionalInterface
public interface PuntHandler {

    /**
     * One whole L2TP datagram (T=1 or T=0), without IP and UDP headers.
     *
     * @param local the listen address it was received on
     * @param peer where it came from
     * @param datagram position..limit, big-endian, valid during the call only
     * @param relayed whether a control message came from another node, by {@link Relay}: then it is not to be handed on once more
     */
    void onDatagram(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed);
}
