package net.sluice.cluster.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Ownership}s of 32 slots, as the store's map has them: who takes dozens of slots over does so in eight operations.
 *
 * <pre>
 * +--------+----------+ then for each  +---------+------------+
 * | form 1 | count 4  |                | slot 4  | ownership  |
 * +--------+----------+                +---------+------------+
 * </pre>
 */
final class OwnershipPage implements IdentifiedDataSerializable {
    /** For ever, and the same on all members. */
    private static final int SLOTS_OF_A_PAGE = 32;

    private static final byte FORM = 1;

    private final Map<Integer, Ownership> ownerships = new TreeMap<>();

    /** Of slots that never had one; or to be read from a stream. */
    OwnershipPage() {}

    /** The page that a slot is on. */
    static int of(int slot) {
        return slot / SLOTS_OF_A_PAGE;
    }

    /** All pages of so many slots. */
    static Set<Integer> all(int slots) {
        return IntStream.range(0, slots).mapToObj(OwnershipPage::of).collect(Collectors.toUnmodifiableSet());
    }

    @Nullable
    Ownership get(int slot) {
        return ownerships.get(slot);
    }

    Map<Integer, Ownership> ownerships() {
        return Map.copyOf(ownerships);
    }

    /** This page with some others in their place. */
    OwnershipPage with(Map<Integer, Ownership> others) {
        OwnershipPage page = new OwnershipPage();
        page.ownerships.putAll(ownerships);
        page.ownerships.putAll(others);
        return page;
    }

    @Override
    public int getFactoryId() {
        return StoreForms.FACTORY;
    }

    @Override
    public int getClassId() {
        return StoreForms.OWNERSHIPS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        StoreForms.writeOwnerships(out, ownerships);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "a page of ownerships");
        ownerships.putAll(StoreForms.readOwnerships(in));
    }
}
