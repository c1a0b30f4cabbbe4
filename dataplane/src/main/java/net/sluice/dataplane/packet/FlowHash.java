package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * A number for the flow that a packet is of: of its addresses, protocol, and ports where it has them. Pieces of a fragmented packet have none, so those of one
 * flow share a number of their own, and stay in order among themselves.
 */
public final class FlowHash {

    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_ADDRESSES = 8;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int DCCP = 33;
    private static final int ESP = 50;
    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;
    private static final int PORTS_BYTES = 4;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private FlowHash() {}

    /**
     * Wants a well-formed packet.
     *
     * @param salt a secret number, without which nobody can foresee which flows share a hash
     */
    public static int of(MemorySegment m, long packet, int length, boolean four, long salt) {
        long mixed = four ? ipv4(m, packet, length, salt) : ipv6(m, packet, length, salt);
        return (int) (mixed ^ mixed >>> 32);
    }

    private static long ipv4(MemorySegment m, long packet, int length, long salt) {
        int protocol = Ipv4Header.protocol(m, packet);
        int at = Ipv4Header.fragment(m, packet) ? 0 : Ipv4Header.headerLength(m, packet);
        long mixed = mix(salt, Octets.i64(m, packet + IPV4_ADDRESSES));
        return mix(mixed, transport(m, packet, length, protocol, at));
    }

    private static long ipv6(MemorySegment m, long packet, int length, long salt) {
        long transport = Ipv6Extensions.transport(m, packet, length);
        long mixed = salt;
        for (int i = 0; i < 32; i += 8) {
            mixed = mix(mixed, Octets.i64(m, packet + IPV6_ADDRESSES + i));
        }
        if (transport == Ipv6Extensions.MALFORMED) {
            return mixed;
        }
        int at = Ipv6Extensions.fragment(transport) ? 0 : Ipv6Extensions.offset(transport);
        return mix(mixed, transport(m, packet, length, Ipv6Extensions.protocol(transport), at));
    }

    /** Protocol and ports, or what stands in their place; {@code at} 0: they are in another piece. */
    private static long transport(MemorySegment m, long packet, int length, int protocol, int at) {
        boolean ports = switch (protocol) {
            case TCP, UDP, DCCP, ESP, SCTP, UDP_LITE -> at > 0 && at + PORTS_BYTES <= length;
            default -> false;
        };
        return (long) protocol << 32 | (ports ? Octets.i32(m, packet + at) & 0xFFFF_FFFFL : 0);
    }

    private static long mix(long state, long more) {
        long mixed = (state ^ more) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
