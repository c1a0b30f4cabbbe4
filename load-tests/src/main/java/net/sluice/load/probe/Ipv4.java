package net.sluice.load.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * IPv4 packets that carry UDP, as far as a line needs them: written whole, with both checksums, and checked whole when received
 * (RFC 791, RFC 768). Addresses are ints in network order.
 */
public final class Ipv4 {

    /** Octets of an IPv4 header without options and of a UDP header. */
    public static final int HEADERS = 28;

    private static final int UDP = 17;
    private static final int HEADER = 20;
    private static final int TIME_TO_LIVE = 64;

    private Ipv4() {}

    /**
     * Writes the headers in front of a payload that stands already at {@link #HEADERS}, and makes the buffer the whole packet.
     *
     * @param packet the payload from {@link #HEADERS} to the limit
     */
    public static void seal(
            ByteBuffer packet, int source, int sourcePort, int destination, int destinationPort, int id) {
        int length = packet.limit();
        packet.putShort(0, (short) 0x4500).putShort(2, (short) length);
        packet.putShort(4, (short) id).putShort(6, (short) 0);
        packet.put(8, (byte) TIME_TO_LIVE).put(9, (byte) UDP).putShort(10, (short) 0);
        packet.putInt(12, source).putInt(16, destination);
        packet.putShort(10, (short) ~fold(sum(packet, 0, HEADER)));
        int udpLength = length - HEADER;
        packet.putShort(20, (short) sourcePort).putShort(22, (short) destinationPort);
        packet.putShort(24, (short) udpLength).putShort(26, (short) 0);
        int checksum = ~fold(pseudoHeader(packet, 0, udpLength) + sum(packet, HEADER, udpLength)) & 0xffff;
        // RFC 768: "If the computed checksum is zero, it is transmitted as all ones"
        packet.putShort(26, (short) (checksum == 0 ? 0xffff : checksum));
        packet.position(0);
    }

    /** Why a packet is not a whole UDP packet, or null when position to limit is one. */
    public static @Nullable String flaw(ByteBuffer packet) {
        int at = packet.position();
        int length = packet.remaining();
        if (length < HEADERS || (packet.get(at) & 0xf0) != 0x40) {
            return "not IPv4";
        }
        if (packet.get(at) != 0x45 || packet.get(at + 9) != UDP || (packet.getShort(at + 6) & 0x3fff) != 0) {
            return "not whole UDP";
        }
        if ((packet.getShort(at + 2) & 0xffff) != length || (packet.getShort(at + 24) & 0xffff) != length - HEADER) {
            return "wrong length";
        }
        if (fold(sum(packet, at, HEADER)) != 0xffff) {
            return "wrong header checksum";
        }
        if (packet.getShort(at + 26) != 0
                && fold(pseudoHeader(packet, at, length - HEADER) + sum(packet, at + HEADER, length - HEADER))
                        != 0xffff) {
            return "wrong UDP checksum";
        }
        return null;
    }

    public static int source(ByteBuffer packet) {
        return packet.getInt(packet.position() + 12);
    }

    public static int destination(ByteBuffer packet) {
        return packet.getInt(packet.position() + 16);
    }

    /** An IPv4 address as an int. */
    public static int toInt(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != Integer.BYTES) {
            throw new IllegalArgumentException("not an IPv4 address: " + address);
        }
        return ByteBuffer.wrap(octets).getInt();
    }

    /** An int as an IPv4 address. */
    public static InetAddress toAddress(int address) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(Integer.BYTES).putInt(address).array());
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an IPv4 address", e);
        }
    }

    private static long pseudoHeader(ByteBuffer packet, int at, int udpLength) {
        return sum(packet, at + 12, 8) + UDP + udpLength;
    }

    /** RFC 1071: the sum of 16-bit words, an odd last octet padded with zero. */
    private static long sum(ByteBuffer buffer, int from, int length) {
        long sum = 0;
        int at = from;
        for (int end = from + (length & ~1); at < end; at += 2) {
            sum += buffer.getShort(at) & 0xffff;
        }
        return (length & 1) == 0 ? sum : sum + ((buffer.get(at) & 0xff) << 8);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded >>> 16) + (folded & 0xffff);
        }
        return (int) folded;
    }
}
