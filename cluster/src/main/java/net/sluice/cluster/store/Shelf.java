package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lies on one of the {@link Shelves}: records of many slots, one entry of the store's map, kept as an object on the
 * members that have it and changed in place by {@link ApplyWrites} and {@link SweepSlots}, in their partition's thread. Other
 * threads may write it out meanwhile (a migration); what follows is applied to what they read, and applying a write twice does
 * no harm.
 *
 * <pre>
 * +--------+----------+ then for each  +---------+----------+---------+-------+-----------+--------+
 * | form 1 | count 4  |                | slot 4  | epoch 8  | kind 1  | id 8  | length 4  | value  |
 * +--------+----------+                +---------+----------+---------+-------+-----------+--------+
 * </pre>
 */
final class Shelf implements IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private final Map<Integer, Map<RecordKey, byte[]>> slots = new ConcurrentHashMap<>();

    void apply(Write write) {
        int slot = write.key().slot();
        byte[] value = write.value();
        if (value != null) {
            slots.computeIfAbsent(slot, first -> new ConcurrentHashMap<>()).put(write.key(), value);
            return;
        }
        Map<RecordKey, byte[]> records = slots.get(slot);
        if (records != null) {
            records.remove(write.key());
            dropIfEmpty(slot, records);
        }
    }

    /** Takes away what was written of a slot under epochs below the floor. */
    void sweep(int slot, long floor) {
        Map<RecordKey, byte[]> records = slots.get(slot);
        if (records != null) {
            records.keySet().removeIf(key -> key.epoch() < floor);
            dropIfEmpty(slot, records);
        }
    }

    private void dropIfEmpty(int slot, Map<RecordKey, byte[]> records) {
        if (records.isEmpty()) {
            slots.remove(slot);
        }
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** What is here of a slot, of all epochs. */
    List<StoredRecord> of(int slot) {
        return slots.getOrDefault(slot, Map.of()).entrySet().stream()
                .map(entry -> new StoredRecord(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.SHELF;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        // As they are now: more may come while they are written.
        Map<RecordKey, byte[]> all = new HashMap<>();
        slots.values().forEach(all::putAll);
        out.writeByte(FORM);
        out.writeInt(all.size());
        for (Map.Entry<RecordKey, byte[]> each : all.entrySet()) {
            StoreForms.writeKey(out, each.getKey());
            out.writeByteArray(each.getValue());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "records on a shelf");
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            apply(new Write(StoreForms.readKey(in), StoreForms.readValue(in)));
        }
    }
}
