package net.sluice.radius.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.OptionalLong;
import net.sluice.radius.wire.Ipv6Prefix;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a session has, for accounting.
 *
 * @param framedInterfaceId the peer's IPv6 interface identifier
 */
public record FramedFacts(
        @Nullable Inet4Address framedAddress,
        @Nullable Inet4Address framedNetmask,
        List<Ipv6Prefix> framedIpv6Prefixes,
        List<Inet6Address> framedIpv6Addresses,
        OptionalLong framedInterfaceId,
        List<Ipv6Prefix> delegatedIpv6Prefixes) {

    public static final FramedFacts NONE =
            new FramedFacts(null, null, List.of(), List.of(), OptionalLong.empty(), List.of());

    public FramedFacts {
        framedIpv6Prefixes = List.copyOf(framedIpv6Prefixes);
        framedIpv6Addresses = List.copyOf(framedIpv6Addresses);
        delegatedIpv6Prefixes = List.copyOf(delegatedIpv6Prefixes);
    }

    /** One IPv4 address and nothing else. */
    public static FramedFacts ipv4(Inet4Address address) {
        return new FramedFacts(address, null, List.of(), List.of(), OptionalLong.empty(), List.of());
    }
}
