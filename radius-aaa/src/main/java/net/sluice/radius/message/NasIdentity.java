package net.sluice.radius.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: sent in every request (RFC 2865 s5.4: "Either NAS-IP-Address or NAS-Identifier MUST be present in an Access-Request packet").
 *
 * @param identifier NAS-Identifier, may not be empty
 * @param ipv4       NAS-IP-Address, null to send none
 * @param ipv6       NAS-IPv6-Address (RFC 3162 s2.1), null to send none
 */
public record NasIdentity(
        String identifier,
        @Nullable Inet4Address ipv4,
        @Nullable Inet6Address ipv6) {

    public NasIdentity {
        if (identifier.isEmpty()) {
            throw new IllegalArgumentException("NAS-Identifier is empty");
        }
    }

    public static NasIdentity named(String identifier) {
        return new NasIdentity(identifier, null, null);
    }
}
