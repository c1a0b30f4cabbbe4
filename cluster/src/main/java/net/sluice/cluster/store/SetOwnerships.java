package net.sluice.cluster.store;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a backup does when {@link ReplaceOwnerships} replaced some: form 1, then those, as a page has them. */
final class SetOwnerships implements EntryProcessor<Integer, OwnershipPage, int[]>, IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private Map<Integer, Ownership> replaced = Map.of();

    /** To be read from a stream. */
    SetOwnerships() {}

    SetOwnerships(Map<Integer, Ownership> replaced) {
        this.replaced = Map.copyOf(replaced);
    }

    @Override
    public int[] process(Map.Entry<Integer, OwnershipPage> entry) {
        @Nullable OwnershipPage there = entry.getValue();
        entry.setValue((there == null ? new OwnershipPage() : there).with(replaced));
        return new int[0];
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.SET_OWNERSHIPS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        StoreForms.writeOwnerships(out, replaced);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "ownerships to set");
        replaced = StoreForms.readOwnerships(in);
    }
}
