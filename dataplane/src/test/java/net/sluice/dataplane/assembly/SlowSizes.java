package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.tcpChecksummed;

import java.util.Arrays;

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

    private static int word(byte[] p, int at) {
        return (p[at] & 255) << 8 | (p[at + 1] & 255);
    }
}
