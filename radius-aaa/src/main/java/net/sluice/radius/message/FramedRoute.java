package net.sluice.radius.message;

import java.net.Inet4Address;
import org.jspecify.annotations.Nullable;

/**
 * One Framed-Route (RFC 2865 s5.22): a network behind the user.
 *
 * @param prefix  with no bit set beyond {@code length}
 * @param length  0..32; where the attribute names none, the address class gives it, as the RFC says
 * @param gateway null for 0.0.0.0 or none, which both mean the user's own address
 * @param metric  of the route, 0..2^31-1, 1 when not given
 */
public record FramedRoute(
        Inet4Address prefix, int length, @Nullable Inet4Address gateway, int metric) {}
