package net.sluice.session;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.sluice.ppp.NetworkConfig;
import net.sluice.session.AddressRequest.Wish;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a login is to have, by what AAA says and, where it says nothing, the profile.
 *
 * @param ipv4 null when IPv4 is not for this login
 * @param framedIpv6Prefix null when there is none
 * @param delegatedIpv6Prefix null when there is none
 * @param services what AAA said
 * @param profile what the LAC's profile says
 */
record AddressPlan(
        @Nullable Wish ipv4,
        @Nullable Wish framedIpv6Prefix,
        @Nullable Wish delegatedIpv6Prefix,
        Services services,
        LacProfile profile) {
    // RFC 2865 s5.8: "The value 0xFFFFFFFF indicates that the NAS Should allow the user to select an address"; we let
    // nobody choose, so it means the same as 0xFFFFFFFE, "the NAS should select an address for the user".
    private static final int USER_SELECTS = 0xFFFFFFFF;
    private static final int NAS_SELECTS = 0xFFFFFFFE;

    static AddressPlan of(Services services, LacProfile profile) {
        IpPrefix framed = services.framedIpv6Prefix();
        IpPrefix delegated = services.delegatedIpv6Prefix();
        return new AddressPlan(
                ipv4Wish(services, profile),
                framed == null ? null : new AddressRequest.Exactly(framed),
                delegated == null
                        ? poolWish(services.ipv6Pool(), profile.ipv6Pool())
                        : new AddressRequest.Exactly(delegated),
                services,
                profile);
    }

    private static @Nullable Wish ipv4Wish(Services services, LacProfile profile) {
        Inet4Address framed = services.framedAddress();
        if (framed != null && bits(framed) != USER_SELECTS && bits(framed) != NAS_SELECTS) {
            return new AddressRequest.Exactly(IpPrefix.host(framed));
        }
        return poolWish(services.framedPool(), profile.pool());
    }

    private static @Nullable Wish poolWish(@Nullable String named, @Nullable String byDefault) {
        String pool = named == null ? byDefault : named;
        return pool == null ? null : new AddressRequest.FromPool(pool);
    }

    /** Why it cannot be carried out, whatever the directory would say; null when it can. */
    @Nullable
    String flaw() {
        Inet4Address local = profile.localAddress();
        if (local != null && local.equals(services.framedAddress())) {
            return local.getHostAddress() + " is our own address";
        }
        if (ipv4 == null && !offersIpv6()) {
            return "neither an IPv4 address nor IPv6 for this login";
        }
        return null;
    }

    private boolean offersIpv6() {
        return profile.ipv6() || framedIpv6Prefix != null || delegatedIpv6Prefix != null;
    }

    /** What to ask the directory for; may be empty. */
    List<Wish> wishes() {
        List<Wish> wishes = new ArrayList<>();
        for (Wish wish : new @Nullable Wish[] {ipv4, framedIpv6Prefix, delegatedIpv6Prefix}) {
            if (wish != null) {
                wishes.add(wish);
            }
        }
        services.routes().forEach(route -> wishes.add(new AddressRequest.Exactly(route)));
        return wishes;
    }

    /** What the directory's answer means; {@code granted} is in the order of {@link #wishes}. */
    Grant grant(List<IpPrefix> granted) {
        Iterator<IpPrefix> next = granted.iterator();
        Inet4Address address = null;
        if (ipv4 != null && next.next().address() instanceof Inet4Address given) {
            address = given;
        }
        IpPrefix framed = framedIpv6Prefix == null ? null : next.next();
        IpPrefix delegated = delegatedIpv6Prefix == null ? null : next.next();
        List<IpPrefix> routes = new ArrayList<>();
        next.forEachRemaining(routes::add);
        return new Grant(address, framed, delegated, List.copyOf(routes));
    }

    /** What the network protocols are to agree on. */
    NetworkConfig network(Grant grant) {
        NetworkConfig.Ip ip = null;
        if (grant.ipv4() != null) {
            ip = new NetworkConfig.Ip(
                    bits(profile.localAddress()),
                    bits(grant.ipv4()),
                    bits(services.primaryDns() == null ? profile.primaryDns() : services.primaryDns()),
                    bits(services.secondaryDns() == null ? profile.secondaryDns() : services.secondaryDns()),
                    bits(services.primaryNbns() == null ? profile.primaryNbns() : services.primaryNbns()),
                    bits(services.secondaryNbns() == null ? profile.secondaryNbns() : services.secondaryNbns()),
                    false);
        }
        NetworkConfig.Ip6 ip6 = offersIpv6() ? new NetworkConfig.Ip6(0, services.framedInterfaceId()) : null;
        return new NetworkConfig(ip, ip6);
    }

    private static int bits(@Nullable Inet4Address address) {
        if (address == null) {
            return 0;
        }
        byte[] octets = address.getAddress();
        return (octets[0] & 0xFF) << 24 | (octets[1] & 0xFF) << 16 | (octets[2] & 0xFF) << 8 | (octets[3] & 0xFF);
    }
}
