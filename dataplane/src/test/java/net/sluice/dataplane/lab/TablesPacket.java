package net.sluice.dataplane.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The packets of {@link TablesLab}: UDP with 24 octets that say whose they are, written and read without any of the product's code.
 *
 * <pre>
 *  0                               8                               16                              24
 *  +-------------------------------+-------------------------------+-------------------------------+
 *  | number of the session, flags  |        number of the packet   | check: the two, mixed         |
 *  +-------------------------------+-------------------------------+-------------------------------+
 * </pre>
 */
final class TablesPacket {

    static final int CONTENT = 24;
    static final int BEFORE_IP = 10;
    static final int UDP = 8;
    static final int FOUR = 20;
    static final int SIX = 40;

    /** Longest. */
    static final int MOST = BEFORE_IP + SIX + UDP + CONTENT;

    static final long IN_PREFIX = 1L << 41;
    static final long LATE = 1L << 42;

    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private TablesPacket() {}

    static void content(MemorySegment m, long at, long token, long sequence) {
        m.set(LONG, at, token);
        m.set(LONG, at + 8, sequence);
        m.set(LONG, at + 16, check(token, sequence));
    }

    static boolean sound(MemorySegment m, long at) {
        return m.get(LONG, at + 16) == check(token(m, at), sequence(m, at));
    }

    static long token(MemorySegment m, long at) {
        return m.get(LONG, at);
    }

    static long sequence(MemorySegment m, long at) {
        return m.get(LONG, at + 8);
    }

    private static long check(long token, long sequence) {
        long mixed = (token ^ (sequence * 0x9E37_79B9_7F4A_7C15L)) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ (mixed >>> 31);
    }

    /** Of L2TP, without optional fields, and PPP, uncompressed. */
    static void l2tp(MemorySegment m, long at, int tunnel, int session, boolean four) {
        m.set(INT, at, 0x0002_0000 | tunnel);
        m.set(SHORT, at + 4, (short) session);
        m.set(INT, at + 6, 0xFF03_0000 | (four ? 0x0021 : 0x0057));
    }

    /** Whether a received message begins as {@link #l2tp} would. */
    static boolean l2tpIs(MemorySegment m, long at, int tunnel, int session, boolean four) {
        return m.get(INT, at) == (0x0002_0000 | tunnel)
                && m.get(SHORT, at + 4) == (short) session
                && m.get(INT, at + 6) == (0xFF03_0000 | (four ? 0x0021 : 0x0057));
    }

    /** An IPv4 header and a UDP header without checksum; returns where the content goes. */
    static long four(MemorySegment m, long at, int source, int destination, int port) {
        m.set(INT, at, 0x4500_0000 | (FOUR + UDP + CONTENT));
        m.set(INT, at + 4, 0);
        m.set(INT, at + 8, 0x4011_0000);
        m.set(INT, at + 12, source);
        m.set(INT, at + 16, destination);
        m.set(SHORT, at + 10, (short) ~sum(m, at, FOUR, 0));
        m.set(INT, at + 20, (9 << 16) | port);
        m.set(INT, at + 24, (UDP + CONTENT) << 16);
        return at + FOUR + UDP;
    }

    /** An IPv6 header and a UDP header; the checksum comes with {@link #sixDone}. Returns where the content goes. */
    static long six(MemorySegment m, long at, long sourceHigh, long sourceLow, byte[] destination, int port) {
        m.set(INT, at, 0x6000_0000);
        m.set(INT, at + 4, (UDP + CONTENT) << 16 | 17 << 8 | 64);
        m.set(LONG, at + 8, sourceHigh);
        m.set(LONG, at + 16, sourceLow);
        MemorySegment.copy(destination, 0, m, JAVA_BYTE, at + 24, 16);
        m.set(INT, at + 40, (9 << 16) | port);
        m.set(INT, at + 44, (UDP + CONTENT) << 16);
        return at + SIX + UDP;
    }

    /** Sets the UDP checksum (RFC 8200 s8.1): of the two addresses, the length, the protocol, and all from the UDP header on. */
    static void sixDone(MemorySegment m, long at) {
        int sum = ~sum(m, at + 8, SIX - 8 + UDP + CONTENT, UDP + CONTENT + 17) & 0xFFFF;
        m.set(SHORT, at + SIX + 6, (short) (sum == 0 ? 0xFFFF : sum));
    }

    private static int sum(MemorySegment m, long at, int octets, int first) {
        int sum = first;
        for (int i = 0; i < octets; i += 2) {
            sum += Short.toUnsignedInt(m.get(SHORT, at + i));
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    static int version(MemorySegment m, long at) {
        return (m.get(JAVA_BYTE, at) >>> 4) & 15;
    }

    /** Upper half of an address, 0 of IPv4's. */
    static long high(MemorySegment m, long at, boolean four) {
        return four ? 0 : m.get(LONG, at);
    }

    /** Lower half of an address, IPv4's 32 bits. */
    static long low(MemorySegment m, long at, boolean four) {
        return four ? Integer.toUnsignedLong(m.get(INT, at)) : m.get(LONG, at + 8);
    }

    /** A socket address (sockaddr_in, sockaddr_in6). */
    static void endpoint(MemorySegment m, long at, boolean four, long high, long low, int port) {
        m.asSlice(at, 28).fill((byte) 0);
        m.set(JAVA_SHORT_UNALIGNED, at, (short) (four ? 2 : 10));
        m.set(SHORT, at + 2, (short) port);
        if (four) {
            m.set(INT, at + 4, (int) low);
        } else {
            m.set(LONG, at + 8, high);
            m.set(LONG, at + 16, low);
        }
    }
}
