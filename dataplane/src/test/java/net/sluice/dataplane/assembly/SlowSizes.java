package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.tcpChecksummed;
import static net.sluice.dataplane.Packets.words;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.sluice.dataplane.Packets;

/** What becomes of packets that are too large, or announce too large segments: byte arrays, copies, and every checksum made anew. */
final class SlowSizes {

    private SlowSizes() {}

    /** Where the header of protocol {@code wanted} begins in a packet that is in one piece, or -1. */
    private static int transport(byte[] p, int wanted) {
        if (p[0] >>> 4 == 4) {
            return (p[6] & 0x3F) == 0 && p[7] == 0 && (p[9] & 255) == wanted ? (p[0] & 15) * 4 : -1;
        }
        int next = p[6] & 255;
        int at = 40;
        for (int headers = 0; headers < 9; headers++) {
            if (next == wanted) {
                return at;
            }
            boolean fragment = next == 44;
            boolean known = next == 0 || next == 43 || next == 60;
            if ((!fragment && !known) || at + 8 > p.length) {
                return -1;
            }
            if (fragment && ((p[at + 2] & 255) << 8 | (p[at + 3] & 0xF9)) != 0) {
                return -1;
            }
            next = p[at] & 255;
            at += fragment ? 8 : 8 * ((p[at + 1] & 255) + 1);
            if (at > p.length) {
                return -1;
            }
        }
        return -1;
    }

    /** The packet with its MSS lowered, if it is a SYN that has one and its checksum was right; a wrong checksum is passed on by as much wrong. */
    static byte[] clamped(byte[] p, int mtu) {
        int at = transport(p, 6);
        if (at < 0 || p.length - at < 20 || (p[at + 13] & 2) == 0) {
            return p;
        }
        int most = mtu - 20 - (p[0] >>> 4 == 4 ? 20 : 40);
        int end = at + ((p[at + 12] & 255) >> 4) * 4;
        byte[] result = p.clone();
        int option = at + 20;
        while (end <= p.length && option < end && p[option] != 0) {
            if (p[option] == 1) {
                option++;
            } else {
                int length = option + 1 < end ? p[option + 1] & 255 : 0;
                if (length < 2 || option + length > end) {
                    break;
                }
                if (p[option] == 2 && length == 4 && ((p[option + 2] & 255) << 8 | (p[option + 3] & 255)) > most) {
                    result[option + 2] = (byte) (most >>> 8);
                    result[option + 3] = (byte) most;
                }
                option += length;
            }
        }
        if (Arrays.equals(p, result)) {
            return p;
        }
        int addresses = p[0] >>> 4 == 4 ? 12 : 8;
        int size = p[0] >>> 4 == 4 ? 4 : 16;
        byte[] right = tcpChecksummed(p.clone(), at, addresses, size);
        tcpChecksummed(result, at, addresses, size);
        // Ones' complement: the new checksum is off by as much as the old one was.
        int off = word(p, at + 16) + (~word(right, at + 16) & 0xFFFF);
        int sum = word(result, at + 16) + (off & 0xFFFF) + (off >>> 16);
        sum = (sum & 0xFFFF) + (sum >>> 16);
        if (word(p, at + 16) != word(right, at + 16)) {
            result[at + 16] = (byte) (sum >>> 8);
            result[at + 17] = (byte) sum;
        }
        return result;
    }

    /** The pieces of an IPv4 packet, or none when it may not be cut. */
    static List<byte[]> fragments(byte[] p, int mtu) {
        int header = (p[0] & 15) * 4;
        int offset = (word(p, 6) & 0x1FFF) * 8;
        if ((p[6] & 0x40) != 0 || offset + p.length - header > 65535) {
            return List.of();
        }
        List<byte[]> pieces = new ArrayList<>();
        byte[] first = Arrays.copyOf(p, header);
        byte[] others = join(Arrays.copyOf(p, 20), copied(Arrays.copyOfRange(p, 20, header)));
        int from = header;
        while (from < p.length) {
            byte[] head = (from == header ? first : others).clone();
            int most = (mtu - head.length) / 8 * 8;
            boolean last = head.length + p.length - from <= mtu;
            int to = last ? p.length : from + most;
            byte[] piece = join(head, Arrays.copyOfRange(p, from, to));
            int more = last ? p[6] & 0x20 : 0x20;
            int at = (offset + from - header) / 8;
            piece[0] = (byte) (0x40 + head.length / 4);
            piece[2] = (byte) (piece.length >>> 8);
            piece[3] = (byte) piece.length;
            piece[6] = (byte) ((p[6] & 0x80) | more | at >>> 8);
            piece[7] = (byte) at;
            pieces.add(checksummed(piece));
            from = to;
        }
        return pieces;
    }

