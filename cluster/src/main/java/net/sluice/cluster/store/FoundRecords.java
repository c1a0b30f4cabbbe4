package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link ReadSlots} found.
 *
 * <pre>
 * +--------+----------+ then for each  +---------+----------+---------+-------+-----------+--------+
 * | form 1 | count 4  |                | slot 4  | epoch 8  | kind 1  | id 8  | length 4  | value  |
 * +--------+----------+                +---------+----------+---------+-------+-----------+--------+
 * </pre>
 */
final class FoundRecords implements IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private final List<StoredRecord> records = new ArrayList<>();

    void addAll(List<StoredRecord> more) {
        records.addAll(more);
    }

    List<StoredRecord> records() {
        return records;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.FOUND_RECORDS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeInt(records.size());
        for (StoredRecord each : records) {
            StoreForms.writeKey(out, each.key());
            out.writeByteArray(each.value());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "records of slots");
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            RecordKey key = StoreForms.readKey(in);
            byte[] value = in.readByteArray();
            records.add(new StoredRecord(key, value == null ? new byte[0] : value));
        }
    }
}
