package net.sluice.dataplane;

import java.util.List;

/**
 * What a rule asks of a packet: all that is said must hold, an empty list says nothing. What a packet has not got does not match: ports and ICMP types
 * are not in a later fragment, nor ports in protocols that have none.
 *
 * @param sources prefixes that the source address lies in one of; a rule with prefixes of one family only matches no packet of the other
 * @param destinations the same of the destination address
 * @param protocols IPv4's Protocol; IPv6's Next Header of the first header that is not Hop-by-Hop Options, Routing, Fragment or Destination Options
 * @param sourcePorts of TCP, UDP, DCCP, SCTP and UDP-Lite
 * @param destinationPorts the same
 * @param icmpTypes of ICMP in IPv4 and of ICMPv6 in IPv6
 * @param dscps the upper six bits of Type of Service or Traffic Class (RFC 2474)
 * @param established whether it must be TCP with ACK or RST: not the first segment of a connection
 * @param laterFragments whether it must be a fragment other than the first
 */
public record PacketMatch(
        List<Prefix> sources,
        List<Prefix> destinations,
        List<NumberRange> protocols,
        List<NumberRange> sourcePorts,
        List<NumberRange> destinationPorts,
        List<NumberRange> icmpTypes,
        List<NumberRange> dscps,
        boolean established,
        boolean laterFragments) {

    /** Matches every packet. */
    public static final PacketMatch ANY = builder().build();

    /** Copies the lists. */
    public PacketMatch {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        protocols = List.copyOf(protocols);
        sourcePorts = List.copyOf(sourcePorts);
        destinationPorts = List.copyOf(destinationPorts);
        icmpTypes = List.copyOf(icmpTypes);
        dscps = List.copyOf(dscps);
    }

    /** The same for the other direction: source and destination exchanged. */
    public PacketMatch mirrored() {
        return builder()
                .sources(destinations)
                .destinations(sources)
                .protocols(protocols)
                .sourcePorts(destinationPorts)
                .destinationPorts(sourcePorts)
                .icmpTypes(icmpTypes)
                .dscps(dscps)
                .established(established)
                .laterFragments(laterFragments)
                .build();
    }

    /** Begins with {@link #ANY}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what is asked; each setter is named after its component. */
    public static final class Builder {
        private List<Prefix> sources = List.of();
        private List<Prefix> destinations = List.of();
        private List<NumberRange> protocols = List.of();
        private List<NumberRange> sourcePorts = List.of();
        private List<NumberRange> destinationPorts = List.of();
        private List<NumberRange> icmpTypes = List.of();
        private List<NumberRange> dscps = List.of();
        private boolean established;
        private boolean laterFragments;

        private Builder() {}

        public Builder sources(List<Prefix> value) {
            sources = value;
            return this;
        }

        public Builder destinations(List<Prefix> value) {
            destinations = value;
            return this;
        }

        public Builder protocols(List<NumberRange> value) {
            protocols = value;
            return this;
        }

        public Builder sourcePorts(List<NumberRange> value) {
            sourcePorts = value;
            return this;
        }

        public Builder destinationPorts(List<NumberRange> value) {
            destinationPorts = value;
            return this;
        }

        public Builder icmpTypes(List<NumberRange> value) {
            icmpTypes = value;
            return this;
        }

        public Builder dscps(List<NumberRange> value) {
            dscps = value;
            return this;
        }

        public Builder established(boolean value) {
            established = value;
            return this;
        }

        public Builder laterFragments(boolean value) {
            laterFragments = value;
            return this;
        }

        public PacketMatch build() {
            return new PacketMatch(
                    sources,
                    destinations,
                    protocols,
                    sourcePorts,
                    destinationPorts,
                    icmpTypes,
                    dscps,
                    established,
                    laterFragments);
        }
    }
}
