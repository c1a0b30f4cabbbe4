package net.sluice.cluster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a batch that belongs to one slot, done where the slot's records are, and the same on each backup. One
 * operation of one partition: of all that Hazelcast offers only such a one waits for its backups and says when they did
 * not answer ({@code putAll} and all that goes to several keys at once does neither). Its result says whether there were
 * as many backups as there should be.
 *
 * <pre>
 * +--------+------------+---------+----------+ then for each  +----------+---------+-------+-----------+--------+
 * | form 1 | backups 1  | slot 4  | count 4  |                | epoch 8  | kind 1  | id 8  | length 4  | value  |
 * +--------+------------+---------+----------+                +----------+---------+-------+-----------+--------+
 *                                                                                 a length of -1: delete
 * </pre>
 */
final class ApplyWrites
        implements EntryProcessor<Integer, SlotRecords, Boolean>, IdentifiedDataSerializable, HazelcastInstanceAware {
    private static final byte FORM = 1;

    private int wantedBackups;
    private int slot;
    private List<Write> writes = List.of();
    private transient @Nullable HazelcastInstance instance;

    /** To be read from a stream. */
    ApplyWrites() {}

    ApplyWrites(int wantedBackups, int slot, List<Write> writes) {
        this.wantedBackups = wantedBackups;
        this.slot = slot;
        this.writes = writes;
    }

    @Override
    public Boolean process(Map.Entry<Integer, SlotRecords> entry) {
        @Nullable SlotRecords there = entry.getValue();
        SlotRecords records = there == null ? new SlotRecords(slot) : there;
        writes.forEach(records::apply);
        set(entry, records.isEmpty() ? null : records);
        return Replicas.areComplete(instance, slot, wantedBackups);
    }

    @SuppressWarnings("NullAway") // Hazelcast: an entry processor removes an entry by setting null
    private static void set(Map.Entry<Integer, SlotRecords> entry, @Nullable SlotRecords records) {
        entry.setValue(records);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance here) {
        instance = here;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.APPLY_WRITES;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeByte(wantedBackups);
        out.writeInt(slot);
        out.writeInt(writes.size());
        for (Write each : writes) {
            StoreForms.writeKey(out, each.key());
            out.writeByteArray(each.value());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "writes of a slot");
        wantedBackups = in.readByte();
        slot = in.readInt();
        int count = in.readInt();
        writes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            writes.add(new Write(StoreForms.readKey(in, slot), in.readByteArray()));
        }
    }
}
