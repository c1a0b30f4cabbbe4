package net.sluice.cluster.store;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a backup does when {@link ReplaceOwnership} replaced: form 1, then the ownership. */
final class SetOwnership implements EntryProcessor<Integer, OwnershipEntry, Integer>, IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private @Nullable Ownership next;

    /** To be read from a stream. */
    SetOwnership() {}

    SetOwnership(Ownership next) {
        this.next = next;
    }

    @Override
    public Integer process(Map.Entry<Integer, OwnershipEntry> entry) {
        entry.setValue(new OwnershipEntry(Objects.requireNonNull(next, "next")));
        return ReplaceOwnership.REPLACED;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.SET_OWNERSHIP;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        StoreForms.writeOwnership(out, next);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "an ownership to set");
        next = StoreForms.readOwnership(in);
    }
}
