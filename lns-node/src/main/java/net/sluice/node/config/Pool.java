package net.sluice.node.config;

import java.net.Inet6Address;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.AddressRange;

/** Addresses to give to subscribers. */
public record Pool(
        @Key(
                value = "Name that profiles, users and RADIUS (Framed-Pool) refer to",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(
                value =
                        "IPv4 or IPv6 prefixes, or first-last; of IPv4 every address is given, the first and last of a prefix too",
                fewest = 1)
        List<AddressRange> ranges,

        @Key("Addresses in these ranges that are never given")
        List<AddressRange> exclude,

        @Key(
                value = "IPv6 only: length of the prefixes that are given (delegated)",
                fallback = "56",
                min = "32",
                max = "64")
        int prefixLength) {

    /** Length of what is given: a host address of IPv4, {@link #prefixLength} of IPv6. */
    public int unitLength() {
        return isIpv6() ? prefixLength : 32;
    }

    boolean isIpv6() {
        return ranges.stream().anyMatch(range -> range.first() instanceof Inet6Address);
    }
}
