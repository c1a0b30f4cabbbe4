package net.sluice.cluster.slot;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.slot.SlotState.Floor;
import net.sluice.cluster.slot.SlotState.Phase;
import net.sluice.cluster.store.Member;
import net.sluice.cluster.store.Ownership;
import net.sluice.cluster.store.Store;
import net.sluice.cluster.store.StoreListener;
import net.sluice.cluster.store.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Owns this member's slots.
 *
 * <p>A slot is this member's only if it made it its own by a compare-and-set of its own under the lease it has now: one
 * that was handed to it in the store is claimed (one epoch on), and after a lease has lapsed each slot is claimed anew
 * before {@link LeaseKeeper#settle} lets this member act again. What others want of the slot goes through the same
 * compare-and-set, so that one of the two fails. It claims a slot that {@link Rendezvous} gives it and that was never
 * owned, or whose owner's lease was over at a moment after the ownership was known here; and one that the store says is
 * its own.
 *
 * <p>For one thread, which calls {@link #onTurn} when woken, when {@link #nextDeadlineNanos} has come, and after it gave
 * the lease keeper something. What the store and the events answer waits for the next turn.
 *
 * <p><b>Numbers</b> (defaults): a claim is on its way at most one round trip after the verdict, {@link
 * SlotConfig#claimsAtOnce} of them at once, and takes two operations of the store (the claim, the records); all the slots
 * of a dead member some ten milliseconds with a store that answers in one.
 */
public final class SlotKeeper implements StoreListener {
    private final SlotConfig config;
    private final MemberId self;
    private final LeaseKeeper lease;
    private final Store store;
    private final SlotTable table;
    private final SlotEvents events;
    private final Runnable wake;
    private final SlotState[] slots;
    private final Queue<LongConsumer> inbox = new ConcurrentLinkedQueue<>();

    private long generation;
    private boolean settled;
    private long doubtUntilNanos;

    /** The ownerships were read since this generation of the lease began. */
    private boolean learnt;

    private boolean learning;
    private int learningNumber;
    private long learningSinceNanos;
    private long learnAtNanos;

    private List<MemberId> candidates = List.of();
    private long candidatesSinceNanos;
    private long movedAtNanos;
    private long nextWalkNanos;

    /**
     * @param wake called by any thread when something waits for a turn
     */
    public SlotKeeper(
            SlotConfig config,
            MemberId self,
            LeaseKeeper lease,
            Store store,
            SlotTable table,
            SlotEvents events,
            Runnable wake,
            long nowNanos) {
        this.config = config;
        this.self = self;
        this.lease = lease;
        this.store = store;
        this.table = table;
        this.events = events;
        this.wake = wake;
        slots = new SlotState[table.slots()];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = new SlotState(slot, nowNanos);
        }
        learnAtNanos = nowNanos;
        nextWalkNanos = nowNanos;
        candidatesSinceNanos = nowNanos;
        movedAtNanos = nowNanos - config.moveIntervalNanos();
    }

    /** Begins to listen to the store; the lease keeper hears of the members through this. */
    public void start() {
        store.listen(this);
    }

    @Override
    public void ownershipChanged(int slot, Ownership now) {
        inTurn(nowNanos -> {
            if (slot >= 0 && slot < slots.length) {
                learn(slots[slot], now, nowNanos);
            }
        });
    }

    @Override
    public void membersChanged(List<Member> members) {
        lease.pause();
        inTurn(nowNanos -> {
            lease.onMembers(members, nowNanos);
            lease.resume();
        });
    }

    private void inTurn(LongConsumer work) {
        inbox.add(work);
        wake.run();
    }

    /** A result of an attempt, unless another attempt has been begun since. */
    private <T> void then(SlotState s, int attempt, CompletionStage<T> stage, Outcome<T> outcome) {
        stage.whenComplete((result, failure) -> inTurn(nowNanos -> {
            if (s.attempt == attempt) {
                outcome.came(failure == null ? result : null, failure, nowNanos);
            }
        }));
    }

    private interface Outcome<T> {
        /** The result; or null and the failure. */
        void came(@Nullable T result, @Nullable Throwable failure, long nowNanos);
    }

    /** Does what is to be done now. */
    public void onTurn(long nowNanos) {
        // First: what was begun under a lease that has lapsed since does not count.
        boolean news = beginGenerationIfAnother(nowNanos);
        for (LongConsumer work = inbox.poll(); work != null; work = inbox.poll()) {
            work.accept(nowNanos);
            news = true;
        }
        news |= beginGenerationIfAnother(nowNanos);
        if (!news && nowNanos - nextWalkNanos < 0) {
            return;
        }
        nextWalkNanos = nowNanos + config.walkNanos();
        if (!lease.holds(nowNanos)) {
            return;
        }
        learnIfDue(nowNanos);
        if (learnt) {
            if (!settled) {
                settle(nowNanos);
            }
            walk(nowNanos);
        }
    }

    /** When {@link #onTurn} wants to be called at the latest. */
    public long nextDeadlineNanos() {
        return nextWalkNanos;
    }

    // --- after a lapse

    /** The lease had lapsed: nothing is known to be this member's until the store has said so. */
    private boolean beginGenerationIfAnother(long nowNanos) {
        if (generation == lease.generation()) {
            return false;
        }
        generation = lease.generation();
        settled = false;
        learnt = false;
        learning = false;
        learnAtNanos = nowNanos;
        for (SlotState s : slots) {
            switch (s.phase) {
                case OWNED, RECLAIMING -> s.begin(Phase.DOUBTED, nowNanos);
                case CLAIMING, READING -> s.begin(Phase.ELSEWHERE, nowNanos);
                case ADOPTING -> lose(s, nowNanos);
                case ELSEWHERE, DOUBTED, LOSING, RELEASING, OFFERING -> {}
            }
            show(s);
        }
        return true;
    }

    private void settle(long nowNanos) {
        boolean open = false;
        for (SlotState s : slots) {
            if (s.phase == Phase.DOUBTED) {
                decide(s, nowNanos);
            } else if (s.phase == Phase.RECLAIMING && nowNanos - doubtUntilNanos >= 0) {
                lose(s, nowNanos);
            }
            open |= s.phase == Phase.DOUBTED || s.phase == Phase.RECLAIMING || s.phase == Phase.LOSING;
        }
        if (!open) {
            settled = true;
            lease.settle(generation);
        }
    }

    private void decide(SlotState s, long nowNanos) {
        Ownership had = s.mine;
        Ownership now = s.known;
        boolean givenUp = s.phase == Phase.DOUBTED && s.setBack();
        if (givenUp
                || had == null
                || now == null
                || !now.isOf(self.name(), self.incarnation())
                || now.epoch() != had.epoch()) {
            lose(s, nowNanos);
            return;
        }
        Ownership next = s.next(store, self);
        int attempt = s.begin(Phase.RECLAIMING, nowNanos);
        then(s, attempt, store.replace(s.slot, s.stored, next), (won, failure, later) -> {
            if (Boolean.TRUE.equals(won) && lease.holds(later)) {
                learn(s, next, later);
                s.begin(Phase.OWNED, later);
                s.mine = next;
                s.floor = Floor.REWRITING;
                afterRewriting(s, events.kept(s.slot, next.epoch()));
                show(s);
            } else {
                lose(s, later);
                learnSoon(later);
            }
        });
    }

    // --- what the store says

    private void learnIfDue(long nowNanos) {
        if (learning && nowNanos - learningSinceNanos >= config.patienceNanos()) {
            learning = false;
        }
        if (learning || nowNanos - learnAtNanos < 0) {
            return;
        }
        learning = true;
        learningSinceNanos = nowNanos;
        learnAtNanos = nowNanos + config.auditNanos();
        int number = ++learningNumber;
        long since = generation;
        store.ownerships()
                .whenComplete((all, failure) -> inTurn(later -> {
                    if (number != learningNumber || since != generation) {
                        return;
                    }
                    learning = false;
                    if (failure != null) {
                        learnSoon(later);
                        return;
                    }
                    for (SlotState s : slots) {
                        Ownership now = all.get(s.slot);
                        if (now != null) {
                            learn(s, now, later);
                        }
                        // What was known when the reading began must be in it, or the store has lost it.
                        if (s.known != null && nowNanos - s.knownAtNanos >= 0 && !Objects.equals(now, s.stored)) {
                            s.stored = now;
                            s.knownAtNanos = later;
                            show(s);
                        }
                    }
                    if (!learnt) {
                        learnt = true;
                        doubtUntilNanos = later + config.patienceNanos();
                    }
                }));
    }

    private void learnSoon(long nowNanos) {
        long soon = nowNanos + config.walkNanos();
        if (soon - learnAtNanos < 0) {
            learnAtNanos = soon;
        }
    }

    /** The store has, or had, this ownership. */
    private void learn(SlotState s, Ownership now, long nowNanos) {
        Ownership known = s.known;
        if (now.equals(known)) {
            return;
        }
        if (known != null && (now.epoch() < known.epoch() || isOlderFloor(now, known))) {
            // Overtaken on its way; or the copy of the store that had the newer one was given up.
            learnSoon(nowNanos);
            return;
        }
        s.known = now;
        s.stored = now;
        s.knownAtNanos = nowNanos;
        lease.watch(new MemberId(now.owner(), now.incarnation()));
        boolean ours = now.isOf(self.name(), self.incarnation());
        if (!ours && s.phase == Phase.READING) {
            s.begin(Phase.ELSEWHERE, nowNanos);
        } else if (!ours && (s.phase == Phase.OWNED || s.phase == Phase.ADOPTING || s.phase == Phase.DOUBTED)) {
            lose(s, nowNanos);
        }
        show(s);
    }

    private static boolean isOlderFloor(Ownership now, Ownership known) {
        return now.epoch() == known.epoch() && now.owner().equals(known.owner()) && now.floor() < known.floor();
    }

    private void show(SlotState s) {
        Ownership known = s.current();
        if (s.serving() && s.mine != null) {
            table.set(s.slot, SlotTable.SELF, s.mine.epoch());
        } else if (known == null || known.owner().equals(self.name())) {
            table.set(s.slot, SlotTable.NONE, known == null ? 0 : known.epoch());
        } else {
            table.set(s.slot, table.number(known.owner()), known.epoch());
        }
    }

    // --- claims

    /** Where each slot should be. */
    private void place(long nowNanos) {
        List<MemberId> now = lease.candidates(nowNanos);
        if (!now.equals(candidates)) {
            candidates = now;
            candidatesSinceNanos = nowNanos;
            for (SlotState s : slots) {
                s.chosen = Rendezvous.choose(s.slot, now);
            }
        }
    }

    private void walk(long nowNanos) {
        place(nowNanos);
        Map<MemberId, OptionalLong> lapses = new HashMap<>();
        int claiming = 0;
        int arriving = 0;
        for (SlotState s : slots) {
            boolean asking = s.phase == Phase.CLAIMING || s.phase == Phase.READING;
            if (asking && nowNanos - s.attemptAtNanos >= config.patienceNanos()) {
                s.begin(Phase.ELSEWHERE, nowNanos);
                learnSoon(nowNanos);
            }
            claiming += s.phase == Phase.CLAIMING ? 1 : 0;
            arriving += s.arriving() ? 1 : 0;
        }
        for (SlotState s : slots) {
            if (s.phase == Phase.ELSEWHERE
                    && claiming < config.claimsAtOnce()
                    // What is given is taken few at a time: those who give see that, and serve the rest meanwhile.
                    && (arriving < config.movesAtOnce() || !s.isOf(self))
                    && nowNanos - s.retryAtNanos >= 0
                    && isToBeClaimed(s, lapses, nowNanos)) {
                claim(s, nowNanos);
                claiming++;
                arriving++;
            } else if (s.phase == Phase.OWNED && s.setBack()) {
                // The store has lost what it knew: it hears it again.
                decide(s, nowNanos);
            } else if (s.phase == Phase.OWNED) {
                tendFloor(s, nowNanos);
            }
        }
        if (settled) {
            move(nowNanos);
        }
    }

    private boolean isToBeClaimed(SlotState s, Map<MemberId, OptionalLong> lapses, long nowNanos) {
        if (s.isOf(self)) {
            return true;
        }
        Ownership known = s.current();
        if (!self.equals(s.chosen)) {
            return false;
        }
        if (known == null) {
            return true;
        }
        MemberId owner = new MemberId(known.owner(), known.incarnation());
        OptionalLong lapse = lapses.computeIfAbsent(owner, id -> lease.lapsedAt(id, nowNanos));
        // Known before that moment: an ownership that the owner won after it, under a new lease, is not meant.
        return lapse.isPresent() && s.knownAtNanos - lapse.getAsLong() <= 0;
    }

    private void claim(SlotState s, long nowNanos) {
        Ownership next = s.next(store, self);
        int attempt = s.begin(Phase.CLAIMING, nowNanos);
        then(s, attempt, store.replace(s.slot, s.stored, next), (won, failure, later) -> {
            if (!Boolean.TRUE.equals(won) || !lease.holds(later)) {
                s.begin(Phase.ELSEWHERE, later);
                // Who lost waits for what the winner does; who does not know, because a member has just left, asks
                // again.
                s.retryAtNanos = later + (won == null ? config.walkNanos() : config.retryNanos());
                learnSoon(later);
                return;
            }
            s.mine = next;
            s.begin(Phase.READING, later);
            learn(s, next, later);
            if (s.phase == Phase.READING) {
                read(s, later);
            }
        });
    }

    private void read(SlotState s, long nowNanos) {
        Ownership mine = s.mine;
        if (mine == null) {
            return;
        }
        int attempt = s.begin(Phase.READING, nowNanos);
        then(s, attempt, store.read(s.slot, mine.floor(), mine.epoch() - 1), (records, failure, later) -> {
            if (records == null) {
                s.begin(Phase.ELSEWHERE, later);
                s.retryAtNanos = later + config.walkNanos();
            } else {
                adopt(s, records, later);
            }
        });
    }

    private void adopt(SlotState s, List<StoredRecord> records, long nowNanos) {
        Ownership mine = s.mine;
        if (mine == null) {
            return;
        }
        int attempt = s.begin(Phase.ADOPTING, nowNanos);
        SlotEvents.Adoption adoption = events.gained(s.slot, mine.epoch(), SlotRecords.newest(records, mine.floor()));
        then(s, attempt, adoption.adopted(), (done, failure, later) -> {
            if (failure != null || !lease.holds(later)) {
                lose(s, later);
                return;
            }
            s.begin(Phase.OWNED, later);
            s.floor = Floor.REWRITING;
            afterRewriting(s, adoption.rewritten());
            show(s);
        });
    }

    private void lose(SlotState s, long nowNanos) {
        int attempt = s.begin(Phase.LOSING, nowNanos);
        s.mine = null;
        show(s);
        then(s, attempt, events.lost(s.slot), (done, failure, later) -> {
            s.begin(Phase.ELSEWHERE, later);
            s.retryAtNanos = later + config.retryNanos();
        });
    }

    // --- the floor

    private void afterRewriting(SlotState s, CompletionStage<Void> rewritten) {
        then(s, s.attempt, rewritten, (done, failure, later) -> {
            if (failure == null) {
                s.floor = Floor.RAISABLE;
            }
        });
    }

    private void tendFloor(SlotState s, long nowNanos) {
        if (nowNanos - s.retryAtNanos < 0) {
            return;
        }
        if (s.floor == Floor.RAISABLE) {
            raiseFloor(s);
        } else if (s.floor == Floor.SWEEPABLE) {
            sweep(s);
        }
    }

    private void raiseFloor(SlotState s) {
        Ownership mine = s.mine;
        if (mine == null || mine.floor() == mine.epoch()) {
            s.floor = Floor.DONE;
            return;
        }
        s.floor = Floor.RAISING;
        Ownership raised = mine.withFloorRaised();
        then(s, s.attempt, store.replace(s.slot, mine, raised), (won, failure, later) -> {
            if (Boolean.TRUE.equals(won)) {
                learn(s, raised, later);
                raised(s, raised);
            } else if (raised.equals(s.known)) {
                raised(s, raised);
            } else {
                s.floor = Floor.RAISABLE;
                s.retryAtNanos = later + config.retryNanos();
                learnSoon(later);
            }
        });
    }

    private void raised(SlotState s, Ownership raised) {
        s.mine = raised;
        s.floor = Floor.SWEEPABLE;
        events.floorRaised(s.slot, raised.epoch());
    }

    private void sweep(SlotState s) {
        Ownership mine = s.mine;
        if (mine == null) {
            return;
        }
        s.floor = Floor.SWEEPING;
        then(s, s.attempt, store.sweep(s.slot, mine.floor()), (done, failure, later) -> {
            s.floor = failure == null ? Floor.DONE : Floor.SWEEPABLE;
            s.retryAtNanos = later + config.retryNanos();
        });
    }

    // --- hand-over

    private void move(long nowNanos) {
        boolean steady = nowNanos - candidatesSinceNanos >= config.settleNanos();
        if (lease.everyoneDrains() || (!steady && !lease.draining())) {
            return;
        }
        // Those that others have not taken yet count: who does not keep up, having just started, gets no more.
        long moving = Arrays.stream(slots)
                .filter(s -> s.leaving() || s.awaited(nowNanos, config.patienceNanos()))
                .count();
        for (SlotState s : slots) {
            if (moving >= config.movesAtOnce() || nowNanos - movedAtNanos < config.moveIntervalNanos()) {
                return;
            }
            MemberId chosen = s.phase == Phase.OWNED && s.floor != Floor.RAISING ? s.chosen : null;
            boolean leaves = chosen != null && !chosen.equals(self) && lease.hears(chosen, nowNanos);
            if (leaves && events.mayLeave(s.slot, nowNanos)) {
                release(s, nowNanos);
                movedAtNanos = nowNanos;
                moving++;
            }
        }
    }

    private void release(SlotState s, long nowNanos) {
        Ownership mine = s.mine;
        if (mine == null) {
            return;
        }
        int attempt = s.begin(Phase.RELEASING, nowNanos);
        s.floor = Floor.DONE;
        show(s);
        then(s, attempt, events.release(s.slot, mine.epoch()), (done, failure, later) -> {
            MemberId chosen = s.chosen;
            if (failure != null || chosen == null || chosen.equals(self) || !mine.equals(s.known)) {
                s.begin(Phase.ELSEWHERE, later);
            } else {
                offer(s, mine.takenBy(chosen.name(), chosen.incarnation()), later);
            }
        });
    }

    private void offer(SlotState s, Ownership next, long nowNanos) {
        Ownership expected = s.mine;
        int attempt = s.begin(Phase.OFFERING, nowNanos);
        then(s, attempt, store.replace(s.slot, expected, next), (won, failure, later) -> {
            s.begin(Phase.ELSEWHERE, later);
            s.mine = null;
            if (Boolean.TRUE.equals(won)) {
                s.given = next;
                learn(s, next, later);
            } else {
                s.retryAtNanos = later + config.retryNanos();
                learnSoon(later);
            }
        });
    }

    // --- for those who watch

    /** How many slots are on their way from this member to others. */
    public int moving() {
        return (int) Arrays.stream(slots).filter(SlotState::leaving).count();
    }

    /** What is known of a slot, for people. */
    public String describe(int slot) {
        SlotState s = slots[slot];
        return s.phase + " " + s.floor + ", known " + s.known + (s.setBack() ? ", stored " + s.stored : "")
                + ", chosen " + s.chosen;
    }

    /** The members that slots are placed at. */
    public Collection<MemberId> candidates() {
        return candidates;
    }
}
