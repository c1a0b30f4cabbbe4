package net.sluice.cluster.store;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes from one shelf what was written of some slots under epochs that count no more, there and on its backups. Who gets a copy
 * of the shelf later gets it swept or sweeps it himself: nothing depends on how many backups there are.
 *
 * <pre>
 * +--------+----------+ then for each  +---------+----------+
 * | form 1 | count 4  |                | slot 4  | floor 8  |
 * +--------+----------+                +---------+----------+
 * </pre>
 */
final class SweepSlots implements EntryProcessor<Integer, Shelf, Boolean>, IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private final Map<Integer, Long> floors = new HashMap<>();

    /** To be read from a stream. */
    SweepSlots() {}

    SweepSlots(Map<Integer, Long> floors) {
        this.floors.putAll(floors);
    }

    @Override
    public Boolean process(Map.Entry<Integer, Shelf> entry) {
        @Nullable Shelf shelf = entry.getValue();
        if (shelf != null) {
            floors.forEach(shelf::sweep);
            Shelves.keep(entry, shelf);
        }
        return true;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.SWEEP_SLOTS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeInt(floors.size());
        for (Map.Entry<Integer, Long> each : floors.entrySet()) {
            out.writeInt(each.getKey());
            out.writeLong(each.getValue());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "a sweep of slots");
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            floors.put(in.readInt(), in.readLong());
        }
    }
}
