package net.sluice.session;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that has a record, and whose output waits for that: see {@link CommitGate}. */
abstract sealed class Gated permits GatedCall, GatedTunnel {
    private final RecordId id;
    private final Supplier<byte @Nullable []> source;

    /** Whether a batch that is, or may be, in the store has put a record. */
    boolean stored;

    /** Whether there is to be no record. */
    boolean gone;

    /** Whether the batch in flight has it. */
    boolean flying;

    /** @param source the record as it is now; null when there is none yet */
    Gated(RecordId id, Supplier<byte @Nullable []> source) {
        this.id = id;
        this.source = source;
    }

    RecordId id() {
        return id;
    }

    byte @Nullable [] value() {
        return gone ? null : source.get();
    }

    /** A batch that has the record as it is now is about to be written. */
    abstract void covered();

    /** That batch is safe. */
    abstract void safe();

    /** That batch may be safe or not; another one will tell. */
    abstract void unsure();
}
