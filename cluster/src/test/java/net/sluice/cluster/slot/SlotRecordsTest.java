package net.sluice.cluster.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.cluster.store.RecordKey;
import net.sluice.cluster.store.StoredRecord;
import org.junit.jupiter.api.Test;

class SlotRecordsTest {
    private static final List<StoredRecord> ALL = List.of(
            record(1, 100, 1),
            record(2, 100, 2),
            record(3, 100, 3),
            record(2, 101, 4),
            record(3, 102, 5),
            ended(3, 101));

    @Test
    void theHighestEpochOfEachRecordCountsFromTheFloorOnUnlessItHasEnded() {
        assertThat(SlotRecords.newest(ALL, 2))
                .extracting(record -> record.value()[0])
                .containsExactlyInAnyOrder((byte) 3, (byte) 5);
        assertThat(SlotRecords.newest(ALL.subList(0, 2), 1))
                .extracting(record -> record.value()[0])
                .containsExactly((byte) 2);
        assertThat(SlotRecords.newest(List.of(record(1, 100, 1)), 2)).isEmpty();
    }

    private static StoredRecord record(long epoch, long id, int value) {
        return new StoredRecord(new RecordKey(3, epoch, RecordKey.TUNNEL, id), new byte[] {(byte) value});
    }

    private static StoredRecord ended(long epoch, long id) {
        return new StoredRecord(new RecordKey(3, epoch, RecordKey.TUNNEL, id), new byte[0]);
    }
}
