package net.sluice.radius.message;

import java.net.Inet6Address;
import net.sluice.radius.wire.Ipv6Prefix;
import org.jspecify.annotations.Nullable;

/**
 * One Framed-IPv6-Route (RFC 3162 s2.5): a network behind the user.
 *
 * @param gateway null for :: or none, which both mean the user's own address
 * @param metric  0..2^31-1, 1 when not given
 */
public record FramedIpv6Route(Ipv6Prefix prefix, @Nullable Inet6Address gateway, int metric) {}
