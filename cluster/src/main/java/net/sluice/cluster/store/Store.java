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

    /**
     * The records of a slot that were written under epochs from one to another, both included, in no order; maybe others of it too.
     * None when the first is higher.
     */
    CompletionStage<List<StoredRecord>> read(int slot, long fromEpoch, long toEpoch);

    /** Deletes what was written of a slot under epochs below the floor. One that failed may have done so in part: do it again. */
    CompletionStage<Void> sweep(int slot, long floor);

    /**
     * The epoch under which this member takes a slot: higher than the one before, not always by one, because it also says where the
     * records are. Does not ask the store.
     *
     * @param epoch of the last ownership; 0: there was none
     */
    default long epochAfter(int slot, long epoch) {
        return epoch + 1;
    }

    /** From now on tells this listener of each change; begins with the present list of members. */
    void listen(StoreListener listener);
}
