package net.sluice.ppp.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A packet of LCP, an NCP, PAP or CHAP: they share one header (RFC 1661 s5).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Code      |  Identifier   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Data ...
 * +-+-+-+-+
 * </pre>
 *
 * @param code 0 to 255
 * @param identifier 0 to 255
 * @param data what follows the header, padding cut off; a view of the frame, good as long as that is
 */
public record ControlPacket(int code, int identifier, ByteBuffer data) {
    public static final int HEADER = 4;

    /** Reads from position to limit; null when the length field does not fit what is there. */
    public static @Nullable ControlPacket parse(ByteBuffer information) {
        if (information.remaining() < HEADER) {
            return null;
        }
        int at = information.position();
        int length = information.getShort(at + 2) & 0xFFFF;
        if (length < HEADER || length > information.remaining()) {
            return null;
        }
        // RFC 1661 s5: "Octets outside the range of the Length field are treated as padding and are ignored."
        return new ControlPacket(
                information.get(at) & 0xFF,
                information.get(at + 1) & 0xFF,
                information.slice(at + HEADER, length - HEADER));
    }

    /** The octets of a packet. */
    public static byte[] of(int code, int identifier, byte... data) {
        int length = HEADER + data.length;
        return ByteBuffer.allocate(length)
                .put((byte) code)
                .put((byte) identifier)
                .putShort((short) length)
                .put(data)
                .array();
    }

    /** A copy of the data from its position on. */
    public byte[] copyOfData() {
        byte[] copy = new byte[data.remaining()];
        data.get(data.position(), copy);
        return copy;
    }

    /** The packet's octets again, without padding. */
    public byte[] octets() {
        return of(code, identifier, copyOfData());
    }
}
