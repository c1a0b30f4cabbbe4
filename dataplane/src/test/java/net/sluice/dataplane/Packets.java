package net.sluice.dataplane;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Packets written by hand from the RFCs' diagrams, without any of the product's code. */
public final class Packets {

    private Packets() {}

    public static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** The address that lies in a packet. */
    public static InetAddress address(byte[] packet, int at, int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(packet, at, at + length));
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets or sixteen", e);
        }
    }

    public static InetSocketAddress endpoint(String host, int port) {
        return new InetSocketAddress(address(host), port);
    }

    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("[^0-9a-fA-F]", ""));
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** An IPv4 packet of protocol 253 (RFC 3692: for experiments), TTL 64. */
    public static byte[] ipv4(String source, String destination, int length) {
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) length);
        packet.putInt(0).put((byte) 64).put((byte) 253).putShort((short) 0);
        packet.put(address(source).getAddress()).put(address(destination).getAddress());
        for (int i = 20; i < length; i++) {
            packet.put(i, (byte) i);
        }
        return checksummed(packet.array());
    }

    /** Sets the IPv4 header checksum. */
    public static byte[] checksummed(byte[] packet) {
        packet[10] = 0;
        packet[11] = 0;
        int sum = 0;
        for (int i = 0; i < (packet[0] & 15) * 4; i += 2) {
            sum += (packet[i] & 255) << 8 | (packet[i + 1] & 255);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        packet[10] = (byte) (~sum >>> 8);
        packet[11] = (byte) ~sum;
        return packet;
    }

    /** A TCP segment without data, its checksum right. */
    public static byte[] tcp4(String source, String destination, int flags, byte[] options, int sequence) {
        byte[] packet = ipv4(source, destination, 40 + options.length);
        packet[9] = 6;
        System.arraycopy(tcp(flags, options, sequence), 0, packet, 20, 20 + options.length);
        return checksummed(tcpChecksummed(packet, 20, 12, 4));
    }

    /** The same in IPv6, behind extension headers the first of which has number {@code next}. */
    public static byte[] tcp6(
            String source, String destination, byte[] extensions, int next, int flags, byte[] options) {
        byte[] tcp = tcp(flags, options, 1);
        byte[] packet = ipv6(source, destination, 40 + extensions.length + tcp.length);
        packet[6] = (byte) next;
        System.arraycopy(extensions, 0, packet, 40, extensions.length);
        System.arraycopy(tcp, 0, packet, 40 + extensions.length, tcp.length);
        return tcpChecksummed(packet, 40 + extensions.length, 8, 16);
    }

    private static byte[] tcp(int flags, byte[] options, int sequence) {
        return ByteBuffer.allocate(20 + options.length)
                .putShort((short) 40000)
                .putShort((short) 443)
                .putInt(sequence)
                .putInt(0)
                .put((byte) ((20 + options.length) * 4))
                .put((byte) flags)
                .putShort((short) 64240)
                .putInt(0)
                .put(options)
                .array();
    }

    /** Sets the TCP checksum: of the segment at {@code at}, and the pseudo-header with two addresses of {@code size} octets. */
    public static byte[] tcpChecksummed(byte[] packet, int at, int addresses, int size) {
        packet[at + 16] = 0;
        packet[at + 17] = 0;
        int sum = 6
                + packet.length
                - at
                + words(packet, addresses, addresses + 2 * size)
                + words(packet, at, packet.length);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        packet[at + 16] = (byte) (~sum >>> 8);
        packet[at + 17] = (byte) ~sum;
        return packet;
    }

    /** The sum of the 16-bit words between two indexes; an odd octet at the end is the upper half of one. */
    public static int words(byte[] octets, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += (octets[i] & 255) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    /** An IPv6 packet of next header 253, hop limit 64. */
    public static byte[] ipv6(String source, String destination, int length) {
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.putInt(0x6000_0000)
                .putShort((short) (length - 40))
                .put((byte) 253)
                .put((byte) 64);
        packet.put(address(source).getAddress()).put(address(destination).getAddress());
        return packet.array();
    }

    /** FF 03, protocol in two octets, information. */
    public static byte[] ppp(int protocol, byte[] information) {
        return join(new byte[] {(byte) 0xFF, 3, (byte) (protocol >>> 8), (byte) protocol}, information);
    }

    /** A data message with no optional field. */
    public static byte[] data(int tunnelId, int sessionId, byte[] frame) {
        return ByteBuffer.allocate(6 + frame.length)
                .putShort((short) 0x0002)
                .putShort((short) tunnelId)
                .putShort((short) sessionId)
                .put(frame)
                .array();
    }

    /** A data message with every optional field: L, S, O with three octets of pad, P. */
    public static byte[] dataWithEverything(int tunnelId, int sessionId, int ns, byte[] frame) {
        int length = 14 + 3 + frame.length;
        return ByteBuffer.allocate(length)
                .putShort((short) (0x4000 | 0x0800 | 0x0200 | 0x0100 | 2))
                .putShort((short) length)
                .putShort((short) tunnelId)
                .putShort((short) sessionId)
                .putShort((short) ns)
                .putShort((short) 0)
                .putShort((short) 3)
                .put(new byte[] {9, 9, 9})
                .put(frame)
                .array();
    }

    /** A control message: a ZLB, or a body of nonsense. */
    public static byte[] control(int tunnelId, int sessionId, byte[] body) {
        return ByteBuffer.allocate(12 + body.length)
                .putShort((short) 0xC802)
                .putShort((short) (12 + body.length))
                .putShort((short) tunnelId)
                .putShort((short) sessionId)
                .putShort((short) 1)
                .putShort((short) 2)
                .put(body)
                .array();
    }

    /** An LCP packet with a magic number, as Echo-Request (9) and Echo-Reply (10) are. */
    public static byte[] lcp(int code, int identifier, int magic, byte[] rest) {
        return ByteBuffer.allocate(8 + rest.length)
                .put((byte) code)
                .put((byte) identifier)
                .putShort((short) (8 + rest.length))
                .putInt(magic)
                .put(rest)
                .array();
    }
}
