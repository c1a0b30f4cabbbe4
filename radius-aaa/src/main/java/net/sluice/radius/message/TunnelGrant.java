package net.sluice.radius.message;

import java.util.OptionalInt;
import net.sluice.radius.wire.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one tag in an Access-Accept that sends the session into a tunnel (RFC 2868).
 *
 * @param tag            0 for attributes without a tag, else 1..31
 * @param type           Tunnel-Type; L2TP is 3
 * @param mediumType     Tunnel-Medium-Type; IPv4 is 1, IPv6 is 2
 * @param preference     0..2^24-1, lower is preferred; 2^24-1 when not given
 */
public record TunnelGrant(
        int tag,
        OptionalInt type,
        OptionalInt mediumType,
        @Nullable String clientEndpoint,
        @Nullable String serverEndpoint,
        @Nullable Secret password,
        @Nullable String privateGroupId,
        @Nullable String assignmentId,
        int preference,
        @Nullable String clientAuthId,
        @Nullable String serverAuthId) {

    /** What a tunnel without Tunnel-Preference has. */
    public static final int LEAST_PREFERRED = 0xFF_FFFF;
}
