package net.sluice.node.cluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import net.sluice.cluster.slot.SlotEvents;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.cluster.store.StoredRecord;
import net.sluice.session.RecordId;
import net.sluice.session.ShardInbox;
import net.sluice.session.StateRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of slots, told to all shards: the tunnels of a slot are spread over them by their ids, whatever the number of shards was at the node that had
 * them. Called by the cluster's thread; what it says of epochs may be read by any.
 */
final class SlotDesk implements SlotEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SlotDesk.class);

    /** How long a slot that is to move waits for calls that are being set up in it. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
    /** A slot that nobody has asked about for so long was not to move meanwhile. */
    private static final long ASKED_ANEW_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<ShardInbox> shards;
    private final SlotTable table;
    /** The epoch under which records of a slot are written; 0: it is not ours. */
    private final AtomicLongArray epochs;
    /** The epoch up to which records of former epochs still count; 0: none do. */
    private final AtomicLongArray rewriting;
    /** 1 while it is being handed over: no new tunnels. */
    private final AtomicIntegerArray leaving;

    /** Calls that are being set up. */
    private final AtomicIntegerArray comings;
    /** Since when the cluster's thread wants to move a slot that has such calls, and when it asked last. */
    private final long[] wantedSinceNanos;

    private final long[] wantedLastNanos;

    private final LongAdder recordsOfLaterKinds = new LongAdder();

    SlotDesk(List<ShardInbox> shards, SlotTable table) {
        this.shards = shards;
        this.table = table;
        epochs = new AtomicLongArray(table.slots());
        rewriting = new AtomicLongArray(table.slots());
        leaving = new AtomicIntegerArray(table.slots());
        comings = new AtomicIntegerArray(table.slots());
        wantedSinceNanos = new long[table.slots()];
        wantedLastNanos = new long[table.slots()];
        Arrays.fill(wantedLastNanos, System.nanoTime() - 2 * ASKED_ANEW_NANOS);
    }

    /** Any thread: so many more calls are being set up in the slot. */
    void comings(int slot, int more) {
        comings.addAndGet(slot, more);
    }

    /** Any thread: the epoch under which records of the slot are written now; 0 when it is not ours. */
    long epoch(int slot) {
        return epochs.get(slot);
    }

    /** Any thread: whether records of former epochs still count. */
    boolean isRewriting(int slot) {
        return rewriting.get(slot) != 0;
    }

    /** Any thread: whether new tunnels may have ids of the slot. */
    boolean mayGive(int slot) {
        return table.mine(slot) && leaving.get(slot) == 0;
    }

    /** Records of kinds that this version does not know, and that nobody will know any more. */
    long recordsOfLaterKinds() {
        return recordsOfLaterKinds.sum();
    }

    @Override
    public Adoption gained(int slot, long epoch, List<StoredRecord> records) {
        begin(slot, epoch);
        List<StateRecord> left = records.stream()
                .filter(each -> isKnown(each))
                .map(SlotDesk::record)
                .toList();
        if (left.isEmpty()) {
            rewriting.set(slot, 0);
            return Adoption.done();
        }
        LOG.info("slot {} is ours, epoch {}: {} records go on here", slot, epoch, left.size());
        Tally adopted = new Tally(shards.size());
        Tally rewritten = new Tally(shards.size());
        shards.forEach(shard -> shard.adopt(left, adopted::one, rewritten::one));
        return new Adoption(adopted.all, rewritten.all);
    }

    @Override
    public CompletionStage<Void> kept(int slot, long epoch) {
        begin(slot, epoch);
        Tally rewritten = new Tally(shards.size());
        shards.forEach(shard -> shard.keep(slot, rewritten::one));
        return rewritten.all;
    }

    @Override
    public void floorRaised(int slot, long epoch) {
        rewriting.compareAndSet(slot, epoch, 0);
    }

    @Override
    public CompletionStage<Void> lost(int slot) {
        LOG.info("slot {} is not ours any more: what is in it is forgotten here", slot);
        return leave(slot, (shard, done) -> shard.abandon(slot, done));
    }

    /** Calls that are being set up would be ended: they may finish first, and have some seconds for it. */
    @Override
    public boolean mayLeave(int slot, long nowNanos) {
        if (comings.get(slot) == 0) {
            return true;
        }
        if (nowNanos - wantedLastNanos[slot] > ASKED_ANEW_NANOS) {
            wantedSinceNanos[slot] = nowNanos;
        }
        wantedLastNanos[slot] = nowNanos;
        return nowNanos - wantedSinceNanos[slot] >= PATIENCE_NANOS;
    }

    @Override
    public CompletionStage<Void> release(int slot, long epoch) {
        leaving.set(slot, 1);
        return leave(slot, (shard, done) -> shard.handOver(slot, done));
    }

    private interface Farewell {
        void say(ShardInbox shard, Runnable done);
    }

    private CompletionStage<Void> leave(int slot, Farewell farewell) {
        long epoch = epochs.get(slot);
        Tally gone = new Tally(shards.size());
        shards.forEach(shard -> farewell.say(shard, gone::one));
        return gone.all.thenRun(() -> {
            // It may have come back meanwhile.
            if (epochs.compareAndSet(slot, epoch, 0)) {
                rewriting.set(slot, 0);
                leaving.set(slot, 0);
            }
        });
    }

    private void begin(int slot, long epoch) {
        rewriting.set(slot, epoch);
        leaving.set(slot, 0);
        epochs.set(slot, epoch);
    }

    private boolean isKnown(StoredRecord stored) {
        boolean known = RecordId.Kind.of(stored.key().kind()) != null;
        if (!known) {
            recordsOfLaterKinds.increment();
            LOG.warn(
                    "a record of kind {} is of a later version, and is lost",
                    stored.key().kind());
        }
        return known;
    }

    private static StateRecord record(StoredRecord stored) {
        RecordId.Kind kind = RecordId.Kind.of(stored.key().kind());
        if (kind == null) {
            throw new IllegalStateException("kind " + stored.key().kind());
        }
        return new StateRecord(
                new RecordId(stored.key().slot(), kind, stored.key().id()), stored.value());
    }

    /** Done when as many have said so. */
    private static final class Tally {
        final CompletableFuture<Void> all = new CompletableFuture<>();
        private int missing;

        Tally(int of) {
            missing = of;
        }

        void one() {
            boolean last;
            synchronized (this) {
                last = --missing == 0;
            }
            if (last) {
                all.complete(null);
            }
        }
    }
}
