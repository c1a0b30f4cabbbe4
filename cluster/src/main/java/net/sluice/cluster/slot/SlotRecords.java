package net.sluice.cluster.slot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.store.StoredRecord;

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
}
