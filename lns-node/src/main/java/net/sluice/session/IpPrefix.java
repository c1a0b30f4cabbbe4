package net.sluice.session;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 prefix; a host is a prefix of full length.
 *
 * @param address the network address, every bit behind {@code length} zero
 * @param length the number of leading bits that count: 0..32 for IPv4, 0..128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) {
    /** @throws IllegalArgumentException when the length does not fit the family, or a bit behind it is set */
    public IpPrefix {
        byte[] octets = address.getAddress();
        if (length < 0 || length > octets.length * 8) {
            throw new IllegalArgumentException("prefix length " + length + " does not fit " + address.getHostAddress());
        }
        if (lastSetBit(octets) >= length) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + "/" + length + " has bits set behind its length");
        }
    }

    /** The prefix that holds just this address. */
    public static IpPrefix host(InetAddress address) {
        return new IpPrefix(address, address.getAddress().length * 8);
    }

    /** The prefix of this length around an address: the bits behind the length are cleared. */
    public static IpPrefix around(InetAddress address, int length) {
        byte[] octets = address.getAddress();
        for (int bit = Math.max(0, length); bit < octets.length * 8; bit++) {
            octets[bit >>> 3] &= (byte) ~(0x80 >>> (bit & 7));
        }
        try {
            return new IpPrefix(InetAddress.getByAddress(octets), length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }

    /** True for a single address. */
    public boolean isHost() {
        return length == address.getAddress().length * 8;
    }

    /** True for an IPv4 prefix. */
    public boolean isIpv4() {
        return address.getAddress().length == 4;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }

    private static int lastSetBit(byte[] octets) {
        for (int bit = octets.length * 8 - 1; bit >= 0; bit--) {
            if ((octets[bit >>> 3] & (0x80 >>> (bit & 7))) != 0) {
                return bit;
            }
        }
        return -1;
    }
}
