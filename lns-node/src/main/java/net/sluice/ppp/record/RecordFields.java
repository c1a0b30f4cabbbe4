package net.sluice.ppp.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record ({@link RecordWriter}). Whatever the octets are, nothing here throws: what cannot be read has its default, and the
 * first thing that was wrong makes {@link #reading} bad.
 */
final class RecordFields {
    private static final int HEADER = 3;

    private final byte[] octets;
    /** By tag: where its values begin and end, in turn. */
    private final Map<Integer, int[]> places = new HashMap<>();

    private @Nullable RecordFault fault;
    private String what = "";

    private RecordFields(byte[] octets, int from) {
        this.octets = octets;
        int at = from;
        while (at < octets.length) {
            int size = at + HEADER > octets.length ? -1 : ((octets[at + 1] & 0xff) << 8) | (octets[at + 2] & 0xff);
            if (size < 0 || at + HEADER + size > octets.length) {
                bad(RecordFault.TRUNCATED, "at " + at);
                return;
            }
            note(octets[at] & 0xff, at + HEADER, at + HEADER + size);
            at += HEADER + size;
        }
    }

    /** @param version of the reader */
    static RecordFields of(byte[] record, int version) {
        RecordFields fields = new RecordFields(record, Math.min(2, record.length));
        if (record.length < 2 || record[0] == 0 || record[1] == 0) {
            fields.fault = null;
            fields.bad(RecordFault.TRUNCATED, "no version");
        } else if ((record[1] & 0xff) > version) {
            fields.fault = null;
            fields.bad(RecordFault.TOO_NEW, "version " + (record[0] & 0xff));
        }
        return fields;
    }

    private void note(int tag, int from, int to) {
        int[] known = places.get(tag);
        int[] all = known == null ? new int[2] : Arrays.copyOf(known, known.length + 2);
        all[all.length - 2] = from;
        all[all.length - 1] = to;
        places.put(tag, all);
    }

    private void bad(RecordFault why, String detail) {
        if (fault == null) {
            fault = why;
            what = detail;
        }
    }

    /** A value is none that the field can have, for a reason that only the reader knows. */
    void outOfRange(int tag) {
        bad(RecordFault.OUT_OF_RANGE, "field " + tag);
    }

    boolean has(int tag) {
        return places.containsKey(tag);
    }

    /** A number between the two, both included. */
    long number(int tag, long absent, long least, long most) {
        int[] at = places.get(tag);
        if (at == null) {
            return absent;
        }
        int size = at[1] - at[0];
        if (size < 1 || size > Long.BYTES) {
            outOfRange(tag);
            return absent;
        }
        long value = octets[at[0]];
        for (int i = at[0] + 1; i < at[1]; i++) {
            value = (value << 8) | (octets[i] & 0xff);
        }
        if (value < least || value > most) {
            outOfRange(tag);
            return absent;
        }
        return value;
    }

    /** A number of 16 bits, not negative; 0 when absent. */
    int number16(int tag) {
        return (int) number(tag, 0, 0, 0xffff);
    }

    /** Any number of 32 bits; 0 when absent. */
    int number32(int tag) {
        return (int) number(tag, 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Any number; 0 when absent. */
    long number64(int tag) {
        return number(tag, 0, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** How long something has lasted or will last: not negative, and no longer than a thousand years; or {@code absent}. */
    long nanos(int tag, long absent) {
        return number(tag, absent, 0, 1L << 55);
    }

    /** An id, 1 to 65,535, without which the record is of no use. */
    int id(int tag) {
        require(tag);
        return (int) number(tag, 1, 1, 0xffff);
    }

    void require(int tag) {
        if (!has(tag)) {
            bad(RecordFault.MISSING_FIELD, "field " + tag);
        }
    }

    boolean flag(int tag) {
        return number64(tag) != 0;
    }

    String text(int tag) {
        return new String(octets(tag), StandardCharsets.UTF_8);
    }

    /** Octets; none when absent. */
    byte[] octets(int tag) {
        int[] at = places.get(tag);
        return at == null ? new byte[0] : Arrays.copyOfRange(octets, at[0], at[1]);
    }

    /** The values of a tag that may come more than once, in order. */
    List<byte[]> all(int tag) {
        int[] at = places.get(tag);
        List<byte[]> all = new ArrayList<>(at == null ? 0 : at.length / 2);
        for (int i = 0; at != null && i < at.length; i += 2) {
            all.add(Arrays.copyOfRange(octets, at[i], at[i + 1]));
        }
        return all;
    }

    /** The fields inside a field; none when absent. What is wrong there is {@link #join}ed. */
    RecordFields nested(int tag) {
        return new RecordFields(octets(tag), 0);
    }

    /** What was wrong inside a field is wrong with the record. */
    void join(RecordFields inner) {
        RecordFault inside = inner.fault;
        if (inside != null) {
            bad(inside, "inside, " + inner.what);
        }
    }

    /** The value that the fields make, or what was wrong with them. */
    <T> PppReading<T> reading(T value) {
        RecordFault first = fault;
        return first == null ? new PppReading.Good<>(value) : new PppReading.Bad<>(first, what);
    }
}
