package net.sluice.session;

import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the data plane knows of a session. An entry is always replaced whole.
 *
 * @param tunnelId our tunnel id, as the peer writes it into its packets
 * @param sessionId our session id
 * @param peerTunnelId what we write into the packets to the peer
 * @param peerSessionId what we write into the packets to the peer
 * @param dataChannel how data messages go to and fro
 * @param lcp what LCP agreed on; null while it is not open: PPP control is punted, nothing is forwarded
 * @param mtu largest IP packet to the subscriber, in octets
 * @param routingTable the table in which the addresses live
 * @param ipv4 whether IPCP is open: IPv4 packets pass
 * @param ipv6 whether IPV6CP is open: IPv6 packets pass
 * @param ipv4Address the subscriber's own address; null while IPCP is not open, or when it has none
 * @param interfaceId the subscriber's IPv6 interface id; 0 while IPV6CP is not open
 * @param routes what else is routed to the session and accepted as source address; only of families that are open
 * @param treatment what is done with packets beside forwarding them
 * @param haSet the ha-set that it is a member of, null for none
 */
public record SessionEntry(
        int tunnelId,
        int sessionId,
        int peerTunnelId,
        int peerSessionId,
        DataChannel dataChannel,
        @Nullable LcpOpen lcp,
        int mtu,
        int routingTable,
        boolean ipv4,
        boolean ipv6,
        @Nullable Inet4Address ipv4Address,
        long interfaceId,
        List<IpPrefix> routes,
        Treatment treatment,
        @Nullable HaSet haSet) {

    public SessionEntry {
        routes = List.copyOf(routes);
    }

    /**
     * How PPP frames look on a link whose LCP is open.
     *
     * @param magic our magic number, which echo replies carry; 0 when none was agreed
     * @param lcpAddressControl whether LCP frames to the peer begin with FF 03 (RFC 1661 s6.6)
     * @param dataAddressControl whether other frames to the peer do
     * @param protocolCompression whether protocol numbers below 0x100 are sent as one octet (RFC 1661 s6.5)
     */
    public record LcpOpen(
            int magic, boolean lcpAddressControl, boolean dataAddressControl, boolean protocolCompression) {}

    /** True when packets of subscribers may pass. */
    public boolean forwards() {
        return lcp != null && (ipv4 || ipv6);
    }
}
