package net.sluice.ppp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The data of a PAP Authenticate-Ack or -Nak (RFC 1334 s2.2.2): a message led by its length in one octet.
 */
public final class PapReply {
    public static final int AUTHENTICATE_REQUEST = 1;
    public static final int AUTHENTICATE_ACK = 2;
    public static final int AUTHENTICATE_NAK = 3;

    private PapReply() {}

    /** The message; empty when it is not there as it should be, which some peers leave out. */
    public static byte[] message(ByteBuffer data) {
        byte[] message = PapRequest.counted(data.duplicate());
        return message == null ? new byte[0] : message;
    }

    /** The octets; of a long message the first 255. */
    public static byte[] data(byte... message) {
        int length = Math.min(message.length, 255);
        return ByteBuffer.allocate(1 + length)
                .put((byte) length)
                .put(Arrays.copyOf(message, length))
                .array();
    }
}
