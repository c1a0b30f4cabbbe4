package net.sluice.node.config;

import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.IpProtocol;
import net.sluice.node.config.value.Numbers;
import net.sluice.node.config.value.Prefix;

/** What a rule asks of a packet: all that is written must hold, what is not written is not asked. */
public record MatchSection(
        @Key(value = "Prefixes that the source is in one of", most = 100_000)
        List<Prefix> from,

        @Key(value = "Prefixes that the destination is in one of", most = 100_000)
        List<Prefix> to,

        @Key(
                value =
                        "Protocols, by name or number; in IPv6 that of the first header that is not Hop-by-Hop Options, Routing, Fragment or Destination Options",
                most = 256)
        List<IpProtocol> protocols,

        @Key(value = "Source ports (of TCP, UDP, DCCP, SCTP, UDP-Lite), each a number or a range such as 5060-5070")
        List<Numbers> fromPorts,

        @Key("Destination ports, likewise") List<Numbers> toPorts,

        @Key(value = "Types of ICMP (in IPv4) and ICMPv6 (in IPv6)", most = 256)
        List<Numbers> icmpTypes,

        @Key(value = "DSCPs (RFC 2474), 0 to 63", most = 64) List<Numbers> dscps,

        @Key(value = "TCP with ACK or RST: not the first segment of a connection", fallback = "false")
        boolean established,

        @Key(value = "Fragments other than the first, which have no ports", fallback = "false")
        boolean laterFragments) {}
