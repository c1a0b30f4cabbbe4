package net.sluice.radius.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import net.sluice.radius.wire.Ipv6Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of Framed-Route (RFC 2865 s5.22) and Framed-IPv6-Route (RFC 3162 s2.5): "prefix[/length] [gateway [metric ...]]". Further
 * metrics are allowed and mean nothing to us. No look-up is ever made: what is not an address literal is no address.
 */
final class RouteText {

    private static final Pattern SPACES = Pattern.compile("[ \\t\\x00]+");
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

    private RouteText() {}

    /** The route, or null when the text is none. */
    static @Nullable FramedRoute ipv4(String text) {
        String[] words = SPACES.split(text.strip(), -1);
        String[] network = words[0].split("/", -1);
        Inet4Address address = dotted(network[0]);
        if (address == null || network.length > 2 || !numbers(words)) {
            return null;
        }
        int bits = bits(address);
        // RFC 2865 s5.22: "The length specifier may be omitted, in which case it defaults to 8 bits for class A
        // prefixes, 16 bits for class
        // B prefixes, and 24 bits for class C prefixes."
        int length = network.length == 2 ? length(network[1], 32) : classLength(bits);
        if (length < 0) {
            return null;
        }
        int mask = length == 0 ? 0 : -1 << (32 - length);
        // Without a length, an address inside of a class network can only be somebody's mistake: the whole class is not
        // theirs.
        if (network.length == 1 && (bits & ~mask) != 0) {
            return null;
        }
        Inet4Address gateway = words.length > 1 ? dotted(words[1]) : null;
        if (words.length > 1 && (gateway == null || !unicast(gateway))) {
            return null;
        }
        return new FramedRoute(address(bits & mask), length, isAny(gateway) ? null : gateway, metric(words));
    }

    /** The route, or null when the text is none. */
    static @Nullable FramedIpv6Route ipv6(String text) {
        String[] words = SPACES.split(text.strip(), -1);
        String[] network = words[0].split("/", -1);
        Inet6Address address = colons(network[0]);
        int length = network.length == 2 ? length(network[1], 128) : -1;
        if (address == null || length < 0 || !numbers(words)) {
            return null;
        }
        Inet6Address gateway = words.length > 1 ? colons(words[1]) : null;
        if (words.length > 1 && (gateway == null || gateway.isMulticastAddress())) {
            return null;
        }
        return new FramedIpv6Route(new Ipv6Prefix(address, length), isAny(gateway) ? null : gateway, metric(words));
    }

    private static int classLength(int bits) {
        if (bits >= 0) {
            return 8;
        }
        return switch (bits >>> 29) {
            case 4, 5 -> 16;
            case 6 -> 24;
            default -> -1;
        };
    }

    /** 0..most, or -1. */
    private static int length(String text, int most) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        int length = Integer.parseInt(text);
        return length <= most ? length : -1;
    }

    private static boolean numbers(String[] words) {
        for (int i = 2; i < words.length; i++) {
            if (!NUMBER.matcher(words[i]).matches()) {
                return false;
            }
        }
        return true;
    }

    private static int metric(String[] words) {
        return words.length > 2 ? Math.max(0, Integer.parseInt(words[2])) : 1;
    }

    private static boolean unicast(Inet4Address gateway) {
        return Byte.toUnsignedInt(gateway.getAddress()[0]) < 224;
    }

    private static boolean isAny(@Nullable InetAddress gateway) {
        return gateway == null || gateway.isAnyLocalAddress();
    }

    private static @Nullable Inet4Address dotted(String text) {
        try {
            return DOTTED.matcher(text).matches() ? Inet4Address.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Inet6Address colons(String text) {
        try {
            // "::ffff:1.2.3.4" comes back as an Inet4Address, and is no prefix that could be routed.
            return COLONS.matcher(text).matches() && Inet6Address.ofLiteral(text) instanceof Inet6Address address
                    ? address
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static int bits(Inet4Address address) {
        int bits = 0;
        for (byte octet : address.getAddress()) {
            bits = (bits << 8) | Byte.toUnsignedInt(octet);
        }
        return bits;
    }

    private static Inet4Address address(int bits) {
        byte[] octets = {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
