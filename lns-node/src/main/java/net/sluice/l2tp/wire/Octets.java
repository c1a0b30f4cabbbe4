package net.sluice.l2tp.wire;

import java.nio.charset.StandardCharsets;

/** Numbers and texts in octet strings, in network order. */
final class Octets {
    static final byte[] NONE = {};

    private Octets() {}

    static int u16(byte[] octets, int at) {
        return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
    }

    static long u32(byte[] octets, int at) {
        return (long) u16(octets, at) << 16 | u16(octets, at + 2);
    }

    static long u64(byte[] octets, int at) {
        return u32(octets, at) << 32 | u32(octets, at + 4);
    }

    static void putU16(byte[] octets, int at, int value) {
        octets[at] = (byte) (value >> 8);
        octets[at + 1] = (byte) value;
    }

    static void putU32(byte[] octets, int at, long value) {
        putU16(octets, at, (int) (value >> 16));
        putU16(octets, at + 2, (int) value);
    }

    static void putU64(byte[] octets, int at, long value) {
        putU32(octets, at, value >> 32);
        putU32(octets, at + 4, value);
    }

    /** At most {@code max} octets of UTF-8, cut between characters. */
    static byte[] utf8(String text, int max) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length <= max) {
            return octets;
        }
        int end = max;
        while (end > 0 && (octets[end] & 0xc0) == 0x80) {
            end--;
        }
        byte[] cut = new byte[end];
        System.arraycopy(octets, 0, cut, 0, end);
        return cut;
    }

    /** What a peer wrote, fit for a line of a log. */
    static String printable(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? '?' : (char) c));
        return clean.toString();
    }
}
