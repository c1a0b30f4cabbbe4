package net.sluice.node.config.value;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses of one family, from first to last, both included. */
public record AddressRange(InetAddress first, InetAddress last) {
    /** {@code 192.0.2.0/24}, {@code 192.0.2.10-192.0.2.99} or a single address. */
    public static AddressRange parse(String text) throws BadValueException {
        int dash = text.indexOf('-');
        if (dash < 0) {
            Prefix prefix = Prefix.parse(text);
            return new AddressRange(prefix.first(), prefix.last());
        }
        InetAddress first = Addresses.literal(text.substring(0, dash).trim());
        InetAddress last = Addresses.literal(text.substring(dash + 1).trim());
        if (!Addresses.sameFamily(first, last)) {
            throw new BadValueException("\"" + text + "\" mixes IPv4 and IPv6", "write two ranges");
        }
        if (Addresses.number(first).compareTo(Addresses.number(last)) > 0) {
            throw new BadValueException("\"" + text + "\" ends before it begins", "write the lower address first");
        }
        return new AddressRange(first, last);
    }

    public boolean contains(InetAddress address) {
        return Addresses.sameFamily(first, address)
                && Addresses.number(first).compareTo(Addresses.number(address)) <= 0
                && Addresses.number(address).compareTo(Addresses.number(last)) <= 0;
    }

    public boolean overlaps(AddressRange other) {
        return contains(other.first) || other.contains(first);
    }

    /** The fewest prefixes that cover the range exactly, lowest first: at most two for each bit of the address. */
    public List<Prefix> prefixes() {
        List<Prefix> prefixes = new ArrayList<>();
        int bits = first.getAddress().length * 8;
        BigInteger end = Addresses.number(last).add(BigInteger.ONE);
        for (BigInteger at = Addresses.number(first); at.compareTo(end) < 0; ) {
            int aligned = at.signum() == 0 ? bits : Math.min(bits, at.getLowestSetBit());
            int fitting = end.subtract(at).bitLength() - 1;
            int host = Math.min(aligned, fitting);
            prefixes.add(new Prefix(Prefix.of(at, first), bits - host));
            at = at.add(BigInteger.ONE.shiftLeft(host));
        }
        return prefixes;
    }

    /** How many addresses. */
    public BigInteger size() {
        return Addresses.number(last).subtract(Addresses.number(first)).add(BigInteger.ONE);
    }

    @Override
    public String toString() {
        return Addresses.text(first) + "-" + Addresses.text(last);
    }
}
