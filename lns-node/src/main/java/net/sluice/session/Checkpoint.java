package net.sluice.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What sessions had carried at one moment: one record for many ({@link RecordId.Kind#CHECKPOINT}).
 *
 * @param written when
 * @param readings one of each session
 */
record Checkpoint(Stamp written, List<Reading> readings) {
    private static final int VERSION = 1;

    /**
     * One session's.
     *
     * @param generation tells it from others that had the ids before
     * @param dataNs the Ns of its next data message
     */
    record Reading(int tunnelId, int sessionId, long generation, Counters carried, int dataNs) {}

    byte[] encode() {
        FieldWriter out = new FieldWriter().number(1, VERSION).group(2, written::write);
        for (Reading reading : readings) {
            out.group(
                    3,
                    each -> each.number(1, reading.tunnelId)
                            .number(2, reading.sessionId)
                            .number(3, reading.generation)
                            .group(4, to -> SessionCodec.counters(to, reading.carried))
                            .number(5, reading.dataNs));
        }
        return out.octets();
    }

    /** What a record says; null when it is none that this version can read. */
    static @Nullable Checkpoint decode(byte[] octets) {
        FieldReader in = new FieldReader(octets);
        FieldReader written = in.group(2);
        if (in.number(1) != VERSION || written == null) {
            return null;
        }
        List<Reading> readings = new ArrayList<>();
        for (FieldReader each : in.groups(3)) {
            FieldReader carried = each.group(4);
            if (carried != null) {
                readings.add(new Reading(
                        each.integer(1),
                        each.integer(2),
                        each.number(3),
                        SessionCodec.counters(carried),
                        each.integer(5) & 0xffff));
            }
        }
        return in.isFlawed() ? null : new Checkpoint(Stamp.read(written), readings);
    }
}
