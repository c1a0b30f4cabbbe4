package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A slot's {@link Ownership} as the store's map has it: form 1, then the ownership. */
final class OwnershipEntry implements IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private @Nullable Ownership ownership;

    /** To be read from a stream. */
    OwnershipEntry() {}

    OwnershipEntry(Ownership ownership) {
        this.ownership = ownership;
    }

    Ownership ownership() {
        return Objects.requireNonNull(ownership, "ownership");
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.OWNERSHIP;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        StoreForms.writeOwnership(out, ownership);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "an ownership");
        ownership = StoreForms.readOwnership(in);
    }
}
