package net.sluice.cluster.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a cluster share. No call blocks; what comes of it arrives in a thread of the store (or one the
 * store was given). A stage may stay open for as long as the store stalls. When
 * copies of it that were cut off from each other become one again, that of the members who held a majority stays, and what
 * the others wrote is gone (ADR 0012).
 */
public interface Store {
    /** The ownership of each slot that ever had one. */
    CompletionStage<Map<Integer, Ownership>> ownerships();

    /**
     * Compare-and-set.
     *
     * @param expected what must be there now; null: nothing
     * @return false when something else was there; fails exceptionally when it is not known what happened (then read
     *     again: it may have happened, or may yet happen)
     */
    CompletionStage<Boolean> replace(int slot, @Nullable Ownership expected, Ownership next);

    /**
     * Puts and deletes records. Done when a synchronous backup has them all (with no other member: at once). A batch
     * that failed is unsure as a whole: write it again. When members have left, the listeners are told before a write is
     * done that had to do without them: one that was cut off with its own copy must know that it is, before it believes
     * that others have what it wrote.
     */
    CompletionStage<Void> write(List<Write> batch);

    /** All records of a slot, of all epochs, in no order. */
    CompletionStage<List<StoredRecord>> read(int slot);

    /** From now on tells this listener of each change; begins with the present list of members. */
    void listen(StoreListener listener);
}
