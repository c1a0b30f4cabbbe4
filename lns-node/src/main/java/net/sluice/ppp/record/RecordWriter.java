package net.sluice.ppp.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes the fields of a record. A field whose value is its default is left out, so that small records stay small; a tag may come more
 * than once. A number has as many octets as it needs, in network order and two's complement.
 *
 * <pre>
 *  0                   1
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Version    | Readable from |   once
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Tag      |            Length             | Value ...   for each field
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class RecordWriter {
    private static final int HEADER = 3;
    private static final int LONGEST = 0xffff;

    private byte[] octets = new byte[128];
    private int length;

    private RecordWriter() {}

    /**
     * A record without fields.
     *
     * @param version of the writer, 1 to 255
     * @param readableFrom the oldest version that understands what is written, once it skips the fields that it does not know
     */
    static RecordWriter of(int version, int readableFrom) {
        RecordWriter record = new RecordWriter();
        record.octets[0] = (byte) version;
        record.octets[1] = (byte) readableFrom;
        record.length = 2;
        return record;
    }

    /** A number; left out when it is {@code absent}. */
    RecordWriter number(int tag, long value, long absent) {
        if (value != absent) {
            int size = octetsOf(value);
            header(tag, size);
            for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
                octets[length++] = (byte) (value >> shift);
            }
        }
        return this;
    }

    /** The sign needs one bit of them. */
    private static int octetsOf(long value) {
        int bits = 1 + Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
        return (bits + 7) / 8;
    }

    /** Left out when it is false. */
    RecordWriter flag(int tag, boolean value) {
        return number(tag, value ? 1 : 0, 0);
    }

    /** A text; left out when it is empty. */
    RecordWriter text(int tag, String value) {
        return value.isEmpty() ? this : octets(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Octets, also when there are none: at most 65,535. */
    RecordWriter octets(int tag, byte[] value) {
        header(tag, value.length);
        System.arraycopy(value, 0, octets, length, value.length);
        length += value.length;
        return this;
    }

    /** Fields inside a field. */
    RecordWriter nested(int tag, Consumer<RecordWriter> fields) {
        RecordWriter inner = new RecordWriter();
        fields.accept(inner);
        return octets(tag, inner.toArray());
    }

    private void header(int tag, int size) {
        if (size > LONGEST) {
            throw new IllegalArgumentException("field " + tag + " has " + size + " octets");
        }
        int needed = length + HEADER + size;
        if (needed > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(needed, 2 * octets.length));
        }
        octets[length++] = (byte) tag;
        octets[length++] = (byte) (size >> 8);
        octets[length++] = (byte) size;
    }

    /** What was written. */
    byte[] toArray() {
        return Arrays.copyOf(octets, length);
    }
}
