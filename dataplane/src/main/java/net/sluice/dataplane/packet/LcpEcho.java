package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * LCP Echo-Request and Echo-Reply (RFC 1661 s5.8).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Code      |  Identifier   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Magic-Number                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Data ...
 * +-+-+-+-+
 * </pre>
 */
public final class LcpEcho {

    private static final int REQUEST = 9;
    private static final int REPLY = 10;
    private static final int HEADER = 8;

    private LcpEcho() {}

    /** The packet's length when it is a well-formed Echo-Request, else 0. What follows it is padding. */
    public static int requestLength(MemorySegment memory, long packet, long end) {
        if (end - packet < HEADER || Octets.u8(memory, packet) != REQUEST) {
            return 0;
        }
        int length = Octets.u16(memory, packet + 2);
        return length >= HEADER && length <= end - packet ? length : 0;
    }

    /** Whether it is an Echo-Request or an Echo-Reply, which travel with the P bit (RFC 2661 s3.1). */
    public static boolean echo(MemorySegment memory, long packet, long end) {
        return end > packet && (Octets.u8(memory, packet) == REQUEST || Octets.u8(memory, packet) == REPLY);
    }

    /** The sender's magic number. */
    public static int magic(MemorySegment memory, long packet) {
        return Octets.i32(memory, packet + 4);
    }

    /** Makes an Echo-Reply of the copy of an Echo-Request: code and magic number change, identifier and data stay. */
    public static void reply(MemorySegment memory, long packet, int magic) {
        Octets.u8(memory, packet, REPLY);
        Octets.i32(memory, packet + 4, magic);
    }
}
