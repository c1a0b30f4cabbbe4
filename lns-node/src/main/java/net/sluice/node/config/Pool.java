package net.sluice.node.config;

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
                value = "IPv4 prefixes, or first-last; every address is given, the first and last of a prefix too",
                fewest = 1)
        List<AddressRange> ranges,

        @Key("Addresses in these ranges that are never given")
        List<AddressRange> exclude) {}
