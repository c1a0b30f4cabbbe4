package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header in front of each packet of a TUN with IFF_VNET_HDR (struct virtio_net_hdr of linux/virtio_net.h; virtio 1.2 s5.1.6), in host byte order.
 *
 * <pre>
 *  0       1       2               4               6               8               10
 *  +-------+-------+---------------+---------------+---------------+---------------+
 *  | flags |gso_typ|   hdr_len     |   gso_size    |  csum_start   | csum_offset   |
 *  +-------+-------+---------------+---------------+---------------+---------------+
 * </pre>
 */
public final class VirtioHeader {

    /** Its length. */
    public static final int BYTES = 10;

    static final int TCP_IPV4 = 1;
    static final int TCP_IPV6 = 4;
    static final int UDP_L4 = 5;
    private static final int ECN = 0x80;
    private static final int NEEDS_CHECKSUM = 1;
    private static final int GSO_TYPE = 1;
    private static final int HEADER_LENGTH = 2;
    private static final int GSO_SIZE = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private VirtioHeader() {}

    /** Whether the checksum's field holds the sum of the pseudo header only, and what follows is to be added. */
    static boolean needsChecksum(MemorySegment memory, long header) {
        return (Octets.u8(memory, header) & NEEDS_CHECKSUM) != 0;
    }

    /** Which protocol the packet is to be cut into segments of; 0 for none. */
    static int gsoType(MemorySegment memory, long header) {
        return Octets.u8(memory, header + GSO_TYPE) & ~ECN;
    }

    /** Octets of payload of each segment but the last. */
    static int gsoSize(MemorySegment memory, long header) {
        return memory.get(SHORT, header + GSO_SIZE) & 0xFFFF;
    }

    /** Where the checksum's sum begins, from the packet's beginning. */
    static int checksumStart(MemorySegment memory, long header) {
        return memory.get(SHORT, header + CHECKSUM_START) & 0xFFFF;
    }

    /** Where its field is, from there. */
    static int checksumOffset(MemorySegment memory, long header) {
        return memory.get(SHORT, header + CHECKSUM_OFFSET) & 0xFFFF;
    }

    /** Writes one for a packet that goes as it is. */
    public static void plain(MemorySegment memory, long header) {
        memory.set(LONG, header, 0);
        memory.set(SHORT, header + Long.BYTES, (short) 0);
    }

    /** Writes one for a packet to be cut, whose transport header begins at {@code transport} and ends at {@code headers}. */
    static void segmented(
            MemorySegment memory, long header, int type, int headers, int size, int transport, int checksumOffset) {
        Octets.u8(memory, header, NEEDS_CHECKSUM);
        Octets.u8(memory, header + GSO_TYPE, type);
        memory.set(SHORT, header + HEADER_LENGTH, (short) headers);
        memory.set(SHORT, header + GSO_SIZE, (short) size);
        memory.set(SHORT, header + CHECKSUM_START, (short) transport);
        memory.set(SHORT, header + CHECKSUM_OFFSET, (short) checksumOffset);
    }
}
