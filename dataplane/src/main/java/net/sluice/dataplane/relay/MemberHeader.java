package net.sluice.dataplane.relay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What is before the IP packet in a frame of an ha-set whose members are at several nodes; numbers in network order. Ids are ours, as in the headers of what we receive.
 *
 * <pre>
 *  0               2               4               6               8               10              12              14              16
 *  +---------------+---------------+---------------+---------------+---------------+---------------+---------------+---------------+
 *  |   tunnel id   |  session id   |   tunnel id   |  session id   |     flags     |      Ns       |   MTU, IPv4   |   MTU, IPv6   | packet
 *  |   of the member at the        |   of the member at the        |               |               |               |               |
 *  |          receiver             |           sender              |               |               |               |               |
 *  +---------------+---------------+---------------+---------------+---------------+---------------+---------------+---------------+
 * </pre>
 *
 * <p>In a MEMBER_UP the member at the receiver is one of those that the home has, and that at the sender is the one that the packet came on; flags say whether there is a Ns,
 * and which families are open on it; the MTUs are its own. In a MEMBER_DOWN the member at the receiver is the one to send on; the other ids, the open families and the MTUs are 0.
 */
public final class MemberHeader {

    /** Octets; there is room in them for PPP and L2TP headers. */
    public static final int BYTES = 16;

    /** In flags: the packet has the Ns that its set counts by. */
    public static final int NUMBERED = 1;

    /** In flags: IPv4 is open on the member. */
    public static final int IPV4_OPEN = 1 << 1;

    /** In flags: IPv6 is open on the member. */
    public static final int IPV6_OPEN = 1 << 2;

    private static final int TO = 0;
    private static final int FROM = 4;
    private static final int FLAGS = 8;
    private static final int NS = 10;
    private static final int MTU_4 = 12;
    private static final int MTU_6 = 14;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private MemberHeader() {}

    /** Writes one; ids are tunnel id &lt;&lt; 16 | session id, {@code ns} is without meaning unless flags have {@link #NUMBERED}. */
    public static void write(MemorySegment m, long at, int to, int from, int flags, int ns, int mtu4, int mtu6) {
        m.set(INT, at + TO, to);
        m.set(INT, at + FROM, from);
        m.set(SHORT, at + FLAGS, (short) flags);
        m.set(SHORT, at + NS, (short) ns);
        m.set(SHORT, at + MTU_4, (short) mtu4);
        m.set(SHORT, at + MTU_6, (short) mtu6);
    }

    /** The ids of the member at the receiver. */
    public static int to(MemorySegment m, long at) {
        return m.get(INT, at + TO);
    }

    /** The ids of the member at the sender. */
    public static int from(MemorySegment m, long at) {
        return m.get(INT, at + FROM);
    }

    /** {@link #NUMBERED} and others. */
    public static int flags(MemorySegment m, long at) {
        return unsigned(m, at + FLAGS);
    }

    /** The Ns, 0..65535. */
    public static int ns(MemorySegment m, long at) {
        return unsigned(m, at + NS);
    }

    /** The longest packet of a family that the member can have. */
    public static int mtu(MemorySegment m, long at, boolean four) {
        return unsigned(m, at + (four ? MTU_4 : MTU_6));
    }

    private static int unsigned(MemorySegment m, long at) {
        return Short.toUnsignedInt(m.get(SHORT, at));
    }
}
