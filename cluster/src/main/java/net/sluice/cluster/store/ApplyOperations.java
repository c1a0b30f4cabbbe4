package net.sluice.cluster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations on a register, done where it is and the same on each backup; see {@link ApplyWrites}.
 *
 * <pre>
 * +--------+------------+--------+----------+ then for each  +-----------+---------+
 * | form 1 | backups 1  | kind 1 | count 4  |                | length 4  | octets  |
 * +--------+------------+--------+----------+                +-----------+---------+
 * </pre>
 */
final class ApplyOperations
        implements EntryProcessor<String, RegisterEntry, OperationResults>,
                IdentifiedDataSerializable,
                HazelcastInstanceAware {
    private static final byte FORM = 1;

    private final RegisterKinds kinds;
    private int wantedBackups;
    private int kind;
    private List<byte[]> operations = List.of();
    private transient @Nullable HazelcastInstance instance;

    /** To be read from a stream. */
    ApplyOperations(RegisterKinds kinds) {
        this.kinds = kinds;
    }

    ApplyOperations(RegisterKinds kinds, int wantedBackups, int kind, List<byte[]> operations) {
        this.kinds = kinds;
        this.wantedBackups = wantedBackups;
        this.kind = kind;
        this.operations = operations;
    }

    @Override
    public OperationResults process(Map.Entry<String, RegisterEntry> entry) {
        @Nullable RegisterEntry there = entry.getValue();
        RegisterEntry register = there == null ? new RegisterEntry(kinds, kind) : there;
        List<byte[]> results = register.apply(operations);
        set(entry, register.isEmpty() ? null : register);
        return new OperationResults(Replicas.areComplete(instance, entry.getKey(), wantedBackups), results);
    }

    @SuppressWarnings("NullAway") // Hazelcast: an entry processor removes an entry by setting null
    private static void set(Map.Entry<String, RegisterEntry> entry, @Nullable RegisterEntry register) {
        entry.setValue(register);
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
        return StoreForms.APPLY_OPERATIONS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeByte(wantedBackups);
        out.writeByte(kind);
        OperationResults.writeAll(out, operations);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "operations on a register");
        wantedBackups = in.readByte();
        kind = in.readByte();
        operations = OperationResults.readAll(in);
    }
}
