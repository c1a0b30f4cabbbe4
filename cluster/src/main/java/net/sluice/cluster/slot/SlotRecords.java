package net.sluice.cluster.slot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.store.StoredRecord;
import net.sluice.cluster.store.Write;

/** Which of a slot's records count. */
final class SlotRecords {
    private record Identity(byte kind, long id) {}

    private SlotRecords() {}

    /** Of each record from the floor on the one of the highest epoch, unless that says that it has ended. */
    static List<StoredRecord> newest(List<StoredRecord> all, long floor) {
        Map<Identity, StoredRecord> newest = new HashMap<>();
        for (StoredRecord record : all) {
            if (record.key().epoch() >= floor) {
                newest.merge(
                        new Identity(record.key().kind(), record.key().id()),
                        record,
                        (a, b) -> a.key().epoch() > b.key().epoch() ? a : b);
            }
        }
        return newest.values().stream()
                .filter(record -> record.value().length > 0)
                .toList();
    }

    /**
     * Deletions of what counts no more, in batches. An ending under the present epoch stays until that epoch is below the
     * floor: a record of the same id may be on its way.
     */
    static List<List<Write>> sweeping(List<StoredRecord> all, long floor, int batchSize) {
        List<Write> writes = all.stream()
                .filter(record -> record.key().epoch() < floor)
                .map(record -> new Write(record.key(), null))
                .toList();
        List<List<Write>> batches = new ArrayList<>();
        for (int from = 0; from < writes.size(); from += batchSize) {
            batches.add(writes.subList(from, Math.min(writes.size(), from + batchSize)));
        }
        return batches;
    }
}
