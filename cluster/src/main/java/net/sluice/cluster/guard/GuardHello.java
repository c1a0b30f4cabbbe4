package net.sluice.cluster.guard;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.sluice.cluster.lease.ClusterKey;
import net.sluice.cluster.lease.MemberId;
import org.jspecify.annotations.Nullable;

/**
 * What is said at the beginning of a guard connection, by each side once; afterwards nothing is said, and the connection
 * stays until one of the two ends.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |  version = 1  | 1: asks, 2:   |       0       | name length   |
 * |               | answers       |               |    (1-63)     |
 * +---------------+---------------+---------------+---------------+
 * |        number once used (128 bits): the one who asks          |
 * |        chooses it, the one who answers repeats it             |
 * |                                                               |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                   incarnation of the sender                   |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |       name of the sender, UTF-8, and 0 up to 63 octets        |
 * +---------------------------------------------------------------+
 * |  MAC: HMAC-SHA256 of all the above, its first 128 bits        |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @param answer true for the answer
 * @param nonce 16 octets
 * @param sender who speaks
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its one reader
record GuardHello(boolean answer, byte[] nonce, MemberId sender) {
    static final int NONCE_LENGTH = 16;
    static final int LENGTH = 4 + NONCE_LENGTH + 8 + 63 + ClusterKey.MAC_LENGTH;

    private static final int VERSION = 1;
    private static final int NAME_LENGTH = 63;

    ByteBuffer encode(ClusterKey key) {
        byte[] name = sender.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.put((byte) VERSION).put((byte) (answer ? 2 : 1)).put((byte) 0).put((byte) name.length);
        out.put(nonce).putLong(sender.incarnation()).put(name).position(LENGTH - ClusterKey.MAC_LENGTH);
        out.put(key.mac(out.array(), out.position()));
        return out.flip();
    }

    /** What these octets say; null when they are not a hello of this cluster. */
    static @Nullable GuardHello decode(byte[] octets, ClusterKey key) {
        int contents = LENGTH - ClusterKey.MAC_LENGTH;
        if (octets.length != LENGTH || octets[0] != VERSION || !key.isFollowedByMac(octets, contents)) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(octets, 1, contents - 1);
        try {
            int kind = in.get();
            in.get();
            int length = in.get();
            byte[] nonce = new byte[NONCE_LENGTH];
            in.get(nonce);
            long incarnation = in.getLong();
            if (kind < 1 || kind > 2 || length < 1 || length > NAME_LENGTH) {
                return null;
            }
            byte[] name = new byte[length];
            in.get(name);
            return new GuardHello(
                    kind == 2, nonce, new MemberId(new String(name, StandardCharsets.UTF_8), incarnation));
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    /** True for the answer to what was asked with this number. */
    boolean answers(byte[] asked) {
        return answer && Arrays.equals(nonce, asked);
    }
}
