package net.sluice.l2tp;

import java.net.InetSocketAddress;

/**
 * The two ends of the UDP flow that carries a tunnel (RFC 2661 s8.1).
 *
 * @param local our address and port, to which the peer sends
 * @param peer the peer's address and port
 */
public record UdpPath(InetSocketAddress local, InetSocketAddress peer) {
    @Override
    public String toString() {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }
}
