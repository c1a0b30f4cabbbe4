package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 header (RFC 791 s3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Identification        |Flags|      Fragment Offset    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Source Address                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Destination Address                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Options                    |    Padding    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Ipv4Header {

    /** Longest packet that the Total Length can say. */
    static final int LONGEST = 65535;

    /** The flag of that name, in the word with the Fragment Offset. */
    static final int DONT_FRAGMENT = 0x4000;

    private static final int SHORTEST = 20;
    private static final int TOTAL_LENGTH = 2;
    private static final int FLAGS_AND_OFFSET = 6;
    private static final int MORE_AND_OFFSET = 0x3FFF;
    private static final int OFFSET = 0x1FFF;
    private static final int PROTOCOL = 9;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    private Ipv4Header() {}

    /** Whether version and lengths are good and fit into {@code length} octets. */
    public static boolean wellFormed(MemorySegment memory, long packet, int length) {
        if (length < SHORTEST || Octets.u8(memory, packet) >>> 4 != 4) {
            return false;
        }
        int header = headerLength(memory, packet);
        int total = totalLength(memory, packet);
        return header >= SHORTEST && total >= header && total <= length;
    }

    /** Octets of header with its options; wants a well-formed header. */
    static int headerLength(MemorySegment memory, long packet) {
        return (Octets.u8(memory, packet) & 0xF) * 4;
    }

    /** Whether the header checksum is right; wants a well-formed header. */
    public static boolean checksumRight(MemorySegment memory, long packet) {
        int sum = 0;
        for (long at = packet; at < packet + headerLength(memory, packet); at += 2) {
            sum += Octets.u16(memory, at);
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (sum & 0xFFFF) + (sum >>> 16) == 0xFFFF;
    }

    /** The packet's length; what follows is padding. */
    public static int totalLength(MemorySegment memory, long packet) {
        return Octets.u16(memory, packet + TOTAL_LENGTH);
    }

    /** Whether it is a piece of another packet. */
    static boolean fragment(MemorySegment memory, long packet) {
        return (Octets.u16(memory, packet + FLAGS_AND_OFFSET) & MORE_AND_OFFSET) != 0;
    }

    /** Where in the whole packet its data begins, in units of 8 octets. */
    static int fragmentOffset(MemorySegment memory, long packet) {
        return Octets.u16(memory, packet + FLAGS_AND_OFFSET) & OFFSET;
    }

    /** What the data is. */
    static int protocol(MemorySegment memory, long packet) {
        return Octets.u8(memory, packet + PROTOCOL);
    }

    /** Source address. */
    public static int source(MemorySegment memory, long packet) {
        return Octets.i32(memory, packet + SOURCE);
    }

    /** Destination address. */
    public static int destination(MemorySegment memory, long packet) {
        return Octets.i32(memory, packet + DESTINATION);
    }

    /** Why a packet to this address is never forwarded (RFC 1812 s5.3.7, RFC 6890), or null; one from there is not, either. */
    public static @Nullable DropReason unforwardable(int destination) {
        int first = destination >>> 24;
        if (first == 0 || first == 127 || first >= 240) {
            return DropReason.DESTINATION_MARTIAN;
        }
        return first >= 224 ? DropReason.DESTINATION_MULTICAST : null;
    }
}
