package net.sluice.radius.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.sluice.radius.wire.BadAttribute;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * What an Access-Accept grants, typed. An absent attribute is null, empty or an empty list; a malformed one is absent and stands in
 * {@code bad}.
 *
 * @param serviceType            RFC 2865 s5.6; a session that is offered another service than Framed (2) must be refused
 * @param framedProtocol         RFC 2865 s5.7; PPP is 1
 * @param framedMtu              64..65535
 * @param sessionTimeoutSeconds  0..2^32-1
 * @param idleTimeoutSeconds     0..2^32-1
 * @param interimIntervalSeconds Acct-Interim-Interval as sent: RFC 2869 s5.16 says not below 60, and SHOULD NOT below 600
 * @param rates                  how fast the session may be
 * @param classes                every Class, to be echoed in accounting unmodified and in order (RFC 2865 s5.25)
 * @param framedInterfaceId      for the peer's IPv6 interface identifier
 * @param msChap2Success         "S=…" without its identifier octet (RFC 2548 s2.3.3)
 * @param tunnels                tunnel attributes by tag, in order of preference (RFC 2868 s3.8)
 * @param bad                    every attribute that could not be read, by name
 */
public record Grant(
        OptionalInt serviceType,
        OptionalInt framedProtocol,
        FramedAddress framedAddress,
        @Nullable Inet4Address framedNetmask,
        @Nullable String framedPool,
        List<FramedRoute> framedRoutes,
        OptionalInt framedMtu,
        List<Ipv6Prefix> framedIpv6Prefixes,
        List<Inet6Address> framedIpv6Addresses,
        @Nullable String framedIpv6Pool,
        OptionalLong framedInterfaceId,
        List<FramedIpv6Route> framedIpv6Routes,
        List<Ipv6Prefix> delegatedIpv6Prefixes,
        @Nullable String delegatedIpv6PrefixPool,
        List<Inet4Address> dnsServers,
        List<Inet4Address> nbnsServers,
        List<Inet6Address> ipv6DnsServers,
        OptionalLong sessionTimeoutSeconds,
        OptionalLong idleTimeoutSeconds,
        OptionalLong interimIntervalSeconds,
        TerminationAction terminationAction,
        List<String> filterIds,
        RateGrant rates,
        List<String> replyMessages,
        List<Octets> classes,
        @Nullable Octets state,
        @Nullable Octets chargeableUserIdentity,
        @Nullable String userName,
        @Nullable String msChap2Success,
        List<TunnelGrant> tunnels,
        List<BadAttribute> bad) {

    /** RFC 2865 s5.29: what to do when the service is over. */
    public enum TerminationAction {
        DEFAULT,
        /** A new Access-Request with State, when Session-Timeout ends. */
        RADIUS_REQUEST
    }

    Grant withBad(List<BadAttribute> found) {
        return new Grant(
                serviceType,
                framedProtocol,
                framedAddress,
                framedNetmask,
                framedPool,
                framedRoutes,
                framedMtu,
                framedIpv6Prefixes,
                framedIpv6Addresses,
                framedIpv6Pool,
                framedInterfaceId,
                framedIpv6Routes,
                delegatedIpv6Prefixes,
                delegatedIpv6PrefixPool,
                dnsServers,
                nbnsServers,
                ipv6DnsServers,
                sessionTimeoutSeconds,
                idleTimeoutSeconds,
                interimIntervalSeconds,
                terminationAction,
                filterIds,
                rates,
                replyMessages,
                classes,
                state,
                chargeableUserIdentity,
                userName,
                msChap2Success,
                tunnels,
                List.copyOf(found));
    }
}
