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
 * The part of a batch that goes to one shelf, done where the shelf is, and the same on each backup. One operation of one
 * partition: of all that Hazelcast offers only such a one waits for its backups and says when they did not answer
 * ({@code putAll} and all that goes to several keys at once does neither). Its result says whether there were as many backups as
 * there should be.
 *
 * <pre>
 * +--------+------------+----------+----------+ then for each  +---------+----------+---------+-------+-----------+--------+
 * | form 1 | backups 1  | shelf 4  | count 4  |                | slot 4  | epoch 8  | kind 1  | id 8  | length 4  | value  |
 * +--------+------------+----------+----------+                +---------+----------+---------+-------+-----------+--------+
 *                                                                                           a length of -1: delete
 * </pre>
 */
final class ApplyWrites
        implements EntryProcessor<Integer, Shelf, Boolean>, IdentifiedDataSerializable, HazelcastInstanceAware {
    private static final byte FORM = 1;

    private int wantedBackups;
    private int shelf;
    private List<Write> writes = List.of();
    private transient @Nullable HazelcastInstance instance;

    /** To be read from a stream. */
    ApplyWrites() {}

    ApplyWrites(int wantedBackups, int shelf, List<Write> writes) {
        this.wantedBackups = wantedBackups;
        this.shelf = shelf;
        this.writes = writes;
    }

    @Override
    public Boolean process(Map.Entry<Integer, Shelf> entry) {
        @Nullable Shelf there = entry.getValue();
        Shelf records = there == null ? new Shelf() : there;
        writes.forEach(records::apply);
        Shelves.keep(entry, records);
        return Replicas.areComplete(instance, shelf, wantedBackups);
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
        out.writeInt(shelf);
        out.writeInt(writes.size());
        for (Write each : writes) {
            StoreForms.writeKey(out, each.key());
            out.writeByteArray(each.value());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "writes to a shelf");
        wantedBackups = in.readByte();
        shelf = in.readInt();
        int count = in.readInt();
        writes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            writes.add(new Write(StoreForms.readKey(in), StoreForms.readValue(in)));
        }
    }
}
