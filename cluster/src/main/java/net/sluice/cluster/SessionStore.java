package net.sluice.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The records from which a session could go on elsewhere. A single node has no elsewhere: a record is as safe as it can
 * be at once.
 *
 * <p>Thread-safe. Callbacks run in the caller's thread.
 *
 * @param <R> the record; immutable
 */
public final class SessionStore<R> {
    private final Map<OwnerRef, R> records = new ConcurrentHashMap<>();

    /**
     * Stores, or replaces, the owner's record.
     *
     * @param done runs once, when the record would survive the loss of this node
     */
    public void commit(OwnerRef owner, R sessionRecord, Runnable done) {
        records.put(owner, sessionRecord);
        done.run();
    }

    /** Deletes the owner's record. Idempotent. */
    public void forget(OwnerRef owner) {
        records.remove(owner);
    }

    /** The owner's record, or null. */
    public @Nullable R find(OwnerRef owner) {
        return records.get(owner);
    }

    /** All records that there are at about this moment, in no order. */
    public List<R> all() {
        return List.copyOf(records.values());
    }

    /** How many records there are. */
    public int size() {
        return records.size();
    }
}
