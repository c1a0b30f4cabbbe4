package net.sluice.cluster.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Writes operations, what comes of them, and registers. Numbers are big-endian.
 *
 * <pre>
 * owner    tunnel 2, session 2, generation 8       login   16
 * prefix   octets 1 (4 or 16), address, length 1   text    length 2, UTF-8      octets  length 2
 * </pre>
 */
final class OctetWriter {
    private byte[] octets = new byte[48];
    private int length;

    private ByteBuffer room(int more) {
        if (length + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(length + more, octets.length * 2));
        }
        ByteBuffer at = ByteBuffer.wrap(octets, length, more);
        length += more;
        return at;
    }

    OctetWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    OctetWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    OctetWriter i32(int value) {
        room(4).putInt(value);
        return this;
    }

    OctetWriter i64(long value) {
        room(8).putLong(value);
        return this;
    }

    OctetWriter octets(byte[] value) {
        u16(value.length);
        room(value.length).put(value);
        return this;
    }

    OctetWriter text(String value) {
        return octets(value.getBytes(StandardCharsets.UTF_8));
    }

    OctetWriter owner(OwnerRef owner) {
        room(12).putShort((short) owner.tunnelId())
                .putShort((short) owner.sessionId())
                .putLong(owner.generation());
        return this;
    }

    /** Whether there is one, and which. */
    OctetWriter ownerOrNone(@Nullable OwnerRef owner) {
        u8(owner == null ? 0 : 1);
        return owner == null ? this : owner(owner);
    }

    OctetWriter login(LoginId login) {
        room(16).putLong(login.high()).putLong(login.low());
        return this;
    }

    OctetWriter prefix(Prefix prefix) {
        byte[] address = prefix.address().getAddress();
        u8(address.length);
        room(address.length).put(address);
        return u8(prefix.length());
    }

    /** What was written elsewhere, without its length. */
    OctetWriter raw(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    byte[] written() {
        return Arrays.copyOf(octets, length);
    }
}
