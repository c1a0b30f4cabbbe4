package net.sluice.node.config.value;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * An IPv4 or IPv6 prefix.
 *
 * @param length bits, 0..32 or 0..128; no bit of the address is set behind them
 */
public record Prefix(InetAddress address, int length) {
    /** {@code 192.0.2.0/24}, {@code 2001:db8::/32}; a bare address is the prefix of that one address. */
    public static Prefix parse(String text) throws BadValueException {
        int slash = text.indexOf('/');
        InetAddress address = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        if (slash < 0) {
            return new Prefix(address, bits);
        }
        String lengthText = text.substring(slash + 1);
        if (!lengthText.matches("\\d{1,3}") || Integer.parseInt(lengthText) > bits) {
            throw new BadValueException(
                    "the prefix length in \"" + text + "\" is not 0.." + bits, "write it like 192.0.2.0/24");
        }
        int length = Integer.parseInt(lengthText);
        InetAddress network = network(address, length);
        if (!network.equals(address)) {
            throw new BadValueException(
                    "\"" + text + "\" has bits set behind its length",
                    "write " + Addresses.text(network) + "/" + length);
        }
        return new Prefix(address, length);
    }

    public boolean contains(InetAddress other) {
        return Addresses.sameFamily(address, other) && network(other, length).equals(address);
    }

    public InetAddress first() {
        return address;
    }

    /** The highest address. */
    public InetAddress last() {
        int host = address.getAddress().length * 8 - length;
        return of(Addresses.number(address).or(BigInteger.ONE.shiftLeft(host).subtract(BigInteger.ONE)), address);
    }

    private static InetAddress network(InetAddress address, int length) {
        int host = address.getAddress().length * 8 - length;
        return of(Addresses.number(address).shiftRight(host).shiftLeft(host), address);
    }

    /** The number as an address of the same family as another. */
    static InetAddress of(BigInteger number, InetAddress family) {
        int size = family.getAddress().length;
        byte[] octets = new byte[size];
        byte[] digits = number.toByteArray();
        int count = Math.min(size, digits.length);
        System.arraycopy(digits, digits.length - count, octets, size - count, count);
        try {
            return InetAddress.getByAddress(octets);
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return Addresses.text(address) + "/" + length;
    }
}
