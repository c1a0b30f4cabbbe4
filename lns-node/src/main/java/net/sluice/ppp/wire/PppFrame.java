package net.sluice.ppp.wire;

import java.nio.ByteBuffer;

/**
 * A PPP frame as L2TP carries it (RFC 2661 s5.1, RFC 1662 s3.1): no flags, no transparency, no FCS.
 *
 * <pre>
 * +----------+----------+---------------------+-------------+
 * | FF addr. | 03 ctrl. | protocol            | information |
 * | (absent or present) | 1 octet or 2 octets |             |
 * +----------+----------+---------------------+-------------+
 * </pre>
 */
public final class PppFrame {
    /** What {@link #protocol} says of a frame that has no whole protocol field. */
    public static final int MALFORMED = -1;

    private static final int ADDRESS = 0xFF;
    private static final int CONTROL = 0x03;

    private PppFrame() {}

    /**
     * Reads address, control and protocol and leaves the position at the information field. Compressed fields are taken
     * whether they were agreed or not (RFC 1661 s6.5, s6.6). The number need not be well-formed.
     *
     * @return 0 to 0xFFFF, or {@link #MALFORMED}
     */
    public static int protocol(ByteBuffer frame) {
        int at = frame.position();
        if (frame.remaining() >= 2 && octet(frame, at) == ADDRESS && octet(frame, at + 1) == CONTROL) {
            at += 2;
        }
        if (at >= frame.limit()) {
            return MALFORMED;
        }
        int first = octet(frame, at);
        // RFC 1661 s6.5: the first octet of a two-octet protocol field is even, so an odd one stands alone.
        if ((first & 1) == 1) {
            frame.position(at + 1);
            return first;
        }
        if (at + 1 >= frame.limit()) {
            return MALFORMED;
        }
        frame.position(at + 2);
        return first << 8 | octet(frame, at + 1);
    }

    /**
     * A new frame for an information field; the protocol field is never compressed.
     *
     * @param addressAndControl whether FF 03 leads it
     */
    public static ByteBuffer of(boolean addressAndControl, int protocol, byte[] information) {
        ByteBuffer frame = ByteBuffer.allocate((addressAndControl ? 4 : 2) + information.length);
        if (addressAndControl) {
            frame.put((byte) ADDRESS).put((byte) CONTROL);
        }
        return frame.putShort((short) protocol).put(information).flip();
    }

    private static int octet(ByteBuffer frame, int index) {
        return frame.get(index) & 0xFF;
    }
}
