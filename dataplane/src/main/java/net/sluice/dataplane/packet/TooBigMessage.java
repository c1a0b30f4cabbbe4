package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * What the sender of a packet that does not fit the next link is told: ICMP Destination Unreachable, fragmentation needed and DF set (RFC 792, RFC 1191
 * s4), or ICMPv6 Packet Too Big (RFC 4443 s3.2).
 *
 * <pre>
 *  0                   1                   2                   3             0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1           0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+         +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Type = 3    |   Code = 4    |           Checksum            |         |   Type = 2    |   Code = 0    |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+         +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           unused = 0          |         Next-Hop MTU          |         |                             MTU                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+         +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  the packet, as much as makes 576 octets with both headers    |         |  the packet, as much as makes 1280 octets with both headers   |
 * </pre>
 */
public final class TooBigMessage {

    /** Room that either message needs. */
    public static final int LONGEST = Ipv6Header.MIN_MTU;

    /** RFC 1812 s4.3.2.3: as much of the packet as possible without exceeding this. */
    private static final int LONGEST_IPV4 = 576;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int ICMP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int HOPS = 64;

    /** RFC 1812 s4.3.2.5: precedence Internetwork Control, the service as in the packet; no ECN. */
    private static final int INTERNETWORK_CONTROL = 0xC0;

    private static final int SERVICE = 0x1C;

    private TooBigMessage() {}

    /**
     * Whether the sender of a well-formed IPv4 packet may be told of an error (RFC 1812 s4.3.2.7): not when it is an ICMP error itself, was sent to many,
     * has a source that is no single host, or is a fragment other than the first.
     */
    public static boolean allowedIpv4(MemorySegment memory, long packet, int length) {
        if (Ipv4Header.fragmentOffset(memory, packet) != 0
                || Ipv4Header.unforwardable(Ipv4Header.destination(memory, packet)) != null
                || Ipv4Header.unforwardable(Ipv4Header.source(memory, packet)) != null) {
            return false;
        }
        int header = Ipv4Header.headerLength(memory, packet);
        return Ipv4Header.protocol(memory, packet) != ICMP
                || (length > header && !icmpError(Octets.u8(memory, packet + header)));
    }

    /** Destination Unreachable, Source Quench, Redirect, Time Exceeded, Parameter Problem. */
    private static boolean icmpError(int type) {
        return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    }

    /**
     * Whether the sender of a well-formed IPv6 packet may be told of an error (RFC 4443 s2.4 e): not when it is an ICMPv6 error or redirect itself, or may
     * be one (a later fragment of ICMPv6, or a chain of headers that makes no sense), was sent to many, or has a source that is no single host.
     */
    public static boolean allowedIpv6(MemorySegment memory, long packet, int length) {
        if (Ipv6Header.unforwardable(
                                Ipv6Header.destinationHigh(memory, packet), Ipv6Header.destinationLow(memory, packet))
                        != null
                || Ipv6Header.unforwardable(Ipv6Header.sourceHigh(memory, packet), Ipv6Header.sourceLow(memory, packet))
                        != null) {
            return false;
        }
        long transport = Ipv6Extensions.transport(memory, packet, length);
        if (transport == Ipv6Extensions.MALFORMED) {
            return false;
        }
        if (Ipv6Extensions.protocol(transport) != ICMPV6) {
            return true;
        }
        int offset = Ipv6Extensions.offset(transport);
        return offset != 0 && offset < length && icmpv6Query(Octets.u8(memory, packet + offset));
    }

    /** RFC 4443 s2.1: errors are below 128; and no error is sent about a redirect (137). */
    private static boolean icmpv6Query(int type) {
        return type >= 128 && type != 137;
    }

    /**
     * Writes the message about an IPv4 packet.
     *
     * @param mtu the next link's
     * @param source whom it comes from
     * @param target memory with room for {@link #LONGEST} octets from {@code message}
     * @return how long it is
     */
    public static int writeIpv4(
            MemorySegment memory, long packet, int length, int mtu, int source, MemorySegment target, long message) {
        int quoted = Math.min(length, LONGEST_IPV4 - IPV4_HEADER - ICMP_HEADER);
        int total = IPV4_HEADER + ICMP_HEADER + quoted;
        int service = INTERNETWORK_CONTROL | (Octets.u8(memory, packet + 1) & SERVICE);
        Octets.i32(target, message, 0x4500_0000 | service << 16 | total);
        // RFC 6864 s4.1: what is never fragmented needs no Identification.
        Octets.i32(target, message + 4, Ipv4Header.DONT_FRAGMENT);
        Octets.i32(target, message + 8, HOPS << 24 | ICMP << 16);
        Octets.i32(target, message + 12, source);
        Octets.i32(target, message + 16, Ipv4Header.source(memory, packet));
        Octets.u16(target, message + 10, Checksum.of(Checksum.sum(target, message, message + IPV4_HEADER)));
        long icmp = message + IPV4_HEADER;
        Octets.i32(target, icmp, 0x0304_0000);
        Octets.i32(target, icmp + 4, mtu);
        MemorySegment.copy(memory, packet, target, icmp + ICMP_HEADER, quoted);
        Octets.u16(target, icmp + 2, Checksum.of(Checksum.sum(target, icmp, message + total)));
        return total;
    }

    /** The same about an IPv6 packet; the source in two halves. */
    public static int writeIpv6(
            MemorySegment memory,
            long packet,
            int length,
            int mtu,
            long sourceHigh,
            long sourceLow,
            MemorySegment target,
            long message) {
        int quoted = Math.min(length, LONGEST - IPV6_HEADER - ICMP_HEADER);
        int payload = ICMP_HEADER + quoted;
        Octets.i32(target, message, 0x6000_0000 | INTERNETWORK_CONTROL << 20);
        Octets.i32(target, message + 4, payload << 16 | ICMPV6 << 8 | HOPS);
        Octets.i64(target, message + 8, sourceHigh);
        Octets.i64(target, message + 16, sourceLow);
        Octets.i64(target, message + 24, Ipv6Header.sourceHigh(memory, packet));
        Octets.i64(target, message + 32, Ipv6Header.sourceLow(memory, packet));
        long icmp = message + IPV6_HEADER;
        Octets.i32(target, icmp, 0x0200_0000);
        Octets.i32(target, icmp + 4, mtu);
        MemorySegment.copy(memory, packet, target, icmp + ICMP_HEADER, quoted);
        // RFC 8200 s8.1: under the checksum are also both addresses, the length and the number of the protocol.
        int sum = payload + ICMPV6 + Checksum.sum(target, message + 8, icmp + payload);
        Octets.u16(target, icmp + 2, Checksum.of(sum));
        return IPV6_HEADER + payload;
    }
}
