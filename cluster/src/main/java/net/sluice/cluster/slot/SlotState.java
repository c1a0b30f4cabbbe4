package net.sluice.cluster.slot;

import java.util.Objects;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Ownership;
import net.sluice.cluster.store.Store;
import org.jspecify.annotations.Nullable;

/** What the keeper knows of one slot. */
final class SlotState {
    /** Where it stands with this member. */
    enum Phase {
        /** Not with this member. */
        ELSEWHERE,
        /** A claim is on its way to the store. */
        CLAIMING,
        /** Claimed; its records are being read. */
        READING,
        /** Its records are with the events, to be adopted. */
        ADOPTING,
        /** This member's. */
        OWNED,
        /** Was this member's when its lease lapsed. */
        DOUBTED,
        /** As before, and a claim that would keep it is on its way to the store. */
        RECLAIMING,
        /** Being forgotten. */
        LOSING,
        /** Being written, to be handed over. */
        RELEASING,
        /** Being made another's in the store. */
        OFFERING
    }

    /** How far old epochs have been made superfluous. */
    enum Floor {
        /** Not all records are there under the present epoch. */
        REWRITING,
        /** They are; the floor can be raised. */
        RAISABLE,
        /** Being raised. */
        RAISING,
        /** Raised; what is below has to be deleted. */
        SWEEPABLE,
        /** Being deleted. */
        SWEEPING,
        /** Nothing to do. */
        DONE
    }

    final int slot;
    Phase phase = Phase.ELSEWHERE;
    Floor floor = Floor.DONE;
    /** Results of former attempts carry a lower number, and do not count. */
    int attempt;

    long attemptAtNanos;
    long retryAtNanos;

    /** Where it should be; null: there is nobody to have it. */
    @Nullable
    MemberId chosen;

    /** The newest ownership that the store is known to have had; null: none ever. */
    @Nullable
    Ownership known;
    /** When it became known. */
    long knownAtNanos;
    /** What the store has now: {@link #known}, unless it has lost that. */
    @Nullable
    Ownership stored;
    /** Under which this member owns it, from OWNED to OFFERING. */
    @Nullable
    Ownership mine;
    /** As this member gave it to another; null: it never did. */
    @Nullable
    Ownership given;

    SlotState(int slot, long nowNanos) {
        this.slot = slot;
        retryAtNanos = nowNanos;
    }

    /** The store has lost what it had: an older ownership, or none, is there. */
    boolean setBack() {
        return !Objects.equals(stored, known);
    }

    /**
     * Whose it is: as the store has it now, or had it last. What was known beyond that was in a copy of the store that was
     * given up, or is on its way there.
     */
    @Nullable
    Ownership current() {
        return stored != null ? stored : known;
    }

    /**
     * The ownership if this member takes the slot: under a higher epoch than any that was ever known, and with the floor that stands
     * in the store now. What a copy that was given up had raised it to would hide records that were written meanwhile.
     */
    Ownership next(Store store, MemberId self) {
        long epoch = store.epochAfter(slot, known == null ? 0 : known.epoch());
        Ownership current = current();
        long floor = current == null ? epoch : current.floor();
        return new Ownership(self.name(), self.incarnation(), epoch, floor);
    }

    /** A new attempt, which makes what is on its way for former ones void. */
    int begin(Phase next, long nowNanos) {
        phase = next;
        attemptAtNanos = nowNanos;
        return ++attempt;
    }

    /** Whether it is that member's, or given to it. */
    boolean isOf(MemberId member) {
        Ownership current = current();
        return current != null && current.isOf(member.name(), member.incarnation());
    }

    /** Given to another, who has not claimed it yet as far as is known: nobody serves it. Whoever has not done so for long is not waited for. */
    boolean awaited(long nowNanos, long patienceNanos) {
        return given != null && given.equals(known) && nowNanos - attemptAtNanos < patienceNanos;
    }

    /** Whether this member is about to take it. */
    boolean arriving() {
        return phase == Phase.CLAIMING || phase == Phase.READING || phase == Phase.ADOPTING;
    }

    /** Whether this member is about to give it away. */
    boolean leaving() {
        return phase == Phase.RELEASING || phase == Phase.OFFERING;
    }

    boolean serving() {
        return phase == Phase.OWNED;
    }
}
