package net.sluice.node.capture;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Puts IP and UDP headers before an L2TP message: a socket gives and takes none, so addresses, ports, lengths and checksums are right, and DSCP, ECN, TTL and
 * Identification are made up. One longer than an IP packet can be has no headers that fit, and is cut.
 */
final class OuterPacket {

    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int LONGEST = 65_535;
    private static final byte HOPS = 64;

    private OuterPacket() {}

    static byte[] of(InetSocketAddress from, InetSocketAddress to, byte[] message) {
        boolean four = from.getAddress() instanceof Inet4Address;
        int header = four ? IPV4_HEADER : IPV6_HEADER;
        int payload = Math.min(message.length, LONGEST - IPV6_HEADER - UDP_HEADER);
        int udp = UDP_HEADER + payload;
        ByteBuffer packet = ByteBuffer.allocate(header + udp);
        if (four) {
            packet.putShort((short) 0x4500).putShort((short) (header + udp)).putInt(0);
            packet.put(HOPS).put((byte) UDP).putShort((short) 0);
        } else {
            packet.putInt(0x6000_0000).putShort((short) udp).put((byte) UDP).put(HOPS);
        }
        packet.put(from.getAddress().getAddress()).put(to.getAddress().getAddress());
        packet.putShort((short) from.getPort()).putShort((short) to.getPort());
        packet.putShort((short) udp).putShort((short) 0).put(message, 0, payload);
        byte[] octets = packet.array();
        if (four) {
            packet.putShort(10, (short) ~fold(sum(octets, 0, IPV4_HEADER)));
        }
        // RFC 768: the pseudo header is the addresses, the protocol and the length.
        int addresses = four ? 12 : 8;
        int check = ~fold(sum(octets, addresses, octets.length) + UDP + udp) & 0xFFFF;
        packet.putShort(header + 6, (short) (check == 0 ? 0xFFFF : check));
        return octets;
    }

    private static long sum(byte[] octets, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += (long) (octets[i] & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
