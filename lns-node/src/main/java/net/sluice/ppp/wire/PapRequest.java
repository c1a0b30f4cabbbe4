package net.sluice.ppp.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The data of a PAP Authenticate-Request (RFC 1334 s2.2.1); not to be printed.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Peer-ID Length|  Peer-Id ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Passwd-Length |  Password  ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public record PapRequest(byte[] peerId, byte[] password) {
    /** Null when a length points beyond the end. */
    public static @Nullable PapRequest parse(ByteBuffer data) {
        ByteBuffer rest = data.duplicate();
        byte[] peerId = counted(rest);
        byte[] password = peerId == null ? null : counted(rest);
        return peerId == null || password == null ? null : new PapRequest(peerId, password);
    }

    /** A string led by its length in one octet; null when it is not all there. Moves the position. */
    static byte @Nullable [] counted(ByteBuffer rest) {
        if (!rest.hasRemaining()) {
            return null;
        }
        int length = rest.get() & 0xFF;
        if (length > rest.remaining()) {
            return null;
        }
        byte[] octets = new byte[length];
        rest.get(octets);
        return octets;
    }

    /** The octets; neither string may be longer than 255. */
    public byte[] data() {
        return ByteBuffer.allocate(2 + peerId.length + password.length)
                .put((byte) peerId.length)
                .put(peerId)
                .put((byte) password.length)
                .put(password)
                .array();
    }

    @Override
    public String toString() {
        return "PapRequest";
    }
}
