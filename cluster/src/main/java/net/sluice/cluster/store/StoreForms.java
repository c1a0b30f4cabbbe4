package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the members of the store send each other, by number. A number keeps its meaning and its form for ever, because
 * members one version apart work together: what must change gets a new number, and is sent when all members know it.
 */
final class StoreForms implements DataSerializableFactory {
    static final int FACTORY = 1701;
    static final int SHELF = 1;
    static final int APPLY_WRITES = 2;
    static final int REPLACE_OWNERSHIPS = 3;
    static final int SET_OWNERSHIPS = 4;
    static final int OWNERSHIPS = 5;
    static final int REGISTER = 6;
    static final int APPLY_OPERATIONS = 7;
    static final int OPERATION_RESULTS = 8;
    static final int READ_SLOTS = 9;
    static final int FOUND_RECORDS = 10;
    static final int SWEEP_SLOTS = 11;

    private final RegisterKinds kinds;

    /** @param kinds of registers that this member knows */
    StoreForms(RegisterKinds kinds) {
        this.kinds = kinds;
    }

    @Override
    public @Nullable IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case SHELF -> new Shelf();
            case APPLY_WRITES -> new ApplyWrites();
            case REPLACE_OWNERSHIPS -> new ReplaceOwnerships();
            case SET_OWNERSHIPS -> new SetOwnerships();
            case OWNERSHIPS -> new OwnershipPage();
            case REGISTER -> new RegisterEntry(kinds);
            case APPLY_OPERATIONS -> new ApplyOperations(kinds);
            case OPERATION_RESULTS -> new OperationResults();
            case READ_SLOTS -> new ReadSlots();
            case FOUND_RECORDS -> new FoundRecords();
            case SWEEP_SLOTS -> new SweepSlots();
            default -> null; // Hazelcast says which number it does not know
        };
    }

    static void writeKey(ObjectDataOutput out, RecordKey key) throws IOException {
        out.writeInt(key.slot());
        out.writeLong(key.epoch());
        out.writeByte(key.kind());
        out.writeLong(key.id());
    }

    static RecordKey readKey(ObjectDataInput in) throws IOException {
        return new RecordKey(in.readInt(), in.readLong(), in.readByte(), in.readLong());
    }

    /** @return null for a length of -1 */
    @SuppressWarnings("NullAway") // Hazelcast does not say that it may be null
    static byte @Nullable [] readValue(ObjectDataInput in) throws IOException {
        return in.readByteArray();
    }

    static int[] readInts(ObjectDataInput in) throws IOException {
        int[] read = in.readIntArray();
        return read == null ? new int[0] : read;
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

    static Ownership needOwnership(ObjectDataInput in) throws IOException {
        Ownership ownership = readOwnership(in);
        if (ownership == null) {
            throw new IOException("an ownership is missing");
        }
        return ownership;
    }

    /** Count 4, then for each: slot 4, ownership. */
    static void writeOwnerships(ObjectDataOutput out, Map<Integer, Ownership> ownerships) throws IOException {
        out.writeInt(ownerships.size());
        for (Map.Entry<Integer, Ownership> each : ownerships.entrySet()) {
            out.writeInt(each.getKey());
            writeOwnership(out, each.getValue());
        }
    }

    static Map<Integer, Ownership> readOwnerships(ObjectDataInput in) throws IOException {
        Map<Integer, Ownership> ownerships = new HashMap<>();
        for (int count = in.readInt(); count > 0; count--) {
            int slot = in.readInt();
            ownerships.put(slot, needOwnership(in));
        }
        return ownerships;
    }

    static void expect(byte form, byte known, String what) throws IOException {
        if (form != known) {
            throw new IOException(what + " in form " + form + ", known is " + known);
        }
    }
}
