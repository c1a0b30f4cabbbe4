package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The Internet checksum (RFC 1071): ones' complement of the ones' complement sum of 16-bit words. */
final class Checksum {

    private static final ValueLayout.OfLong HOST_LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Checksum() {}

    /**
     * The sum of the octets between two offsets, of 17 bits at most; an odd last octet is the upper half of a word. RFC 1071 s2: the sum can be taken in the
     * host's order, and of longer words.
     */
    static int sum(MemorySegment memory, long from, long to) {
        long wide = 0;
        int words = (int) (to - from) / Long.BYTES;
        // Counted by an int, from 0: the compiler makes a vector loop of that, four times as fast as one over offsets.
        for (int i = 0; i < words; i++) {
            long word = memory.get(HOST_LONG, from + (long) i * Long.BYTES);
            wide += (word & 0xFFFF_FFFFL) + (word >>> 32);
        }
        long at = from + (long) words * Long.BYTES;
        int sum = inNetworkOrder(wide);
        for (; at + 1 < to; at += 2) {
            sum += Octets.u16(memory, at);
        }
        sum = at < to ? sum + (Octets.u8(memory, at) << 8) : sum;
        return (sum & 0xFFFF) + (sum >>> 16);
    }

    private static int inNetworkOrder(long wide) {
        long words = (wide & 0xFFFF_FFFFL) + (wide >>> 32);
        int folded = fold((int) (words & 0xFFFF) + (int) ((words >>> 16) & 0xFFFF) + (int) (words >>> 32));
        return LITTLE ? Short.toUnsignedInt(Short.reverseBytes((short) folded)) : folded;
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
