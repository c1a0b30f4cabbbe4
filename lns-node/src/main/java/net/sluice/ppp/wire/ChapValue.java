package net.sluice.ppp.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The data of a CHAP Challenge or Response (RFC 1994 s4.1); not to be printed.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Value-Size   |  Value ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Name ...
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public record ChapValue(byte[] value, byte[] name) {
    public static final int CHALLENGE = 1;
    public static final int RESPONSE = 2;
    public static final int SUCCESS = 3;
    public static final int FAILURE = 4;

    /** Longest name that is taken: what a RADIUS User-Name holds. */
    public static final int MAX_NAME = 253;

    /** Null when there is no value, its size points beyond the end, or the name is too long. */
    public static @Nullable ChapValue parse(ByteBuffer data) {
        ByteBuffer rest = data.duplicate();
        byte[] value = PapRequest.counted(rest);
        if (value == null || value.length == 0 || rest.remaining() > MAX_NAME) {
            return null;
        }
        byte[] name = new byte[rest.remaining()];
        rest.get(name);
        return new ChapValue(value, name);
    }

    /** The octets; the value has 1 to 255. */
    public byte[] data() {
        return ByteBuffer.allocate(1 + value.length + name.length)
                .put((byte) value.length)
                .put(value)
                .put(name)
                .array();
    }

    @Override
    public String toString() {
        return "ChapValue";
    }
}
