package net.sluice.l2tp.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The header of a control or data message (RFC 2661 s3.1), read in place. {@link #read} checks it; after it has returned null
 * nothing here can fail.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length (opt)         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |           Tunnel ID           |           Session ID          |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |             Ns (opt)          |             Nr (opt)          |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |      Offset Size (opt)        |    Offset pad... (opt)
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Reusable and mutable; not thread-safe. Reserved bits are ignored, as is the P bit of a control message.
 */
public final class L2tpHeader {
    /** Octets of a control message's header, which is always the same: T, L and S set. A ZLB is nothing but this. */
    public static final int CONTROL_OCTETS = 12;

    static final int T = 0x8000;
    static final int L = 0x4000;
    static final int S = 0x0800;
    static final int O = 0x0200;
    static final int P = 0x0100;
    static final int VERSION_MASK = 0x000f;
    static final int VERSION = 2;

    private static final int TUNNEL_ID_AT = 4;
    private static final int NS_AT = 8;
    private static final int NR_AT = 10;

    private int flags;
    private int tunnelId;
    private int sessionId;
    private int ns;
    private int nr;
    private int payloadStart;
    private int payloadEnd;

    /**
     * Reads the header of the datagram between position and limit, and moves neither.
     *
     * @return what is wrong with it; null when nothing is
     */
    public @Nullable HeaderFault read(ByteBuffer datagram) {
        int start = datagram.position();
        int end = datagram.limit();
        if (end - start < 2) {
            return HeaderFault.TRUNCATED;
        }
        flags = u16(datagram, start);
        // RFC 2661 s3.1: "Packets received with an unknown Ver field MUST be discarded."
        if ((flags & VERSION_MASK) != VERSION) {
            return HeaderFault.BAD_VERSION;
        }
        if (isControl() && (flags & (L | S | O)) != (L | S)) {
            return HeaderFault.BAD_CONTROL_FLAGS;
        }
        int fixed = 2 + (hasLength() ? 2 : 0) + 4 + (hasSequence() ? 4 : 0) + (hasOffset() ? 2 : 0);
        if (end - start < fixed) {
            return HeaderFault.TRUNCATED;
        }
        return readFields(datagram, start, end, start + fixed);
    }

    private @Nullable HeaderFault readFields(ByteBuffer datagram, int start, int end, int afterFixed) {
        int at = start + 2;
        payloadEnd = end;
        if (hasLength()) {
            // What follows the Length's last octet is padding of a lower layer.
            payloadEnd = start + u16(datagram, at);
            if (payloadEnd > end || payloadEnd < afterFixed) {
                return HeaderFault.BAD_LENGTH;
            }
            at += 2;
        }
        tunnelId = u16(datagram, at);
        sessionId = u16(datagram, at + 2);
        at += 4;
        ns = 0;
        nr = 0;
        if (hasSequence()) {
            ns = u16(datagram, at);
            nr = u16(datagram, at + 2);
            at += 4;
        }
        payloadStart = afterFixed;
        if (hasOffset()) {
            payloadStart += u16(datagram, at);
            if (payloadStart > payloadEnd) {
                return HeaderFault.BAD_OFFSET;
            }
        }
        return null;
    }

    /** T: whether this is a control message. */
    public boolean isControl() {
        return (flags & T) != 0;
    }

    /** L: whether there is a Length field. */
    public boolean hasLength() {
        return (flags & L) != 0;
    }

    /** S: whether there are Ns and Nr. */
    public boolean hasSequence() {
        return (flags & S) != 0;
    }

    /** O: whether there is an Offset Size. */
    public boolean hasOffset() {
        return (flags & O) != 0;
    }

    /** P: whether a data message wants preferential treatment. */
    public boolean hasPriority() {
        return (flags & P) != 0;
    }

    /** The receiver's id of the tunnel; 0 before it is known to the sender. */
    public int tunnelId() {
        return tunnelId;
    }

    /** The receiver's id of the session; 0 when the message is about the tunnel, or before it is known to the sender. */
    public int sessionId() {
        return sessionId;
    }

    /** Ns; 0 when absent. */
    public int ns() {
        return ns;
    }

    /** Nr; 0 when absent, and without meaning in a data message. */
    public int nr() {
        return nr;
    }

    /** Index of the first octet after the header and its offset padding. */
    public int payloadStart() {
        return payloadStart;
    }

    /** Index after the last octet of the message. */
    public int payloadEnd() {
        return payloadEnd;
    }

    /** Octets of payload; 0 in a control message means a ZLB. */
    public int payloadLength() {
        return payloadEnd - payloadStart;
    }

    /** Appends a control message's header, with Ns and Nr to be set by {@link #setSequence}. */
    static void putControl(ByteBuffer out, int tunnelId, int sessionId, int totalLength) {
        // RFC 2661 s3.1: "All reserved bits MUST be set to 0 on outgoing messages"
        out.putShort((short) (T | L | S | VERSION));
        out.putShort((short) totalLength);
        out.putShort((short) tunnelId);
        out.putShort((short) sessionId);
        out.putInt(0);
    }

    /** A ZLB: an acknowledgement and nothing else (RFC 2661 s5.8). */
    public static byte[] zlb(int tunnelId, int ns, int nr) {
        byte[] datagram = new byte[CONTROL_OCTETS];
        putControl(ByteBuffer.wrap(datagram), tunnelId, 0, CONTROL_OCTETS);
        setSequence(datagram, ns, nr);
        return datagram;
    }

    /** Sets the receiver's id of the tunnel in a control message. */
    public static void setTunnelId(byte[] control, int tunnelId) {
        control[TUNNEL_ID_AT] = (byte) (tunnelId >> 8);
        control[TUNNEL_ID_AT + 1] = (byte) tunnelId;
    }

    /** Sets Ns and Nr of a control message, modulo 2^16. */
    public static void setSequence(byte[] control, int ns, int nr) {
        control[NS_AT] = (byte) (ns >> 8);
        control[NS_AT + 1] = (byte) ns;
        control[NR_AT] = (byte) (nr >> 8);
        control[NR_AT + 1] = (byte) nr;
    }

    /** Whether at least a header is there, and it is that of a control message with tunnel id 0. */
    static boolean isFirstControl(ByteBuffer datagram, int start) {
        int bits = T | L | S | O | VERSION_MASK;
        return datagram.limit() - start >= CONTROL_OCTETS
                && (u16(datagram, start) & bits) == (T | L | S | VERSION)
                && u16(datagram, start + TUNNEL_ID_AT) == 0;
    }

    /** An unsigned 16-bit number in network order, whatever the order of the buffer. */
    static int u16(ByteBuffer buffer, int at) {
        return (buffer.get(at) & 0xff) << 8 | (buffer.get(at + 1) & 0xff);
    }
}
