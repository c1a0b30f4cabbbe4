package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Fragmentation of IPv4 (RFC 791 s3.2, "An Example Fragmentation Procedure"), one fragment at a time, each but the last as long as fits (RFC 1812
 * s4.2.2.7: as few as possible, and in order). A fragment is fragmented further as any other packet.
 *
 * <pre>
 *  6                                               8
 * +-----+-----+-----+-------------- ... -----------+
 * |  0  | DF  | MF  | Fragment Offset, in 8 octets |
 * +-----+-----+-----+-------------- ... -----------+
 * </pre>
 */
public final class Ipv4Fragments {

    private static final int FIXED_HEADER = 20;
    private static final int TOTAL_LENGTH = 2;
    private static final int FLAGS_AND_OFFSET = 6;
    private static final int CHECKSUM = 10;

    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1FFF;

    /** The option type's bit that says whether every fragment has the option, or the first one only. */
    private static final int COPIED = 0x80;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;

    private Ipv4Fragments() {}

    /** Whether a well-formed packet may be fragmented, and its last octet has an offset that the field can say. */
    public static boolean possible(MemorySegment memory, long packet) {
        int field = Octets.u16(memory, packet + FLAGS_AND_OFFSET);
        return (field & Ipv4Header.DONT_FRAGMENT) == 0
                && (field & OFFSET) * 8 + dataLength(memory, packet) <= Ipv4Header.LONGEST;
    }

    /** Octets behind the header of a well-formed packet. */
    public static int dataLength(MemorySegment memory, long packet) {
        return Ipv4Header.totalLength(memory, packet) - Ipv4Header.headerLength(memory, packet);
    }

    /**
     * Writes the fragment whose data begins {@code from} octets into the packet's data.
     *
     * @param from 0, or where the fragment before ended
     * @param mtu the longest fragment, 68 or more
     * @param target memory other than the packet's own, with room for {@code mtu} octets from {@code fragment}
     * @return how many octets of data the fragment has; how long it is, its Total Length says
     */
    public static int write(MemorySegment memory, long packet, int from, int mtu, MemorySegment target, long fragment) {
        int packetHeader = Ipv4Header.headerLength(memory, packet);
        int rest = dataLength(memory, packet) - from;
        MemorySegment.copy(memory, packet, target, fragment, from == 0 ? packetHeader : FIXED_HEADER);
        int header = from == 0
                ? packetHeader
                : FIXED_HEADER + copiedOptions(memory, packet, packetHeader, target, fragment + FIXED_HEADER);
        boolean last = rest <= mtu - header;
        int data = last ? rest : (mtu - header) & ~7;
        MemorySegment.copy(memory, packet + packetHeader + from, target, fragment + header, data);
        int field = Octets.u16(memory, packet + FLAGS_AND_OFFSET);
        Octets.u8(target, fragment, 0x40 | header / 4);
        Octets.u16(target, fragment + TOTAL_LENGTH, header + data);
        Octets.u16(target, fragment + FLAGS_AND_OFFSET, (field | (last ? 0 : MORE_FRAGMENTS)) + from / 8);
        Octets.u16(target, fragment + CHECKSUM, 0);
        Octets.u16(target, fragment + CHECKSUM, Checksum.of(Checksum.sum(target, fragment, fragment + header)));
        return data;
    }

    /** Options that every fragment has, padded to whole words; what is malformed ends them. How many octets they take. */
    private static int copiedOptions(MemorySegment m, long packet, int header, MemorySegment target, long options) {
        long from = packet + FIXED_HEADER;
        long stop = packet + header;
        long to = options;
        while (from < stop && Octets.u8(m, from) != END_OF_OPTIONS) {
            int type = Octets.u8(m, from);
            if (type == NO_OPERATION) {
                from++;
                continue;
            }
            int length = stop - from < 2 ? 0 : Octets.u8(m, from + 1);
            if (length < 2 || length > stop - from) {
                break;
            }
            if ((type & COPIED) != 0) {
                MemorySegment.copy(m, from, target, to, length);
                to += length;
            }
            from += length;
        }
        while (((to - options) & 3) != 0) {
            Octets.u8(target, to++, END_OF_OPTIONS);
        }
        return (int) (to - options);
    }
}
