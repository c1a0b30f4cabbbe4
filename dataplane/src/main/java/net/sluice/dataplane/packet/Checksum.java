package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** The Internet checksum (RFC 1071): ones' complement of the ones' complement sum of 16-bit words. */
final class Checksum {

    private Checksum() {}

    /** The sum of the octets between two offsets, not folded; an odd last octet is the upper half of a word. For 64 KiB at most. */
    static int sum(MemorySegment memory, long from, long to) {
        int sum = 0;
        long at = from;
        for (; at + 1 < to; at += 2) {
            sum += Octets.u16(memory, at);
        }
        return at < to ? sum + (Octets.u8(memory, at) << 8) : sum;
    }

    /** The checksum that belongs to a sum of {@link #sum}, or of several added up. */
    static int of(int sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /** Adds the carries in until there are none: an unsigned sum of up to 32 bits to 16. */
    static int fold(int sum) {
        int once = (sum & 0xFFFF) + (sum >>> 16);
        return (once & 0xFFFF) + (once >>> 16);
    }

    /** The checksum after one of the words under it has changed: RFC 1624 s3, equation 3: HC' = ~(~HC + ~m + m'). */
    static int updated(int checksum, int word, int newWord) {
        return of((~checksum & 0xFFFF) + (~word & 0xFFFF) + newWord);
    }
}
