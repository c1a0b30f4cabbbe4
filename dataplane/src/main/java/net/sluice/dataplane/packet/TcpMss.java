package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * The Maximum Segment Size option of TCP (RFC 9293 s3.7.1), lowered in segments with the SYN bit to what fits the path, so that those who never learn of
 * a smaller MTU need not: whoever lost the ICMP errors, and whoever never sends any.
 *
 * <pre>
 * +--------+--------+---------+--------+
 * |00000010|00000100|   max seg size   |
 * +--------+--------+---------+--------+
 *  Kind=2   Length=4
 * </pre>
 *
 * A segment without the option stays without (RFC 9293: it means 536 or 1220, which fit). Fragments, and segments whose options make no sense, stay as
 * they are.
 */
public final class TcpMss {

    private static final int TCP = 6;
    private static final int TCP_HEADER = 20;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int SYN = 0x02;
    private static final int TCP_CHECKSUM = 16;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_LENGTH = 4;

    /** What IPv4 and TCP take of a packet, without options (RFC 6691). */
    private static final int IPV4_TCP = 40;

    private static final int IPV6_TCP = 60;

    private TcpMss() {}

    /** Lowers the option in a well-formed IPv4 packet to {@code mtu} - 40; whether that changed anything. */
    public static boolean clampIpv4(MemorySegment memory, long packet, int length, int mtu) {
        if (Ipv4Header.protocol(memory, packet) != TCP || Ipv4Header.fragment(memory, packet)) {
            return false;
        }
        return clamp(memory, packet + Ipv4Header.headerLength(memory, packet), packet + length, mtu - IPV4_TCP);
    }

    /** Lowers the option in a well-formed IPv6 packet to {@code mtu} - 60; whether that changed anything. */
    public static boolean clampIpv6(MemorySegment memory, long packet, int length, int mtu) {
        long transport = Ipv6Extensions.transport(memory, packet, length);
        if (transport == Ipv6Extensions.MALFORMED
                || Ipv6Extensions.protocol(transport) != TCP
                || Ipv6Extensions.fragment(transport)) {
            return false;
        }
        long tcp = packet + Ipv6Extensions.offset(transport);
        return clamp(memory, tcp, packet + length, mtu - IPV6_TCP);
    }

    private static boolean clamp(MemorySegment m, long tcp, long end, int most) {
        if (end - tcp < TCP_HEADER || (Octets.u8(m, tcp + FLAGS) & SYN) == 0) {
            return false;
        }
        long stop = tcp + (Octets.u8(m, tcp + DATA_OFFSET) >>> 4) * 4L;
        if (stop > end) {
            return false;
        }
        boolean changed = false;
        long at = tcp + TCP_HEADER;
        while (at < stop) {
            int kind = Octets.u8(m, at);
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            if (kind == END_OF_OPTIONS || stop - at < 2) {
                return changed;
            }
            int length = Octets.u8(m, at + 1);
            if (length < 2 || length > stop - at) {
                return changed;
            }
            if (kind == MSS && length == MSS_LENGTH) {
                changed |= lower(m, tcp, at + 2, most);
            }
            at += length;
        }
        return changed;
    }

    private static boolean lower(MemorySegment m, long tcp, long at, int most) {
        int present = Octets.u16(m, at);
        if (present <= most) {
            return false;
        }
        Octets.u16(m, at, most);
        // At an odd offset its octets are in two words, each in the other half: the same sum with the octets exchanged.
        boolean odd = (at - tcp & 1) != 0;
        int checksum = Octets.u16(m, tcp + TCP_CHECKSUM);
        Octets.u16(
                m,
                tcp + TCP_CHECKSUM,
                Checksum.updated(checksum, odd ? swapped(present) : present, odd ? swapped(most) : most));
        return true;
    }

    private static int swapped(int word) {
        return (word & 0xFF) << 8 | word >>> 8;
    }
}
