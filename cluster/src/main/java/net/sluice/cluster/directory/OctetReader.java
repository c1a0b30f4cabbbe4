package net.sluice.cluster.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import org.jspecify.annotations.Nullable;

/** Reads what {@link OctetWriter} wrote, in another member of the same version or one apart: what is malformed is a bug, and throws. */
final class OctetReader {
    private final ByteBuffer octets;

    OctetReader(byte[] octets) {
        this.octets = ByteBuffer.wrap(octets);
    }

    int u8() {
        return octets.get() & 0xFF;
    }

    int u16() {
        return octets.getShort() & 0xFFFF;
    }

    int i16() {
        return octets.getShort();
    }

    int i32() {
        return octets.getInt();
    }

    long i64() {
        return octets.getLong();
    }

    byte[] octets() {
        byte[] value = new byte[u16()];
        octets.get(value);
        return value;
    }

    String text() {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    OwnerRef owner() {
        return new OwnerRef(u16(), u16(), i64());
    }

    @Nullable
    OwnerRef ownerOrNone() {
        return u8() == 0 ? null : owner();
    }

    LoginId login() {
        return new LoginId(i64(), i64());
    }

    Prefix prefix() {
        byte[] address = new byte[u8()];
        octets.get(address);
        try {
            return new Prefix(InetAddress.getByAddress(address), u8());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + address.length + " octets", e);
        }
    }

    boolean atEnd() {
        return !octets.hasRemaining();
    }
}
