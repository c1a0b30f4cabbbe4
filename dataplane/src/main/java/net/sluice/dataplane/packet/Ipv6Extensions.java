package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * The chain of IPv6 extension headers (RFC 8200 s4). Stepped over are those that say how long they are and that change nothing of what follows:
 * Hop-by-Hop Options (0), Routing (43) and Destination Options (60), and the Fragment header (44), which is remembered.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Next Header  |  Hdr Ext Len  |   in units of 8 octets, without the first 8
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|   the Fragment header
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class Ipv6Extensions {

    /** {@link #transport}'s answer when the chain does not fit the packet or is longer than anybody's. */
    static final long MALFORMED = -1;

    private static final int FIXED_HEADER = 40;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION = 60;

    /** RFC 8200 s4.1 knows no chain of more than seven. */
    private static final int LONGEST_CHAIN = 8;

    private static final int OFFSET_AND_MORE = 0xFFF9;
    private static final int OFFSET = 0xFFF8;
    private static final int PROTOCOL_SHIFT = 32;
    private static final long FRAGMENT_FLAG = 1L << 40;

    private Ipv6Extensions() {}

    /**
     * Finds the first header that is not stepped over; wants a well-formed packet of {@code length} octets.
     *
     * @return for {@link #protocol}, {@link #offset} and {@link #fragment}; or {@link #MALFORMED}
     */
    static long transport(MemorySegment memory, long packet, int length) {
        int protocol = Octets.u8(memory, packet + NEXT_HEADER);
        int at = FIXED_HEADER;
        long fragment = 0;
        for (int headers = 0; headers <= LONGEST_CHAIN; headers++) {
            if (protocol != HOP_BY_HOP && protocol != ROUTING && protocol != DESTINATION && protocol != FRAGMENT) {
                return fragment | (long) protocol << PROTOCOL_SHIFT | at;
            }
            if (length - at < 8) {
                return MALFORMED;
            }
            int next = Octets.u8(memory, packet + at);
            if (protocol == FRAGMENT) {
                int offset = Octets.u16(memory, packet + at + 2);
                if ((offset & OFFSET) != 0) {
                    return FRAGMENT_FLAG | (long) next << PROTOCOL_SHIFT;
                }
                // RFC 6946: offset 0 and no more fragments: a packet in one piece.
                fragment |= (offset & OFFSET_AND_MORE) != 0 ? FRAGMENT_FLAG : 0;
                at += 8;
            } else {
                at += 8 + Octets.u8(memory, packet + at + 1) * 8;
            }
            if (at > length) {
                return MALFORMED;
            }
            protocol = next;
        }
        return MALFORMED;
    }

    /** The header's number; when it is in another fragment, that of the header which the fragmented part begins with. */
    static int protocol(long transport) {
        return (int) (transport >>> PROTOCOL_SHIFT) & 0xFF;
    }

    /** Where it begins, from the packet's beginning; 0 when it is in another fragment. */
    static int offset(long transport) {
        return (int) transport;
    }

    /** Whether the packet is a piece of another. */
    static boolean fragment(long transport) {
        return (transport & FRAGMENT_FLAG) != 0;
    }
}
