package net.sluice.session;

import java.util.List;

/**
 * What the data plane knows of a session. An entry is always replaced whole.
 *
 * @param tunnelId our tunnel id, as the peer writes it into its packets
 * @param sessionId our session id
 * @param peerTunnelId what we write into the packets to the peer
 * @param peerSessionId what we write into the packets to the peer
 * @param phase how far the session has come
 * @param sendSequence whether data packets to the peer carry Ns/Nr (RFC 2661 s5.4)
 * @param magic our LCP magic number, for the echo replies that the data plane sends; 0 before LCP is open
 * @param sendAddressControl whether PPP frames to the peer begin with FF 03 (RFC 1661 s6.6)
 * @param sendShortProtocol whether the protocol field to the peer may be one octet (RFC 1661 s6.5)
 * @param mtu largest IP packet to the subscriber, in octets
 * @param routingTable the table in which {@code prefixes} live
 * @param ipv4 whether IPCP is open: IPv4 packets pass
 * @param ipv6 whether IPV6CP is open: IPv6 packets pass
 * @param prefixes what is routed to the session and accepted as source address: the subscriber's own address first; only
 *     of families that are open
 */
public record SessionEntry(
        int tunnelId,
        int sessionId,
        int peerTunnelId,
        int peerSessionId,
        Phase phase,
        boolean sendSequence,
        int magic,
        boolean sendAddressControl,
        boolean sendShortProtocol,
        int mtu,
        int routingTable,
        boolean ipv4,
        boolean ipv6,
        List<IpPrefix> prefixes) {

    /** How far a session has come, as far as the data plane cares. */
    public enum Phase {
        /** The ids are known; PPP control is punted, nothing is forwarded. */
        CONTROL_ONLY,
        /** LCP is open: echo requests are answered in the data plane, nothing is forwarded. */
        LCP_OPEN,
        /** At least one NCP is open: its packets are forwarded. */
        FORWARDING
    }

    public SessionEntry {
        prefixes = List.copyOf(prefixes);
    }
}
