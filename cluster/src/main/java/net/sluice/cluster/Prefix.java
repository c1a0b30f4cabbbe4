package net.sluice.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 prefix; a host is a prefix of full length.
 *
 * @param address the network address: every bit behind {@code length} is zero
 * @param length 0..32 or 0..128
 */
public record Prefix(InetAddress address, int length) {
    /** @throws IllegalArgumentException when the length does not fit the family, or a bit behind it is set */
    public Prefix {
        byte[] octets = address.getAddress();
        if (length < 0 || length > octets.length * 8) {
            throw new IllegalArgumentException("prefix length " + length + " does not fit " + address.getHostAddress());
        }
        for (int bit = length; bit < octets.length * 8; bit++) {
            if ((octets[bit >>> 3] & (0x80 >>> (bit & 7))) != 0) {
                throw new IllegalArgumentException(
                        address.getHostAddress() + "/" + length + " has bits set behind its length");
            }
        }
    }

    /** The prefix that holds just this address. */
    public static Prefix host(InetAddress address) {
        return new Prefix(address, address.getAddress().length * 8);
    }

    /** This prefix's first {@code shorter} bits. */
    public Prefix covering(int shorter) {
        return around(address.getAddress(), shorter);
    }

    /** True when every address of {@code other} is one of ours. */
    public boolean covers(Prefix other) {
        return width() == other.width()
                && length <= other.length
                && other.covering(length).equals(this);
    }

    /** The number of bits of an address of the family: 32 or 128. */
    public int width() {
        return address.getAddress().length * 8;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }

    /** Its second half, one bit longer; the first half has the same address. */
    public static Prefix upperHalf(Prefix whole) {
        byte[] octets = whole.address.getAddress();
        octets[whole.length >>> 3] |= (byte) (0x80 >>> (whole.length & 7));
        return around(octets, whole.length + 1);
    }

    static Prefix around(byte[] octets, int length) {
        byte[] network = octets.clone();
        for (int bit = length; bit < network.length * 8; bit++) {
            network[bit >>> 3] &= (byte) ~(0x80 >>> (bit & 7));
        }
        try {
            return new Prefix(InetAddress.getByAddress(network), length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + network.length + " octets", e);
        }
    }
}
