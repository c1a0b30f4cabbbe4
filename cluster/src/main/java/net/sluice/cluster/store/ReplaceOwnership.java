package net.sluice.cluster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compare-and-set of a slot's ownership, where it is. A backup compares nothing: it is told the outcome.
 *
 * <pre>
 * +--------+------------+------------+----------+------------------------------------------------+
 * | form 1 | backups 1  | expected   | next     | each: there 1, owner (string), incarnation 8,  |
 * |        |            |            |          |       epoch 8, floor 8                         |
 * +--------+------------+------------+----------+------------------------------------------------+
 * </pre>
 */
final class ReplaceOwnership
        implements EntryProcessor<Integer, OwnershipEntry, Integer>,
                IdentifiedDataSerializable,
                HazelcastInstanceAware {
    /** Something else was there. */
    static final int NOT_REPLACED = 0;
    /** Replaced, and told to as many backups as there should be. */
    static final int REPLACED = 1;
    /** Replaced, and with fewer backups than there should be. */
    static final int REPLACED_WITHOUT_BACKUP = 2;

    private static final byte FORM = 1;

    private int wantedBackups;
    private @Nullable Ownership expected;
    private @Nullable Ownership next;
    private boolean replaced;
    private transient @Nullable HazelcastInstance instance;

    /** To be read from a stream. */
    ReplaceOwnership() {}

    ReplaceOwnership(int wantedBackups, @Nullable Ownership expected, Ownership next) {
        this.wantedBackups = wantedBackups;
        this.expected = expected;
        this.next = next;
    }

    @Override
    public Integer process(Map.Entry<Integer, OwnershipEntry> entry) {
        @Nullable OwnershipEntry there = entry.getValue();
        Ownership wanted = Objects.requireNonNull(next, "next");
        replaced = Objects.equals(there == null ? null : there.ownership(), expected);
        if (!replaced) {
            return NOT_REPLACED;
        }
        entry.setValue(new OwnershipEntry(wanted));
        return Replicas.areComplete(instance, entry.getKey(), wantedBackups) ? REPLACED : REPLACED_WITHOUT_BACKUP;
    }

    @Override
    public @Nullable EntryProcessor<Integer, OwnershipEntry, Integer> getBackupProcessor() {
        return replaced ? new SetOwnership(Objects.requireNonNull(next, "next")) : null;
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
        return StoreForms.REPLACE_OWNERSHIP;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeByte(wantedBackups);
        StoreForms.writeOwnership(out, expected);
        StoreForms.writeOwnership(out, next);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "compare-and-set of an ownership");
        wantedBackups = in.readByte();
        expected = StoreForms.readOwnership(in);
        next = StoreForms.readOwnership(in);
    }
}
