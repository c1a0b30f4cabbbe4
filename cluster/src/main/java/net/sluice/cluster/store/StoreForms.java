package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the members of the store send each other, by number. A number keeps its meaning and its form for ever, because
 * members one version apart work together: what must change gets a new number, and is sent when all members know it.
 */
final class StoreForms implements DataSerializableFactory {
    static final int FACTORY = 1701;
    static final int SLOT_RECORDS = 1;
    static final int APPLY_WRITES = 2;
    static final int REPLACE_OWNERSHIP = 3;
    static final int SET_OWNERSHIP = 4;
    static final int OWNERSHIP = 5;
    static final int REGISTER = 6;
    static final int APPLY_OPERATIONS = 7;
    static final int OPERATION_RESULTS = 8;

    private final RegisterKinds kinds;

    /** @param kinds of registers that this member knows */
    StoreForms(RegisterKinds kinds) {
        this.kinds = kinds;
    }

    @Override
    public @Nullable IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case SLOT_RECORDS -> new SlotRecords();
            case APPLY_WRITES -> new ApplyWrites();
            case REPLACE_OWNERSHIP -> new ReplaceOwnership();
            case SET_OWNERSHIP -> new SetOwnership();
            case OWNERSHIP -> new OwnershipEntry();
            case REGISTER -> new RegisterEntry(kinds);
            case APPLY_OPERATIONS -> new ApplyOperations(kinds);
            case OPERATION_RESULTS -> new OperationResults();
            default -> null; // Hazelcast says which number it does not know
        };
    }

    static void writeKey(ObjectDataOutput out, RecordKey key) throws IOException {
        out.writeLong(key.epoch());
        out.writeByte(key.kind());
        out.writeLong(key.id());
    }

    static RecordKey readKey(ObjectDataInput in, int slot) throws IOException {
        return new RecordKey(slot, in.readLong(), in.readByte(), in.readLong());
    }

    static void writeOwnership(ObjectDataOutput out, @Nullable Ownership ownership) throws IOException {
        out.writeBoolean(ownership != null);
        if (ownership != null) {
            out.writeString(ownership.owner());
            out.writeLong(ownership.incarnation());
            out.writeLong(ownership.epoch());
            out.writeLong(ownership.floor());
        }
    }

    static @Nullable Ownership readOwnership(ObjectDataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        String owner = in.readString();
        if (owner == null) {
            throw new IOException("an ownership without an owner");
        }
        return new Ownership(owner, in.readLong(), in.readLong(), in.readLong());
    }

    static void expect(byte form, byte known, String what) throws IOException {
        if (form != known) {
            throw new IOException(what + " in form " + form + ", known is " + known);
        }
    }
}
