package net.sluice.node.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import net.sluice.cluster.store.RecordKey;
import net.sluice.cluster.store.Store;
import net.sluice.cluster.store.Write;
import net.sluice.session.RecordPort;
import net.sluice.session.RecordWrite;
import net.sluice.session.ShardInbox;
import org.jspecify.annotations.Nullable;

/** One shard's records, in the cluster's store under the epochs that its slots have at the time. */
final class StoreRecords implements RecordPort {
    private final ShardInbox shard;
    private final SlotDesk desk;
    private final Supplier<@Nullable Store> store;
    private final LongAdder octets;

    /** @param octets counts what is written */
    StoreRecords(ShardInbox shard, SlotDesk desk, Supplier<@Nullable Store> store, LongAdder octets) {
        this.shard = shard;
        this.desk = desk;
        this.store = store;
        this.octets = octets;
    }

    @Override
    public boolean replicates() {
        return true;
    }

    @Override
    public void write(List<RecordWrite> batch, long token) {
        Store open = store.get();
        if (open == null) {
            shard.writeFailed(token, "this node has not joined the cluster");
            return;
        }
        List<Write> writes = new ArrayList<>(batch.size());
        for (RecordWrite each : batch) {
            long epoch = desk.epoch(each.id().slot());
            if (epoch == 0) {
                // Its owner has been told, and will not ask again.
                shard.writeFailed(token, "slot " + each.id().slot() + " is not ours");
                return;
            }
            writes.add(write(each, epoch));
        }
        open.write(writes).whenComplete((_, failure) -> {
            if (failure == null) {
                shard.written(token);
            } else {
                shard.writeFailed(token, String.valueOf(failure.getMessage()));
            }
        });
    }

    @Override
    public void comings(int slot, int more) {
        desk.comings(slot, more);
    }

    private Write write(RecordWrite write, long epoch) {
        RecordKey key = new RecordKey(
                write.id().slot(), epoch, write.id().kind().code(), write.id().id());
        byte[] value = write.value();
        if (value != null) {
            octets.add(value.length);
            return new Write(key, value);
        }
        // While former epochs count, a deletion would let what they say of it count again.
        return desk.isRewriting(write.id().slot()) ? Write.gone(key) : new Write(key, null);
    }
}
