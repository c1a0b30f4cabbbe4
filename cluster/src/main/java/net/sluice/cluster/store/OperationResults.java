package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of {@link ApplyOperations}: form 1, whether there were as many backups as there should be, and for each operation
 * what came of it.
 */
final class OperationResults implements IdentifiedDataSerializable {
    private static final byte FORM = 1;

    private boolean complete;
    private List<byte[]> results = List.of();

    /** To be read from a stream. */
    OperationResults() {}

    OperationResults(boolean complete, List<byte[]> results) {
        this.complete = complete;
        this.results = results;
    }

    boolean isComplete() {
        return complete;
    }

    List<byte[]> results() {
        return results;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.OPERATION_RESULTS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeBoolean(complete);
        writeAll(out, results);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "results of operations on a register");
        complete = in.readBoolean();
        results = readAll(in);
    }

    static void writeAll(ObjectDataOutput out, List<byte[]> all) throws IOException {
        out.writeInt(all.size());
        for (byte[] each : all) {
            out.writeByteArray(each);
        }
    }

    static List<byte[]> readAll(ObjectDataInput in) throws IOException {
        int count = in.readInt();
        List<byte[]> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] each = in.readByteArray();
            all.add(each == null ? new byte[0] : each);
        }
        return all;
    }
}
