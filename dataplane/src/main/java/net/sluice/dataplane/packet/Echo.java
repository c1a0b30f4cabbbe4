package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** A ping to an address of the data plane itself: Echo to Echo Reply (RFC 792; RFC 4443 s4.1, s4.2), where it lies. */
public final class Echo {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int ICMP_HEADER = 8;
    private static final int HOPS = 64;

    /** Type and code. */
    private static final int REQUEST = 0x0800;

    private static final int REPLY = 0;
    private static final int REQUEST_V6 = 128 << 8;
    private static final int REPLY_V6 = 129 << 8;

    private Echo() {}

    /** Makes a reply of a well-formed IPv4 packet, if it is a request in one piece, without IP options, from a single host; else it stays as it is. */
    public static boolean replyIpv4(MemorySegment m, long packet, int length) {
        long icmp = packet + IPV4_HEADER;
        if (Ipv4Header.headerLength(m, packet) != IPV4_HEADER
                || Ipv4Header.fragment(m, packet)
                || Ipv4Header.protocol(m, packet) != ICMP
                || length < IPV4_HEADER + ICMP_HEADER
                || Octets.u16(m, icmp) != REQUEST
                || Ipv4Header.unforwardable(Ipv4Header.source(m, packet)) != null) {
            return false;
        }
        int source = Octets.i32(m, packet + 12);
        Octets.i32(m, packet + 12, Octets.i32(m, packet + 16));
        Octets.i32(m, packet + 16, source);
        Octets.u8(m, packet + 8, HOPS);
        Octets.u16(m, packet + 10, 0);
        Octets.u16(m, packet + 10, Checksum.of(Checksum.sum(m, packet, icmp)));
        answer(m, icmp, REQUEST, REPLY);
        return true;
    }

    /** Makes a reply of a well-formed IPv6 packet, if it is a request without extension headers from a single host; else it stays as it is. */
    public static boolean replyIpv6(MemorySegment m, long packet, int length) {
        long icmp = packet + IPV6_HEADER;
        if (Octets.u8(m, packet + 6) != ICMPV6
                || length < IPV6_HEADER + ICMP_HEADER
                || Octets.u16(m, icmp) != REQUEST_V6
                || Ipv6Header.unforwardable(Ipv6Header.sourceHigh(m, packet), Ipv6Header.sourceLow(m, packet))
                        != null) {
            return false;
        }
        for (int half = 0; half < 16; half += 8) {
            long source = Octets.i64(m, packet + 8 + half);
            Octets.i64(m, packet + 8 + half, Octets.i64(m, packet + 24 + half));
            Octets.i64(m, packet + 24 + half, source);
        }
        Octets.u8(m, packet + 7, HOPS);
        answer(m, icmp, REQUEST_V6, REPLY_V6);
        return true;
    }

    private static void answer(MemorySegment m, long icmp, int request, int reply) {
        Octets.u16(m, icmp, reply);
        Octets.u16(m, icmp + 2, Checksum.updated(Octets.u16(m, icmp + 2), request, reply));
    }
}
