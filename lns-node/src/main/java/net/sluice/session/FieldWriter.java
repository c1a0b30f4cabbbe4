package net.sluice.session;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record as fields, each with a tag and a length, so that a reader can skip what it does not know. What has its default value (0, null, false,
 * nothing) is left out.
 *
 * <pre>
 *   +-----+----------------+-- ... --+
 *   | tag | length, 1..5   | value   |   length: 7 bits an octet, the lowest first, 80 on all but the last
 *   +-----+----------------+-- ... --+
 * </pre>
 */
final class FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    byte[] octets() {
        return out.toByteArray();
    }

    FieldWriter octets(int tag, byte @Nullable [] value) {
        if (value != null) {
            out.write(tag);
            int length = value.length;
            while (length >= 0x80) {
                out.write(length | 0x80);
                length >>>= 7;
            }
            out.write(length);
            out.writeBytes(value);
        }
        return this;
    }

    /** As few octets as it needs, the highest first; a negative one needs all eight. */
    FieldWriter number(int tag, long value) {
        if (value == 0) {
            return this;
        }
        int length = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (value >>> (8 * (length - 1 - i)));
        }
        return octets(tag, octets);
    }

    FieldWriter flag(int tag, boolean value) {
        return number(tag, value ? 1 : 0);
    }

    FieldWriter text(int tag, @Nullable String value) {
        return octets(tag, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    FieldWriter address(int tag, @Nullable InetAddress value) {
        return octets(tag, value == null ? null : value.getAddress());
    }

    FieldWriter socket(int tag, InetSocketAddress value) {
        return group(tag, each -> each.address(1, value.getAddress()).number(2, value.getPort()));
    }

    FieldWriter prefix(int tag, @Nullable IpPrefix value) {
        if (value != null) {
            group(tag, each -> each.address(1, value.address()).number(2, value.length()));
        }
        return this;
    }

    /** Fields in a field. */
    FieldWriter group(int tag, Consumer<FieldWriter> content) {
        FieldWriter inside = new FieldWriter();
        content.accept(inside);
        return octets(tag, inside.octets());
    }
}
