package net.sluice.cluster.slot;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.sluice.cluster.store.StoredRecord;

/**
 * What becomes of slots, for those who hold what is in them. Called by the thread that runs the {@link SlotKeeper}; must
 * not block; stages may be completed by any thread.
 *
 * <p>Records of a slot are written under the epoch it was gained or kept with. Until {@link #floorRaised}, older epochs
 * count too: a record that ends meanwhile is written as {@link net.sluice.cluster.store.Write#gone}, not deleted. (When nothing
 * was there to be adopted, nothing of older epochs can count.)
 */
public interface SlotEvents {
    /**
     * How an adoption goes on.
     *
     * @param adopted done when what is in the slot can act; then the table says that the slot is this member's. When it
     *     fails, the slot is {@link SlotEvents#lost} and taken again later
     * @param rewritten done when each record that lives is in the store under the new epoch
     */
    record Adoption(CompletionStage<Void> adopted, CompletionStage<Void> rewritten) {
        /** There was nothing to do. */
        public static Adoption done() {
            CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
            return new Adoption(done, done);
        }
    }

    /** The slot is this member's under this epoch; the records are the newest of each that lives. */
    Adoption gained(int slot, long epoch, List<StoredRecord> records);

    /**
     * The lease had lapsed, nobody else had the slot meanwhile, and it is this member's under a new epoch, with all that is
     * in it.
     *
     * @return done when each record that lives is in the store under the new epoch
     */
    CompletionStage<Void> kept(int slot, long epoch);

    /** Under this epoch all is in the store, and what older ones say counts no more. */
    default void floorRaised(int slot, long epoch) {}

    /**
     * The slot is another's, or not known to be this member's: what is in it is to be forgotten, without a word to any
     * peer.
     *
     * @return done when nothing of it acts any more
     */
    CompletionStage<Void> lost(int slot);

    /**
     * The slot could be {@link #release released} now: whether this is a good moment. It is asked again at the next look.
     */
    default boolean mayLeave(int slot, long nowNanos) {
        return true;
    }

    /**
     * The slot is about to be handed over: what is in it stops, is written under this epoch, and is forgotten.
     *
     * @return done when all is in the store and nothing acts any more
     */
    CompletionStage<Void> release(int slot, long epoch);
}
