package net.sluice.dataplane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 prefix, canonical: bits beyond the length are zero.
 *
 * @param address the first address
 * @param length 0..32 or 0..128
 */
public record Prefix(InetAddress address, int length) {

    /** Refuses a length out of range and bits set beyond it. */
    public Prefix {
        byte[] octets = address.getAddress();
        if (length < 0 || length > octets.length * 8) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " of " + address.getHostAddress() + " is not 0.." + octets.length * 8);
        }
        for (int bit = length; bit < octets.length * 8; bit++) {
            if ((octets[bit >> 3] & 0x80 >> (bit & 7)) != 0) {
                throw new IllegalArgumentException(
                        address.getHostAddress() + "/" + length + " has bits set beyond its length");
            }
        }
    }

    /** The prefix of this one address: /32 or /128. */
    public static Prefix host(InetAddress address) {
        return new Prefix(address, address.getAddress().length * 8);
    }

    /** The prefix of that length that {@code address} lies in. */
    public static Prefix containing(InetAddress address, int length) {
        byte[] octets = address.getAddress();
        for (int bit = Math.max(0, length); bit < octets.length * 8; bit++) {
            octets[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        try {
            return new Prefix(InetAddress.getByAddress(octets), length);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 octets", e);
        }
    }

    /** Whether {@code other} lies in this prefix; false for the other family. */
    public boolean contains(InetAddress other) {
        byte[] octets = other.getAddress();
        return octets.length == address.getAddress().length
                && containing(other, length).address().equals(address);
    }

    /** IPv4 or not. */
    public boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
