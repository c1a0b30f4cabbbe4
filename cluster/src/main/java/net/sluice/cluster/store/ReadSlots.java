package net.sluice.cluster.store;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lies of some slots on one shelf, read where it is certain: at the partition's owner.
 *
 * <pre>
 * +--------+----------------+
 * | form 1 | slots (ints)   |
 * +--------+----------------+
 * </pre>
 */
final class ReadSlots implements EntryProcessor<Integer, Shelf, FoundRecords>, ReadOnly, IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private int[] slots = {};

    /** To be read from a stream. */
    ReadSlots() {}

    ReadSlots(List<Integer> slots) {
        this.slots = slots.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public FoundRecords process(Map.Entry<Integer, Shelf> entry) {
        @Nullable Shelf shelf = entry.getValue();
        FoundRecords found = new FoundRecords();
        if (shelf != null) {
            for (int slot : slots) {
                found.addAll(shelf.of(slot));
            }
        }
        return found;
    }

    @Override
    public @Nullable EntryProcessor<Integer, Shelf, FoundRecords> getBackupProcessor() {
        return null;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.READ_SLOTS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeIntArray(slots);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "a reading of slots");
        slots = StoreForms.readInts(in);
    }
}
