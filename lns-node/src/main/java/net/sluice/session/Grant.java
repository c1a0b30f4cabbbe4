package net.sluice.session;

import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a session holds, by their use.
 *
 * @param ipv4 the subscriber's IPv4 address
 * @param framedIpv6Prefix the prefix of the link
 * @param delegatedIpv6Prefix the prefix behind the subscriber
 * @param routes further prefixes behind the subscriber
 */
record Grant(
        @Nullable Inet4Address ipv4,
        @Nullable IpPrefix framedIpv6Prefix,
        @Nullable IpPrefix delegatedIpv6Prefix,
        List<IpPrefix> routes) {}
