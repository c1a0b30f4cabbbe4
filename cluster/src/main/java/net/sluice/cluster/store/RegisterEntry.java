package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A register as the store's map has it: kept as an object, and changed in place in its partition's thread, while another may
 * write it out for a member that is to have it.
 *
 * <pre>
 * +--------+--------+-----------+---------+
 * | form 1 | kind 1 | length 4  | octets  |
 * +--------+--------+-----------+---------+
 * </pre>
 */
final class RegisterEntry implements IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private final RegisterKinds kinds;
    private int kind;
    private @Nullable Register register;

    /** To be read from a stream. */
    RegisterEntry(RegisterKinds kinds) {
        this.kinds = kinds;
    }

    RegisterEntry(RegisterKinds kinds, int kind) {
        this.kinds = kinds;
        this.kind = kind;
        register = kinds.of(kind).empty();
    }

    synchronized List<byte[]> apply(List<byte[]> operations) {
        Register it = Objects.requireNonNull(register, "register");
        List<byte[]> results = new ArrayList<>(operations.size());
        operations.forEach(each -> results.add(it.apply(each)));
        return results;
    }

    synchronized boolean isEmpty() {
        return Objects.requireNonNull(register, "register").isEmpty();
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.REGISTER;
    }

    @Override
    public synchronized void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeByte(kind);
        out.writeByteArray(Objects.requireNonNull(register, "register").written());
    }

    @Override
    public synchronized void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "a register");
        kind = in.readByte();
        byte[] written = in.readByteArray();
        if (written == null) {
            throw new IOException("a register without content");
        }
        register = kinds.of(kind).read(written);
    }
}
