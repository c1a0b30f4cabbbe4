package net.sluice.session.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.sluice.session.RecordId;
import net.sluice.session.RecordPort;
import net.sluice.session.RecordWrite;
import net.sluice.session.ShardInbox;
import net.sluice.session.StateRecord;
import org.jspecify.annotations.Nullable;

/**
 * A store of records as a cluster has it, in one map: slow, at times failing, at times silent. Each record is there under the epoch in which it was written; what
 * is deleted leaves a tombstone while an older epoch may still be read.
 */
public final class ModelStore {
    private static final byte[] TOMBSTONE = {};

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<RecordId, TreeMap<Long, byte[]>> records = new HashMap<>();
    private final Map<Integer, Long> epochs = new HashMap<>();
    private final Map<Integer, Long> floors = new HashMap<>();
    private final List<Runnable> stalled = new ArrayList<>();
    private boolean silent;
    private int failPercent;
    private long slowestNanos = 3_000_000L;
    private long batches;
    private long writes;

    public ModelStore(VirtualTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** From now on nothing is answered, nor takes effect, until it is switched back. */
    public void silent(boolean on) {
        silent = on;
        if (!on) {
            List<Runnable> late = List.copyOf(stalled);
            stalled.clear();
            late.forEach(Runnable::run);
        }
    }

    /** How many of a hundred batches fail; half of them take effect nevertheless. */
    public void failPercent(int percent) {
        failPercent = percent;
    }

    /** How many batches have taken effect. */
    public long batches() {
        return batches;
    }

    /** How many records were put or deleted. */
    public long writes() {
        return writes;
    }

    /** The door for one shard of a node. */
    public Door door(ShardInbox inbox) {
        return new Door(inbox);
    }

    /** The slot has a new owner, whose writes go under a new epoch. */
    public long claim(int slot) {
        return epochs.merge(slot, 1L, Long::sum);
    }

    /** What counts of a slot: of each record the newest. */
    public List<StateRecord> read(int slot) {
        List<StateRecord> read = new ArrayList<>();
        records.forEach((id, versions) -> {
            if (id.slot() == slot) {
                Map.Entry<Long, byte[]> newest = versions.lastEntry();
                if (newest != null
                        && newest.getKey() >= floors.getOrDefault(slot, 0L)
                        && newest.getValue().length > 0) {
                    read.add(new StateRecord(id, newest.getValue()));
                }
            }
        });
        return read;
    }

    /** All of the slot is written under this epoch: what is older counts no more. */
    public void raiseFloor(int slot, long epoch) {
        floors.put(slot, epoch);
        records.forEach((id, versions) -> {
            if (id.slot() == slot) {
                versions.headMap(epoch, false).clear();
                versions.values().removeIf(value -> value.length == 0);
            }
        });
        records.values().removeIf(Map::isEmpty);
    }

    /** What is there under that name cannot be read any more. */
    public void spoil(RecordId id) {
        records.getOrDefault(id, new TreeMap<>()).replaceAll((epoch, value) -> new byte[] {1, 2, 3});
    }

    /** How many records count, of a kind. */
    public long count(RecordId.Kind kind) {
        return records.entrySet().stream()
                .filter(each -> each.getKey().kind() == kind
                        && each.getValue().lastEntry().getValue().length > 0)
                .count();
    }

    /** A node's way to the store. */
    public final class Door implements RecordPort {
        private final ShardInbox inbox;
        private boolean dead;
        private @Nullable List<RecordWrite> underWay;

        private Door(ShardInbox inbox) {
            this.inbox = inbox;
        }

        /** The node dies; what is under way may take effect or not. */
        public void die() {
            dead = true;
            List<RecordWrite> last = underWay;
            if (last != null && random.nextBoolean()) {
                take(last);
            }
        }

        @Override
        public boolean replicates() {
            return true;
        }

        @Override
        public void write(List<RecordWrite> batch, long token) {
            if (underWay != null) {
                throw new AssertionError("two batches are in flight");
            }
            underWay = batch;
            long delay = 100_000L + random.nextLong(slowestNanos);
            time.after(delay, () -> arrive(batch, token));
        }

        private void arrive(List<RecordWrite> batch, long token) {
            if (dead) {
                return;
            }
            if (silent) {
                stalled.add(() -> arrive(batch, token));
                return;
            }
            underWay = null;
            boolean fails = random.nextInt(100) < failPercent;
            if (!fails || random.nextBoolean()) {
                take(batch);
            }
            if (fails) {
                inbox.writeFailed(token, "a test says so");
            } else {
                inbox.written(token);
            }
        }
    }

    private void take(List<RecordWrite> batch) {
        batches++;
        writes += batch.size();
        for (RecordWrite write : batch) {
            int slot = write.id().slot();
            long epoch = epochs.getOrDefault(slot, 0L);
            TreeMap<Long, byte[]> versions = records.computeIfAbsent(write.id(), absent -> new TreeMap<>());
            byte[] value = write.value();
            if (value != null) {
                versions.put(epoch, value);
            } else if (epoch > floors.getOrDefault(slot, 0L)) {
                versions.put(epoch, TOMBSTONE);
            } else {
                versions.remove(epoch);
            }
            if (versions.isEmpty()) {
                records.remove(write.id());
            }
        }
    }
}
