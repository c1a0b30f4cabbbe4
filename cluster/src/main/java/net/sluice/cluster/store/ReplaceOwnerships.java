package net.sluice.cluster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compare-and-set of ownerships of slots on one page, where it is, each for itself: of each it says what came of it. A backup
 * compares nothing: it is told the outcome.
 *
 * <pre>
 * +--------+------------+----------+ then for each  +---------+-----------+-------+
 * | form 1 | backups 1  | count 4  |                | slot 4  | expected  | next  |
 * +--------+------------+----------+                +---------+-----------+-------+
 *                               expected and next: there 1, owner (string), incarnation 8, epoch 8, floor 8
 * </pre>
 */
final class ReplaceOwnerships
        implements EntryProcessor<Integer, OwnershipPage, int[]>, IdentifiedDataSerializable, HazelcastInstanceAware {
    /** Something else was there. */
    static final int NOT_REPLACED = 0;
    /** Replaced, and told to as many backups as there should be. */
    static final int REPLACED = 1;
    /** Replaced, and with fewer backups than there should be. */
    static final int REPLACED_WITHOUT_BACKUP = 2;

    private static final byte FORM = 1;

    /** One of them. */
    record Replacement(int slot, @Nullable Ownership expected, Ownership next) {}

    private int wantedBackups;
    private List<Replacement> replacements = List.of();
    private final Map<Integer, Ownership> replaced = new HashMap<>();
    private transient @Nullable HazelcastInstance instance;

    /** To be read from a stream. */
    ReplaceOwnerships() {}

    ReplaceOwnerships(int wantedBackups, List<Replacement> replacements) {
        this.wantedBackups = wantedBackups;
        this.replacements = replacements;
    }

    @Override
    public int[] process(Map.Entry<Integer, OwnershipPage> entry) {
        @Nullable OwnershipPage there = entry.getValue();
        OwnershipPage page = there == null ? new OwnershipPage() : there;
        boolean complete = Replicas.areComplete(instance, entry.getKey(), wantedBackups);
        int[] outcomes = new int[replacements.size()];
        replaced.clear();
        for (int i = 0; i < outcomes.length; i++) {
            Replacement each = replacements.get(i);
            @Nullable Ownership now = replaced.getOrDefault(each.slot, page.get(each.slot));
            if (Objects.equals(now, each.expected)) {
                replaced.put(each.slot, each.next);
                outcomes[i] = complete ? REPLACED : REPLACED_WITHOUT_BACKUP;
            } else {
                outcomes[i] = NOT_REPLACED;
            }
        }
        if (!replaced.isEmpty()) {
            entry.setValue(page.with(replaced));
        }
        return outcomes;
    }

    @Override
    public @Nullable EntryProcessor<Integer, OwnershipPage, int[]> getBackupProcessor() {
        return replaced.isEmpty() ? null : new SetOwnerships(replaced);
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
        return StoreForms.REPLACE_OWNERSHIPS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(FORM);
        out.writeByte(wantedBackups);
        out.writeInt(replacements.size());
        for (Replacement each : replacements) {
            out.writeInt(each.slot);
            StoreForms.writeOwnership(out, each.expected);
            StoreForms.writeOwnership(out, each.next);
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoreForms.expect(in.readByte(), FORM, "compare-and-set of ownerships");
        wantedBackups = in.readByte();
        int count = in.readInt();
        replacements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int slot = in.readInt();
            @Nullable Ownership expected = StoreForms.readOwnership(in);
            replacements.add(new Replacement(slot, expected, StoreForms.needOwnership(in)));
        }
    }
}
