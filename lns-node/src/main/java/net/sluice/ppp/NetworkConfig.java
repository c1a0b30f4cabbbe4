package net.sluice.ppp;

import org.jspecify.annotations.Nullable;

/**
 * Which network protocols a link may carry, and with which addresses. A part that is null is a protocol that is not
 * allowed: the peer's NCP packets get a Protocol-Reject. IPv4 addresses are ints in network order (10.0.0.1 is
 * 0x0A000001), 0 for none; interface identifiers are the low 64 bits of the address, 0 for none.
 */
public record NetworkConfig(@Nullable Ip ip, @Nullable Ip6 ip6) {
    /**
     * IPCP (RFC 1332, RFC 1877).
     *
     * @param localAddress ours; 0 with {@code asks}: the peer is to assign one; 0 without: we name none
     * @param peerAddress the peer's, insisted on; 0: any that the peer names
     * @param dns1 what the peer is told when it asks; 0: we refuse the option
     * @param asks the client's part: ask the peer for our address when {@code localAddress} is 0, and for name servers
     */
    public record Ip(int localAddress, int peerAddress, int dns1, int dns2, int nbns1, int nbns2, boolean asks) {
        /** The server's part. */
        public static Ip server(int localAddress, int peerAddress, int dns1, int dns2) {
            return new Ip(localAddress, peerAddress, dns1, dns2, 0, 0, false);
        }

        /** The client's part: our address and the name servers come from the peer. */
        public static Ip client() {
            return new Ip(0, 0, 0, 0, 0, 0, true);
        }
    }

    /**
     * IPV6CP (RFC 5072).
     *
     * @param localInterfaceId ours; 0: a random one
     * @param peerInterfaceId the peer's, insisted on; 0: any that the peer names and that is not ours
     */
    public record Ip6(long localInterfaceId, long peerInterfaceId) {}

    /** A client that wants IPv4 and IPv6 and has no wishes. */
    public static NetworkConfig client() {
        return new NetworkConfig(Ip.client(), new Ip6(0, 0));
    }
}
