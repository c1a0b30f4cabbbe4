package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * The DS field of IPv4 and IPv6 headers (RFC 2474), six bits, beside the two of ECN (RFC 3168), which stay as they are.
 *
 * <pre>
 *            0               1               2
 *            0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3
 *           +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  IPv4     |Version|  IHL  |    DSCP   |ECN|
 *           +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  IPv6     |Version|    DSCP   |ECN|  Flow label ...
 *           +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class DiffServ {

    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SHIFT = 2;
    private static final int IPV6_SHIFT = 6;
    private static final int DSCP = 0x3F;

    private DiffServ() {}

    /** The DSCP, 0..63. */
    public static int dscp(MemorySegment memory, long packet, boolean four) {
        return Octets.u16(memory, packet) >>> (four ? IPV4_SHIFT : IPV6_SHIFT) & DSCP;
    }

    /** Sets the DSCP; the IPv4 header checksum, which must be right, stays right. */
    public static void mark(MemorySegment memory, long packet, boolean four, int dscp) {
        int shift = four ? IPV4_SHIFT : IPV6_SHIFT;
        int word = Octets.u16(memory, packet);
        int marked = (word & ~(DSCP << shift)) | dscp << shift;
        if (marked == word) {
            return;
        }
        Octets.u16(memory, packet, marked);
        if (four) {
            int checksum = Octets.u16(memory, packet + IPV4_CHECKSUM);
            Octets.u16(memory, packet + IPV4_CHECKSUM, Checksum.updated(checksum, word, marked));
        }
    }
}
