package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * The L2TP header (RFC 2661 s3.1), of control messages as far as they are told from data, of data messages whole.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length (opt)         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Tunnel ID           |           Session ID          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Ns (opt)          |             Nr (opt)          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Offset Size (opt)        |    Offset pad... (opt)
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * A datagram is given as (memory, offset, length). All but {@link #check} want one that {@code check} has accepted.
 */
public final class L2tpHeader {

    private static final int T = 0x8000;
    private static final int L = 0x4000;
    private static final int S = 0x0800;
    private static final int O = 0x0200;
    private static final int P = 0x0100;
    private static final int VERSION_MASK = 0x000F;
    private static final int VERSION = 2;

    /** Flags, tunnel id, session id. */
    private static final int SHORTEST = 6;

    /** Longest header that {@link #prepend} writes. */
    public static final int LONGEST_SENT = 10;

    private L2tpHeader() {}

    /** Null when the header is whole and its lengths fit the datagram, else why not. */
    public static @Nullable DropReason check(MemorySegment memory, long offset, int length) {
        if (length < SHORTEST) {
            return DropReason.L2TP_TOO_SHORT;
        }
        int flags = Octets.u16(memory, offset);
        if ((flags & VERSION_MASK) != VERSION) {
            return DropReason.L2TP_VERSION;
        }
        // RFC 2661 s3.1: for control messages L and S "MUST be set to 1", O "MUST be set to 0".
        if ((flags & T) != 0 && (flags & (L | S | O)) != (L | S)) {
            return DropReason.L2TP_CONTROL_FLAGS;
        }
        int header = fixedLength(flags);
        if (length < header) {
            return DropReason.L2TP_TOO_SHORT;
        }
        int end = (flags & L) != 0 ? Octets.u16(memory, offset + 2) : length;
        if (end < header || end > length) {
            return DropReason.L2TP_LENGTH;
        }
        if ((flags & O) != 0 && header + Octets.u16(memory, offset + header - 2) > end) {
            return DropReason.L2TP_OFFSET;
        }
        return null;
    }

    /** The header's length without the offset pad. */
    private static int fixedLength(int flags) {
        return SHORTEST + ((flags & L) != 0 ? 2 : 0) + ((flags & S) != 0 ? 4 : 0) + ((flags & O) != 0 ? 2 : 0);
    }

    /** Whether it is a control message. */
    public static boolean control(MemorySegment memory, long offset) {
        return (Octets.u16(memory, offset) & T) != 0;
    }

    /** Whether Ns and Nr are there. */
    public static boolean sequenced(MemorySegment memory, long offset) {
        return (Octets.u16(memory, offset) & S) != 0;
    }

    /** Tunnel id: the receiver's. */
    public static int tunnelId(MemorySegment memory, long offset) {
        return Octets.u16(memory, offset + ids(memory, offset));
    }

    /** Session id: the receiver's. */
    public static int sessionId(MemorySegment memory, long offset) {
        return Octets.u16(memory, offset + ids(memory, offset) + 2);
    }

    private static int ids(MemorySegment memory, long offset) {
        return (Octets.u16(memory, offset) & L) != 0 ? 4 : 2;
    }

    /** Ns; only when {@link #sequenced}. */
    public static int ns(MemorySegment memory, long offset) {
        return Octets.u16(memory, offset + ids(memory, offset) + 4);
    }

    /** Where the payload begins, in {@code memory}: after the offset pad. */
    public static long payload(MemorySegment memory, long offset) {
        int flags = Octets.u16(memory, offset);
        int header = fixedLength(flags);
        return offset + header + ((flags & O) != 0 ? Octets.u16(memory, offset + header - 2) : 0);
    }

    /** Where the message ends, in {@code memory}: what follows the Length is padding. */
    public static long end(MemorySegment memory, long offset, int length) {
        return offset + ((Octets.u16(memory, offset) & L) != 0 ? Octets.u16(memory, offset + 2) : length);
    }

    /**
     * Writes a data message's header before a PPP frame; there must be {@link #LONGEST_SENT} octets of room.
     *
     * @param frame where the frame begins
     * @param priority the P bit
     * @param peerIds the receiver's tunnel id in the upper half, session id in the lower
     * @param ns Ns to send, or -1 for none
     * @return where the message begins
     */
    public static long prepend(MemorySegment memory, long frame, boolean priority, int peerIds, int ns) {
        int flags = VERSION | (priority ? P : 0);
        if (ns < 0) {
            long begin = frame - SHORTEST;
            Octets.u16(memory, begin, flags);
            Octets.i32(memory, begin + 2, peerIds);
            return begin;
        }
        long begin = frame - LONGEST_SENT;
        Octets.u16(memory, begin, flags | S);
        Octets.i32(memory, begin + 2, peerIds);
        // RFC 2661 s3.1: "In data messages, Nr is reserved".
        Octets.i32(memory, begin + 6, ns << 16);
        return begin;
    }
}
