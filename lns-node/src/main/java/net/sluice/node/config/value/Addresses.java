package net.sluice.node.config.value;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses as numbers, and from text without asking DNS. */
public final class Addresses {
    private static final Pattern DOTTED = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]+");
    private static final Pattern ZEROS = Pattern.compile("((?:(?:^|:)0\\b){2,}):?(?!\\S*\\b\\1:0\\b)(\\S*)");

    private Addresses() {}

    /** Dotted decimal with four numbers, or IPv6 without a scope; never a name. */
    public static InetAddress literal(String text) throws BadValueException {
        boolean shaped = text.indexOf(':') >= 0
                ? COLONS.matcher(text).matches()
                : DOTTED.matcher(text).matches();
        if (shaped) {
            try {
                return InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException malformed) {
                // told below, as whatever else is not an address
            }
        }
        throw new BadValueException("\"" + text + "\" is not an IP address", "write it like 192.0.2.1 or 2001:db8::1");
    }

    /** The address as people write it: the longest run of zeros of an IPv6 address is left out (RFC 5952). */
    public static String text(InetAddress address) {
        String full = address.getHostAddress();
        return isIpv4(address) ? full : ZEROS.matcher(full).replaceFirst("::$2");
    }

    /** The address as a number in network order. */
    public static java.math.BigInteger number(InetAddress address) {
        return new java.math.BigInteger(1, address.getAddress());
    }

    static boolean sameFamily(InetAddress a, InetAddress b) {
        return a.getClass() == b.getClass();
    }

    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
