package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * The IPv6 header (RFC 8200 s3).
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Traffic Class |           Flow Label                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Source Address (128 bits)                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Destination Address (128 bits)                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Ipv6Header {

    /** Upper half of fe80::/64. */
    public static final long LINK_LOCAL = 0xFE80_0000_0000_0000L;

    /**
     * IPv6's smallest MTU (RFC 8200 s5). RFC 5072 s2: "PPP links supporting IPv6 MUST allow the information field to be at least as large as the minimum
     * link MTU size required for IPv6".
     */
    public static final int MIN_MTU = 1280;

    private static final int LENGTH = 40;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;

    private Ipv6Header() {}

    /** Whether version and lengths are good and fit into {@code length} octets. */
    public static boolean wellFormed(MemorySegment memory, long packet, int length) {
        return length >= LENGTH && Octets.u8(memory, packet) >>> 4 == 6 && totalLength(memory, packet) <= length;
    }

    /** The packet's length; what follows is padding. */
    public static int totalLength(MemorySegment memory, long packet) {
        return LENGTH + Octets.u16(memory, packet + PAYLOAD_LENGTH);
    }

    /** Upper half of the source address. */
    public static long sourceHigh(MemorySegment memory, long packet) {
        return Octets.i64(memory, packet + SOURCE);
    }

    /** Lower half of the source address. */
    public static long sourceLow(MemorySegment memory, long packet) {
        return Octets.i64(memory, packet + SOURCE + 8);
    }

    /** Upper half of the destination address. */
    public static long destinationHigh(MemorySegment memory, long packet) {
        return Octets.i64(memory, packet + DESTINATION);
    }

    /** Lower half of the destination address. */
    public static long destinationLow(MemorySegment memory, long packet) {
        return Octets.i64(memory, packet + DESTINATION + 8);
    }

    /** Why a packet to this address is never forwarded (RFC 4291 s2.4 to s2.7), or null; one from there is not, either. */
    public static @Nullable DropReason unforwardable(long high, long low) {
        if (high >>> 56 == 0xFF) {
            return DropReason.DESTINATION_MULTICAST;
        }
        // RFC 6890: the IPv4-mapped ones, ::ffff:0:0/96, are never on a wire.
        boolean martian = high == 0 && (low == 0 || low == 1 || low >>> 32 == 0xFFFF);
        return martian ? DropReason.DESTINATION_MARTIAN : null;
    }
}
