package net.sluice.cluster;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A named pool.
 *
 * @param name what profiles and Framed-Pool call it
 * @param ranges where its addresses lie; no two ranges of any pools may overlap
 * @param excluded what it never gives by itself (an exact request may still have it): network and broadcast addresses,
 *     addresses kept for static users
 * @param unitLength the prefix length of what it gives: 32 for IPv4; 1..64 for IPv6 prefixes, where ranges begin and end
 *     on such a prefix
 */
public record PoolConfig(String name, List<AddressRange> ranges, List<AddressRange> excluded, int unitLength) {
    public PoolConfig {
        ranges = List.copyOf(ranges);
        excluded = List.copyOf(excluded);
    }

    /** A pool of IPv4 addresses. */
    public static PoolConfig ipv4(String name, List<AddressRange> ranges, List<AddressRange> excluded) {
        return new PoolConfig(name, ranges, excluded, 32);
    }

    PoolConfig without(Set<InetAddress> addresses) {
        List<AddressRange> all = new ArrayList<>(excluded);
        addresses.forEach(address -> all.add(AddressRange.single(address)));
        return new PoolConfig(name, ranges, all, unitLength);
    }
}
