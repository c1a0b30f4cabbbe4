package net.sluice.dataplane;

import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the packet path knows of one session. Immutable; a change is a whole new entry given to {@link Sessions#put}.
 *
 * @param tunnelId our tunnel id, 1..65535
 * @param sessionId our session id, 1..65535
 * @param peerTunnelId the peer's tunnel id, for the headers of what we send, 1..65535
 * @param peerSessionId the peer's session id, 1..65535
 * @param sequencing Ns on data messages
 * @param marking DSCPs
 * @param dontFragment whether the outer packets of data are not to be fragmented (IPv4: DF): then what would need it is too big for the session. IPv6's
 *     minimum link MTU is kept all the same, by fragmenting
 * @param lcp what is needed once LCP is open; null while it is not: then nothing is forwarded and echoes are punted
 * @param mtu the longest IP packet that may be sent to the subscriber, octets, 68..65535: the peer's MRU, or less
 * @param routingTable the subscriber's routing table id, 0 unless VRFs are in use
 * @param ipv4 whether IPCP is open
 * @param ipv6 whether IPV6CP is open
 * @param ipv4Address the subscriber's own address, null when it has none; is an implied /32 of {@code routes}
 * @param interfaceId the subscriber's IPv6 interface identifier (RFC 5072), so that fe80::id is accepted as a source; 0 for none
 * @param routes further prefixes behind this session: framed routes, the subscriber's IPv6 prefixes and delegated prefixes. Traffic to them goes to
 *     this session; a source address must lie in one of them. When two sessions hold the same prefix the newer one gets the traffic, and both may send.
 * @param services what is done to packets beside forwarding
 * @param haSet the ha-set that it is a member of, null for none
 */
public record SessionEntry(
        int tunnelId,
        int sessionId,
        int peerTunnelId,
        int peerSessionId,
        Sequencing sequencing,
        Marking marking,
        boolean dontFragment,
        @Nullable LcpOpen lcp,
        int mtu,
        int routingTable,
        boolean ipv4,
        boolean ipv6,
        @Nullable Inet4Address ipv4Address,
        long interfaceId,
        List<Prefix> routes,
        SessionServices services,
        @Nullable HaSet haSet) {

    /** Smallest {@link #mtu}: RFC 791's. */
    public static final int MIN_MTU = 68;

    /** Refuses values out of range. */
    public SessionEntry {
        id("tunnelId", tunnelId);
        id("sessionId", sessionId);
        id("peerTunnelId", peerTunnelId);
        id("peerSessionId", peerSessionId);
        if (mtu < MIN_MTU || mtu > 65535) {
            throw new IllegalArgumentException("mtu " + mtu + " is not 68..65535");
        }
        routes = List.copyOf(routes);
    }

    private static void id(String name, int id) {
        if (id < 1 || id > 65535) {
            throw new IllegalArgumentException(name + " " + id + " is not 1..65535");
        }
    }

    /**
     * How frames look on a session whose LCP is open.
     *
     * @param magic our magic number, 0 when it was not negotiated; echo replies carry it
     * @param lcpAddressControl whether LCP frames we send begin with FF 03 (RFC 1661 s6.6: always, unless the peer cannot bear it)
     * @param dataAddressControl whether data frames we send begin with FF 03 (false: the peer negotiated ACFC, or leaves them out)
     * @param dataProtocolCompression whether data frames we send have the one-octet protocol field (the peer negotiated PFC)
     */
    public record LcpOpen(
            int magic, boolean lcpAddressControl, boolean dataAddressControl, boolean dataProtocolCompression) {}

    /** Begins an entry: no LCP, no NCP, no address, mtu 1500, table 0, no sequencing, no services, no ha-set. */
    public static Builder builder(int tunnelId, int sessionId, int peerTunnelId, int peerSessionId) {
        return new Builder(tunnelId, sessionId, peerTunnelId, peerSessionId);
    }

    /** A builder that holds these values. */
    public Builder toBuilder() {
        return new Builder(tunnelId, sessionId, peerTunnelId, peerSessionId)
                .sequencing(sequencing)
                .marking(marking)
                .dontFragment(dontFragment)
                .lcp(lcp)
                .mtu(mtu)
                .routingTable(routingTable)
                .ipv4(ipv4)
                .ipv6(ipv6)
                .ipv4Address(ipv4Address)
                .interfaceId(interfaceId)
                .routes(routes)
                .services(services)
                .haSet(haSet);
    }

    /** Collects an entry's values; each setter is named after its component. */
    public static final class Builder {
        private final int tunnelId;
        private final int sessionId;
        private final int peerTunnelId;
        private final int peerSessionId;
        private Sequencing sequencing = Sequencing.OFF;
        private Marking marking = Marking.DEFAULT;
        private boolean dontFragment;
        private @Nullable LcpOpen lcp;
        private int mtu = 1500;
        private int routingTable;
        private boolean ipv4;
        private boolean ipv6;
        private @Nullable Inet4Address ipv4Address;
        private long interfaceId;
        private List<Prefix> routes = List.of();
        private SessionServices services = SessionServices.NONE;
        private @Nullable HaSet haSet;

        private Builder(int tunnelId, int sessionId, int peerTunnelId, int peerSessionId) {
            this.tunnelId = tunnelId;
            this.sessionId = sessionId;
            this.peerTunnelId = peerTunnelId;
            this.peerSessionId = peerSessionId;
        }

        public Builder sequencing(Sequencing value) {
            sequencing = value;
            return this;
        }

        public Builder marking(Marking value) {
            marking = value;
            return this;
        }

        public Builder dontFragment(boolean value) {
            dontFragment = value;
            return this;
        }

        public Builder lcp(@Nullable LcpOpen value) {
            lcp = value;
            return this;
        }

        public Builder mtu(int value) {
            mtu = value;
            return this;
        }

        public Builder routingTable(int value) {
            routingTable = value;
            return this;
        }

        public Builder ipv4(boolean open) {
            ipv4 = open;
            return this;
        }

        public Builder ipv6(boolean open) {
            ipv6 = open;
            return this;
        }

        public Builder ipv4Address(@Nullable Inet4Address value) {
            ipv4Address = value;
            return this;
        }

        public Builder interfaceId(long value) {
            interfaceId = value;
            return this;
        }

        public Builder routes(List<Prefix> value) {
            routes = value;
            return this;
        }

        public Builder services(SessionServices value) {
            services = value;
            return this;
        }

        public Builder haSet(@Nullable HaSet value) {
            haSet = value;
            return this;
        }

        public SessionEntry build() {
            return new SessionEntry(
                    tunnelId,
                    sessionId,
                    peerTunnelId,
                    peerSessionId,
                    sequencing,
                    marking,
                    dontFragment,
                    lcp,
                    mtu,
                    routingTable,
                    ipv4,
                    ipv6,
                    ipv4Address,
                    interfaceId,
                    routes,
                    services,
                    haSet);
        }
    }
}