    /** RFC 791: those options whose type has its first bit set. */
    private static byte[] copied(byte[] options) {
        byte[] kept = new byte[0];
        int at = 0;
        while (at < options.length && options[at] != 0) {
            if (options[at] == 1) {
                at++;
                continue;
            }
            int length = at + 1 < options.length ? options[at + 1] & 255 : 0;
            if (length < 2 || at + length > options.length) {
                break;
            }
            if (options[at] < 0) {
                kept = join(kept, Arrays.copyOfRange(options, at, at + length));
            }
            at += length;
        }
        return Arrays.copyOf(kept, (kept.length + 3) / 4 * 4);
    }

    /** Whether the sender may be told. */
    static boolean tellable(byte[] p) {
        boolean four = p[0] >>> 4 == 4;
        if (!unicast(p, four ? 12 : 8, four) || !unicast(p, four ? 16 : 24, four)) {
            return false;
        }
        if (four) {
            int header = (p[0] & 15) * 4;
            boolean error =
                    p[9] == 1 && (p.length == header || List.of(3, 4, 5, 11, 12).contains(p[header] & 255));
            return (word(p, 6) & 0x1FFF) == 0 && !error;
        }
        int next = p[6] & 255;
        int at = 40;
        int headers = 0;
        while (next == 0 || next == 43 || next == 60 || next == 44) {
            if (++headers > 8 || at + 8 > p.length) {
                return false;
            }
            if (next == 44 && word(p, at + 2) >= 8) {
                return p[at] != 58;
            }
            int size = next == 44 ? 8 : 8 + 8 * (p[at + 1] & 255);
            next = p[at] & 255;
            at += size;
            if (at > p.length) {
                return false;
            }
        }
        return next != 58 || (at < p.length && (p[at] & 128) != 0 && (p[at] & 255) != 137);
    }

    private static boolean unicast(byte[] p, int at, boolean four) {
        InetAddress address = Packets.address(p, at, four ? 4 : 16);
        int first = p[at] & 255;
        return !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !(four && (first == 0 || first >= 240));
    }

    /** What the sender is told. */
    static byte[] tooBig(byte[] p, int mtu, InetAddress from) {
        boolean four = p[0] >>> 4 == 4;
        byte[] quoted = Arrays.copyOf(p, Math.min(p.length, four ? 548 : 1232));
        byte[] icmp = join(hex(four ? "0304 0000 0000" : "0200 0000 0000"), hex("%04x".formatted(mtu)), quoted);
        byte[] message;
        if (four) {
            message =
                    join(hex("4500 0000 0000 4000 4001 0000"), from.getAddress(), Arrays.copyOfRange(p, 12, 16), icmp);
            message[1] = (byte) (0xC0 | (p[1] & 0x1C));
            message[2] = (byte) (message.length >>> 8);
            message[3] = (byte) message.length;
            checksummed(message);
        } else {
            message = join(
                    hex("6c00 0000 %04x 3a40".formatted(icmp.length)),
                    from.getAddress(),
                    Arrays.copyOfRange(p, 8, 24),
                    icmp);
        }
        int at = four ? 20 : 40;
        int sum = words(message, at, message.length) + (four ? 0 : 58 + icmp.length + words(message, 8, 40));
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        message[at + 2] = (byte) (~sum >>> 8);
        message[at + 3] = (byte) ~sum;
        return message;
    }

    private static int word(byte[] p, int at) {
        return (p[at] & 255) << 8 | (p[at + 1] & 255);
    }
}
