package net.sluice.dataplane.packet;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** TCP and UDP packets by hand, with their checksums by the slow and obvious way. */
public final class Segments {

    static final int ACK = 0x10;
    static final int PSH = 0x08;
    static final int FIN = 0x01;
    static final int ECE = 0x40;
    static final int CWR = 0x80;

    private Segments() {}

    static byte[] payload(int from, int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (((from + i) * 31) >>> 3);
        }
        return octets;
    }

    /** A TCP segment whose payload is the octets of the stream from its sequence number on. */
    static byte[] tcp(boolean four, int identification, int sequence, int flags, byte[] options, int length) {
        byte[] tcp = ByteBuffer.allocate(20 + options.length + length)
                .putShort((short) 40000)
                .putShort((short) 443)
                .putInt(sequence)
                .putInt(77)
                .put((byte) ((20 + options.length) * 4))
                .put((byte) flags)
                .putShort((short) 502)
                .putInt(0)
                .put(options)
                .put(payload(sequence, length))
                .array();
        return ip(four, 6, identification, tcp);
    }

    /** A segment in IPv4 without options, with ACK only. */
    public static byte[] tcp(String source, String destination, int identification, int sequence, int length) {
        byte[] packet = tcp(true, identification, sequence, ACK, new byte[0], length);
        System.arraycopy(ipv4(source, destination, 20), 12, packet, 12, 8);
        return summed(packet);
    }

    static byte[] udp(boolean four, int identification, int from, int length) {
        byte[] udp = ByteBuffer.allocate(8 + length)
                .putShort((short) 40000)
                .putShort((short) 443)
                .putShort((short) (8 + length))
                .putShort((short) 0)
                .put(payload(from, length))
                .array();
        return ip(four, 17, identification, udp);
    }

    private static byte[] ip(boolean four, int protocol, int identification, byte[] transport) {
        byte[] packet = four
                ? ipv4("10.0.0.1", "203.0.113.9", 20 + transport.length)
                : ipv6("2001:db8:1::1", "2001:db8:ffff::1", 40 + transport.length);
        int at = four ? 20 : 40;
        packet[four ? 9 : 6] = (byte) protocol;
        System.arraycopy(transport, 0, packet, at, transport.length);
        if (four) {
            ByteBuffer.wrap(packet).putShort(4, (short) identification);
        }
        return summed(packet);
    }

    /** Sets all checksums right. */
    static byte[] summed(byte[] packet) {
        boolean four = packet[0] >>> 4 == 4;
        int at = four ? (packet[0] & 15) * 4 : 40;
        int protocol = packet[four ? 9 : 6];
        int field = at + (protocol == 6 ? 16 : 6);
        Arrays.fill(packet, field, field + 2, (byte) 0);
        long sum = pseudo(packet, packet.length - at) + words(packet, at, packet.length);
        int checksum = ~fold(sum) & 0xFFFF;
        ByteBuffer.wrap(packet).putShort(field, (short) (checksum == 0 && protocol == 17 ? 0xFFFF : checksum));
        return four ? checksummed(packet) : packet;
    }

    /** Leaves the checksum to the receiver: only the sum of the pseudo header is there. */
    static byte[] partial(byte[] packet) {
        byte[] copy = packet.clone();
        boolean four = copy[0] >>> 4 == 4;
        int at = four ? (copy[0] & 15) * 4 : 40;
        int field = at + (copy[four ? 9 : 6] == 6 ? 16 : 6);
        ByteBuffer.wrap(copy).putShort(field, (short) fold(pseudo(copy, copy.length - at)));
        return copy;
    }

    private static long pseudo(byte[] packet, int length) {
        boolean four = packet[0] >>> 4 == 4;
        return words(packet, four ? 12 : 8, four ? 20 : 40) + packet[four ? 9 : 6] + length;
    }

    private static long words(byte[] packet, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (packet[i] & 255) << 8 | (i + 1 < to ? packet[i + 1] & 255 : 0);
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

    /** A virtio header, as a little-endian host has it. */
    static byte[] virtio(int flags, int type, int headers, int size, int start, int offset) {
        return new byte[] {
            (byte) flags,
            (byte) type,
            (byte) headers,
            (byte) (headers >>> 8),
            (byte) size,
            (byte) (size >>> 8),
            (byte) start,
            (byte) (start >>> 8),
            (byte) offset,
            (byte) (offset >>> 8)
        };
    }
}
