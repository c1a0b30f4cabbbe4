package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Another address and ports for a packet, where it lies: the checksums of IPv4, TCP and UDP change with them (RFC 1624), without a look at what they
 * cover. Wants packets that {@link PacketFields} found to be whole, with ports, of TCP or UDP.
 */
public final class Translation {

    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int UDP_CHECKSUM = 6;

    /** RFC 768: "If the computed checksum is zero, it is transmitted as all ones". */
    private static final int ALL_ONES = 0xFFFF;

    private Translation() {}

    /** Sends a packet to another address (IPv4: the lower 32 bits), with these ports. */
    public static void destination(
            MemorySegment m, long packet, PacketFields of, long high, long low, int sourcePort, int destinationPort) {
        long at = packet + (of.isIpv4() ? IPV4_DESTINATION : IPV6_DESTINATION);
        translate(m, packet, of, at, high, low, sourcePort, destinationPort);
    }

    /** Makes a packet come from another address, with these ports. */
    public static void source(
            MemorySegment m, long packet, PacketFields of, long high, long low, int sourcePort, int destinationPort) {
        long at = packet + (of.isIpv4() ? IPV4_SOURCE : IPV6_SOURCE);
        translate(m, packet, of, at, high, low, sourcePort, destinationPort);
    }

    private static void translate(
            MemorySegment m,
            long packet,
            PacketFields of,
            long address,
            long high,
            long low,
            int sourcePort,
            int destinationPort) {
        int change;
        if (of.isIpv4()) {
            change = gone(Octets.i32(m, address)) + come((int) low);
            Octets.i32(m, address, (int) low);
            Octets.u16(m, packet + IPV4_CHECKSUM, updated(Octets.u16(m, packet + IPV4_CHECKSUM), change));
        } else {
            change = gone(Octets.i64(m, address)) + gone(Octets.i64(m, address + 8)) + come(high) + come(low);
            Octets.i64(m, address, high);
            Octets.i64(m, address + 8, low);
        }
        long header = packet + of.transport();
        change += gone(Octets.i32(m, header)) + come(sourcePort << 16 | destinationPort);
        Octets.i32(m, header, sourcePort << 16 | destinationPort);
        boolean udp = of.protocol() == PacketFields.UDP;
        long field = header + (udp ? UDP_CHECKSUM : TcpHeader.CHECKSUM);
        int checksum = Octets.u16(m, field);
        // RFC 768: "An all zero transmitted checksum value means that the transmitter generated no checksum".
        if (!udp || checksum != 0) {
            int updated = updated(checksum, change);
            Octets.u16(m, field, udp && updated == 0 ? ALL_ONES : updated);
        }
    }

    /** RFC 1624 s3, equation 3: HC' = ~(~HC + ~m + m'), where {@code change} is the sum of ~m + m' over all words. */
    private static int updated(int checksum, int change) {
        return Checksum.of((~checksum & 0xFFFF) + change);
    }

    private static int come(int two) {
        return (two >>> 16) + (two & 0xFFFF);
    }

    private static int come(long four) {
        return come((int) (four >>> 32)) + come((int) four);
    }

    private static int gone(int two) {
        return come(~two);
    }

    private static int gone(long four) {
        return come(~four);
    }
}
