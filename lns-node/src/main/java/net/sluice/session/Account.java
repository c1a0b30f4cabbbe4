package net.sluice.session;

import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every accounting record of a session repeats.
 *
 * @param identity the call
 * @param user the user name to account on: that of the Access-Accept if it has one, else the authenticated one
 * @param authentic who authenticated the user (Acct-Authentic)
 * @param framedAddress the IPv4 address, null when there is none
 * @param framedIpv6Prefix the prefix of the link, null when there is none
 * @param delegatedIpv6Prefix the prefix routed to the session, null when there is none
 * @param framedInterfaceId the subscriber's IPv6 interface id; 0 when there is none
 * @param classes the Class attributes of the Access-Accept
 */
public record Account(
        SessionIdentity identity,
        String user,
        Authentic authentic,
        @Nullable Inet4Address framedAddress,
        @Nullable IpPrefix framedIpv6Prefix,
        @Nullable IpPrefix delegatedIpv6Prefix,
        long framedInterfaceId,
        List<Octets> classes) {

    /** Who authenticated a user (RFC 2866 s5.6). */
    public enum Authentic {
        RADIUS,
        LOCAL
    }

    public Account {
        classes = List.copyOf(classes);
    }
}
