package net.sluice.session;

import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What AAA grants a subscriber. A null means that AAA said nothing of it and the profile's default holds.
 *
 * @param framedAddress Framed-IP-Address; 255.255.255.254 and 255.255.255.255 ask for a pool address (RFC 2865 s5.8)
 * @param framedPool Framed-Pool: the name of an IPv4 pool
 * @param routes Framed-Route and Framed-IPv6-Route: prefixes behind the subscriber
 * @param primaryDns the first DNS server for IPCP (RFC 1877)
 * @param secondaryDns the second DNS server
 * @param primaryNbns the first NetBIOS name server
 * @param secondaryNbns the second NetBIOS name server
 * @param framedIpv6Prefix Framed-IPv6-Prefix: the prefix of the link to the subscriber
 * @param framedInterfaceId Framed-Interface-Id: the interface id that the subscriber is to use; 0 when unsaid
 * @param delegatedIpv6Prefix Delegated-IPv6-Prefix: routed to the session
 * @param ipv6Pool Framed-IPv6-Pool: the name of a pool of IPv6 prefixes
 * @param sessionTimeoutSeconds Session-Timeout; 0 for none
 * @param idleTimeoutSeconds Idle-Timeout; 0 for none
 * @param interimIntervalSeconds Acct-Interim-Interval; 0 when unsaid
 * @param mtu Framed-MTU in octets; 0 when unsaid
 * @param classes Class attributes, to be returned in accounting
 * @param traffic how its packets are treated
 * @param haSet the ha-set that the session is a member of, null for none
 */
public record Services(
        @Nullable Inet4Address framedAddress,
        @Nullable String framedPool,
        List<IpPrefix> routes,
        @Nullable Inet4Address primaryDns,
        @Nullable Inet4Address secondaryDns,
        @Nullable Inet4Address primaryNbns,
        @Nullable Inet4Address secondaryNbns,
        @Nullable IpPrefix framedIpv6Prefix,
        long framedInterfaceId,
        @Nullable IpPrefix delegatedIpv6Prefix,
        @Nullable String ipv6Pool,
        int sessionTimeoutSeconds,
        int idleTimeoutSeconds,
        int interimIntervalSeconds,
        int mtu,
        List<Octets> classes,
        Traffic traffic,
        @Nullable HaSet haSet) {

    /** AAA said nothing at all: every default holds. */
    public static final Services DEFAULTS = builder().build();

    public Services {
        routes = List.copyOf(routes);
        classes = List.copyOf(classes);
    }

    /** Begins with {@link #DEFAULTS}. */
    public static ServicesBuilder builder() {
        return new ServicesBuilder();
    }
}
