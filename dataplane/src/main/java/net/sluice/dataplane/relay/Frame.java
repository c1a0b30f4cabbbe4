package net.sluice.dataplane.relay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one node sends to another, as a UDP payload; numbers in network order.
 *
 * <pre>
 *  0               1               2               3               4                               6                               8
 *  +---------------+---------------+---------------+---------------+-------------------------------+-------------------------------+
 *  |    version    |     kind      |    family     |    stream     |         routing table         |               0               |
 *  +---------------+---------------+---------------+---------------+-------------------------------+-------------------------------+
 *  |                                         channel: who sends to whom, see FrameKey                                              | 8
 *  +-------------------------------------------------------------------------------------------------------------------------------+
 *  |                                         sequence number within the stream, from 1                                             | 16
 *  +-------------------------------------------------------------------------------------------------------------------------------+
 *  |  DATAGRAM: our address, the LAC's address, our port, the LAC's port (4+4+2+2 or 16+16+2+2), the L2TP message                  | 24
 *  |  PACKET:   the IP packet                                                                                                      |
 *  |  MEMBER_UP, MEMBER_DOWN: a MemberHeader (16), the IP packet                                                                   |
 *  +-------------------------------------------------------------------------------------------------------------------------------+
 *  |                                         MAC of all of the above (16 octets), see FrameMac                                     |
 *  +-------------------------------------------------------------------------------------------------------------------------------+
 * </pre>
 *
 * <p>Family is 4 or 6 in a DATAGRAM, else 0; the routing table is that of a PACKET, else 0. A stream is what one worker of the sender sends. A receiver ignores the octets at 6.
 */
public final class Frame {

    /** The version that is sent and understood. */
    public static final int VERSION = 1;

    /** A datagram of a LAC, for the owner of its tunnel's slot. */
    public static final int DATAGRAM = 1;

    /** A packet to a subscriber, for the owner of the slot that its address lies with. */
    public static final int PACKET = 2;

    /** A packet from a subscriber that came on a member of an ha-set, for the set's home. */
    public static final int MEMBER_UP = 3;

    /** A copy of a packet to a subscriber, from the home of an ha-set, to be sent on one member. */
    public static final int MEMBER_DOWN = 4;

    /** Where a PACKET's packet is; there is room for PPP and L2TP headers before it. */
    public static final int HEADER = 24;

    /** Streams are 0..STREAMS-1. */
    public static final int STREAMS = 64;

    /** Most octets that a frame has beside what it carries. */
    public static final int MOST = HEADER + 36 + FrameMac.BYTES;

    private static final int KIND = 1;
    private static final int FAMILY = 2;
    private static final int STREAM = 3;
    private static final int TABLE = 4;
    private static final int CHANNEL = 8;
    private static final int SEQUENCE = 16;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_ADDRESSES = 36;
    private static final int FOUR = 4;
    private static final int SIX = 6;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Frame() {}

    /** Why these octets are no frame, or null when they are one, as far as can be said without the key. */
    public static @Nullable DropReason check(MemorySegment m, long offset, int length) {
        if (length < HEADER + FrameMac.BYTES) {
            return DropReason.RELAY_MALFORMED;
        }
        if (m.get(JAVA_BYTE, offset) != VERSION) {
            return DropReason.RELAY_VERSION;
        }
        int kind = m.get(JAVA_BYTE, offset + KIND);
        int family = m.get(JAVA_BYTE, offset + FAMILY);
        boolean right = switch (kind) {
            case DATAGRAM -> (family == FOUR || family == SIX) && length >= HEADER + addresses(family) + FrameMac.BYTES;
            case PACKET -> family == 0;
            case MEMBER_UP, MEMBER_DOWN -> family == 0 && length >= HEADER + MemberHeader.BYTES + FrameMac.BYTES;
            default -> false;
        };
        return right && stream(m, offset) < STREAMS ? null : DropReason.RELAY_MALFORMED;
    }

    /** {@link #DATAGRAM} or another. */
    public static int kind(MemorySegment m, long offset) {
        return m.get(JAVA_BYTE, offset + KIND);
    }

    /** The sender's worker. */
    public static int stream(MemorySegment m, long offset) {
        return m.get(JAVA_BYTE, offset + STREAM) & 0xFF;
    }

    /** Where a PACKET's destination is to be looked for. */
    public static int routingTable(MemorySegment m, long offset) {
        return Short.toUnsignedInt(m.get(SHORT, offset + TABLE));
    }

    /** Who sends to whom. */
    public static long channel(MemorySegment m, long offset) {
        return m.get(LONG, offset + CHANNEL);
    }

    /** The number within the stream. */
    public static long sequence(MemorySegment m, long offset) {
        return m.get(LONG, offset + SEQUENCE);
    }

    /** From a DATAGRAM's beginning to its L2TP message. */
    public static int message(MemorySegment m, long offset) {
        return HEADER + addresses(m.get(JAVA_BYTE, offset + FAMILY));
    }

    private static int addresses(int family) {
        return family == FOUR ? IPV4_ADDRESSES : IPV6_ADDRESSES;
    }

    /** Reads a DATAGRAM's addresses: ours, and behind it, {@link SocketAddress#BYTES} on, the LAC's. */
    public static void addresses(MemorySegment m, long offset, MemorySegment to, long at) {
        boolean four = m.get(JAVA_BYTE, offset + FAMILY) == FOUR;
        int octets = four ? 4 : 16;
        long from = offset + HEADER;
        long ports = from + 2L * octets;
        SocketAddress.put(to, at, four, m, from, m.get(SHORT, ports));
        SocketAddress.put(to, at + SocketAddress.BYTES, four, m, from + octets, m.get(SHORT, ports + 2));
    }

    /** Writes the header; the caller adds what follows. */
    public static void header(
            MemorySegment m, long offset, int kind, int stream, int routingTable, long channel, long sequence) {
        m.set(JAVA_BYTE, offset, (byte) VERSION);
        m.set(JAVA_BYTE, offset + KIND, (byte) kind);
        m.set(JAVA_BYTE, offset + FAMILY, (byte) 0);
        m.set(JAVA_BYTE, offset + STREAM, (byte) stream);
        m.set(SHORT, offset + TABLE, (short) routingTable);
        m.set(SHORT, offset + TABLE + 2, (short) 0);
        m.set(LONG, offset + CHANNEL, channel);
        m.set(LONG, offset + SEQUENCE, sequence);
    }

    /**
     * Writes a DATAGRAM's addresses behind its header.
     *
     * @return from the frame's beginning to where the L2TP message goes
     */
    public static int addresses(
            MemorySegment m, long offset, MemorySegment local, long localAt, MemorySegment peer, long peerAt) {
        boolean four = SocketAddress.family(local, localAt) == SocketAddress.AF_INET;
        m.set(JAVA_BYTE, offset + FAMILY, (byte) (four ? FOUR : SIX));
        int octets = four ? 4 : 16;
        long at = offset + HEADER;
        SocketAddress.copyHost(local, localAt, m, at);
        SocketAddress.copyHost(peer, peerAt, m, at + octets);
        m.set(SHORT, at + 2L * octets, (short) SocketAddress.port(local, localAt));
        m.set(SHORT, at + 2L * octets + 2, (short) SocketAddress.port(peer, peerAt));
        return HEADER + addresses(four ? FOUR : SIX);
    }
}
