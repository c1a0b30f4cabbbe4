package net.sluice.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Addresses from first to last, both included, of one family.
 *
 * @param first the lowest
 * @param last the highest
 */
public record AddressRange(InetAddress first, InetAddress last) {
    /** @throws IllegalArgumentException when the families differ or the last is below the first */
    public AddressRange {
        byte[] low = first.getAddress();
        byte[] high = last.getAddress();
        if (low.length != high.length || Arrays.compareUnsigned(low, high) > 0) {
            throw new IllegalArgumentException(
                    first.getHostAddress() + " to " + last.getHostAddress() + " is not a range");
        }
    }

    /** One address. */
    public static AddressRange single(InetAddress address) {
        return new AddressRange(address, address);
    }

    /** Every address of a prefix, the all-zeros and the all-ones address included. */
    public static AddressRange of(Prefix prefix) {
        byte[] last = prefix.address().getAddress();
        for (int bit = prefix.length(); bit < last.length * 8; bit++) {
            last[bit >>> 3] |= (byte) (0x80 >>> (bit & 7));
        }
        try {
            return new AddressRange(prefix.address(), InetAddress.getByAddress(last));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + last.length + " octets", e);
        }
    }

    /** True when an address lies in both. */
    public boolean overlaps(AddressRange other) {
        return first.getAddress().length == other.first.getAddress().length
                && Arrays.compareUnsigned(first.getAddress(), other.last.getAddress()) <= 0
                && Arrays.compareUnsigned(other.first.getAddress(), last.getAddress()) <= 0;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "-" + last.getHostAddress();
    }
}
