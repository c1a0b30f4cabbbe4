package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All records of a slot: one entry of the store's map, kept as an object on the members that have it and changed in
 * place by {@link ApplyWrites}, in their partition's thread. Other threads may write it out meanwhile (a migration);
 * what follows is applied to what they read, and applying a write twice does no harm.
 *
 * <pre>
 * +--------+---------+----------+ then for each  +----------+---------+-------+-----------+--------+
 * | form 1 | slot 4  | count 4  |                | epoch 8  | kind 1  | id 8  | length 4  | value  |
 * +--------+---------+----------+                +----------+---------+-------+-----------+--------+
 * </pre>
 */
final class SlotRecords implements IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private final Map<RecordKey, byte[]> records = new ConcurrentHashMap<>();
    private int slot;

    /** To be read from a stream. */
    SlotRecords() {}

    SlotRecords(int slot) {
        this.slot = slot;
    }

    void apply(Write write) {
        byte[] value = write.value();
        if (value == null) {
            records.remove(write.key());
        } else {
            records.put(write.key(), value);
        }
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    List<StoredRecord> list() {
        return records.entrySet().stream()
                .map(entry -> new StoredRecord(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.SLOT_RECORDS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        List<StoredRecord> all = list();
        out.writeByte(FORM);
        out.writeInt(slot);
        out.writeInt(all.size());
        for (StoredRecord each : all) {
            StoreForms.writeKey(out, each.key());
            out.writeByteArray(each.value());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "records of a slot");
        slot = in.readInt();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            RecordKey key = StoreForms.readKey(in, slot);
            byte[] value = in.readByteArray();
            if (value != null) {
                records.put(key, value);
            }
        }
    }
}
