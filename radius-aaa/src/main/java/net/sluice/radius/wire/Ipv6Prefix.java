package net.sluice.radius.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv6 prefix (RFC 3162 s2.3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |    Length     |  Reserved     | Prefix-Length |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *                              Prefix, 0..16 octets
 * </pre>
 *
 * @param address the prefix, bits beyond {@code length} zero
 * @param length  0..128
 */
public record Ipv6Prefix(Inet6Address address, int length) {

    public Ipv6Prefix {
        if (length < 0 || length > 128) {
            throw new IllegalArgumentException("prefix length " + length + " is not in 0..128");
        }
        address = masked(address.getAddress(), length);
    }

    /** The value of the attribute. */
    public Octets toOctets() {
        int octets = (length + 7) / 8;
        byte[] value = new byte[2 + octets];
        value[1] = (byte) length;
        System.arraycopy(address.getAddress(), 0, value, 2, octets);
        return Octets.wrap(value);
    }

    private static Inet6Address masked(byte[] address, int length) {
        for (int i = 0; i < 16; i++) {
            int bits = Math.clamp(length - 8L * i, 0, 8);
            address[i] &= (byte) (0xFF00 >> bits);
        }
        return inet6(address);
    }

    static Inet6Address inet6(byte[] address) {
        try {
            // Inet6Address.getByAddress(host, …), because InetAddress.getByAddress turns ::ffff:a.b.c.d into an
            // Inet4Address.
            return Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("sixteen octets were expected, not " + address.length, e);
        }
    }

    /** "2001:db8::/56", without any look-up. */
    @Override
    public String toString() {
        return ((InetAddress) address).getHostAddress() + '/' + length;
    }
}
