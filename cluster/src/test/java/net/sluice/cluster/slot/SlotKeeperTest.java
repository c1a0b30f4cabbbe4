package net.sluice.cluster.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.sluice.cluster.lease.LeaseConfig;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Member;
import net.sluice.cluster.store.MemoryStore;
import net.sluice.cluster.store.Ownership;
import net.sluice.cluster.store.RecordKey;
import net.sluice.cluster.store.StoredRecord;
import net.sluice.cluster.store.Write;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One member, alone, with a store that answers at once. */
class SlotKeeperTest {
    private static final long MS = 1_000_000;
    private static final MemberId SELF = new MemberId("me", 2);

    private final MemoryStore store = new MemoryStore(Runnable::run);
    private final SlotTable table = new SlotTable(4, "me");
    private final List<String> told = new ArrayList<>();
    private final CompletableFuture<Void> rewritten = new CompletableFuture<>();
    private final CompletableFuture<Void> forgotten = new CompletableFuture<>();
    private CompletableFuture<Void> adopted = CompletableFuture.completedFuture(null);
    private long now = 50 * MS;
    private LeaseKeeper lease;
    private SlotKeeper keeper;

    private final SlotEvents events = new SlotEvents() {
        @Override
        public Adoption gained(int slot, long epoch, List<StoredRecord> records) {
            told.add("gained " + slot + " epoch " + epoch + " records " + records.size());
            return new Adoption(adopted, rewritten);
        }

        @Override
        public CompletionStage<Void> kept(int slot, long epoch) {
            told.add("kept " + slot + " epoch " + epoch);
            return rewritten;
        }

        @Override
        public CompletionStage<Void> lost(int slot) {
            told.add("lost " + slot);
            return forgotten;
        }

        @Override
        public CompletionStage<Void> release(int slot, long epoch) {
            told.add("release " + slot);
            return CompletableFuture.completedFuture(null);
        }
    };

    @BeforeEach
    void alone() {
        store.setMembers(List.of(Member.of("me", 2)));
        lease = new LeaseKeeper(LeaseConfig.defaults(0), SELF, now, (to, beat) -> {});
        keeper = new SlotKeeper(SlotConfig.defaults(), SELF, lease, store, table, events, () -> {}, now);
    }

    @Test
    void whatWasNeverOwnedIsClaimedAtOnce() {
        start();
        run(50);
        assertThat(table.ownedBySelf()).isEqualTo(4);
        assertThat(ownerships())
                .hasSize(4)
                .allSatisfy((slot, o) -> assertThat(o).isEqualTo(new Ownership("me", 2, 1, 1)));
        assertThat(lease.mayAct(now)).isTrue();
    }

    @Test
    void theFloorIsRaisedWhenAllIsRewrittenAndWhatIsBelowIsDeletedThen() {
        store.replace(1, null, new Ownership("me", 1, 3, 2));
        write(1, 1);
        write(1, 2);
        write(1, 3);
        start();
        run(5_000);
        assertThat(told).contains("gained 1 epoch 4 records 1");
        assertThat(table.mine(1)).isTrue();
        assertThat(ownerships().get(1)).isEqualTo(new Ownership("me", 2, 4, 2));
        assertThat(records(1)).hasSize(3);
        write(1, 4);
        rewritten.complete(null);
        run(500);
        assertThat(ownerships().get(1)).isEqualTo(new Ownership("me", 2, 4, 4));
        assertThat(records(1)).extracting(record -> record.key().epoch()).containsExactly(4L);
    }

    @Test
    void aSlotThatWasHandedOverIsClaimedBeforeItIsUsed() {
        start();
        run(50);
        store.replace(1, ownerships().get(1), new Ownership("you", 1, 2, 1));
        run(50);
        assertThat(told).contains("lost 1");
        assertThat(table.mine(1)).isFalse();
        assertThat(table.name(table.owner(1))).isEqualTo("you");
        forgotten.complete(null);
        store.replace(1, ownerships().get(1), new Ownership("me", 2, 3, 1));
        run(500);
        assertThat(told).contains("gained 1 epoch 4 records 0");
        assertThat(ownerships().get(1).epoch()).isEqualTo(4);
    }

    @Test
    void whatIsGivenIsClaimedFewAtATimeSoThatWhoGivesSeesHowFastItIsTaken() {
        SlotTable more = new SlotTable(12, "me");
        keeper = new SlotKeeper(SlotConfig.defaults(), SELF, lease, store, more, events, () -> {}, now);
        for (int slot = 0; slot < 12; slot++) {
            store.replace(slot, null, new Ownership("me", 2, 1, 1));
        }
        adopted = new CompletableFuture<>();
        start();
        run(500);
        assertThat(told).hasSize(4);
        assertThat(ownerships().values())
                .filteredOn(ownership -> ownership.epoch() == 1)
                .hasSize(8);
        adopted.complete(null);
        run(500);
        assertThat(more.ownedBySelf()).isEqualTo(12);
    }

    @Test
    void afterALapseNothingIsDoneBeforeWhatWasLostIsForgotten() {
        start();
        run(50);
        now += 4_000 * MS;
        store.replace(1, ownerships().get(1), new Ownership("you", 1, 2, 1));
        run(500);
        assertThat(lease.holds(now)).isTrue();
        assertThat(lease.mayAct(now)).isFalse();
        assertThat(told).contains("lost 1", "kept 0 epoch 2", "kept 2 epoch 2", "kept 3 epoch 2");
        forgotten.complete(null);
        run(50);
        assertThat(lease.mayAct(now)).isTrue();
        assertThat(table.ownedBySelf()).isEqualTo(3);
    }

    @Test
    void theSlotsOfOneThatLeftBeforeThisMemberCameAreClaimedWhenItsLeaseIsOverForSure() {
        store.replace(1, null, new Ownership("you", 1, 1, 1));
        start();
        run(3_200);
        assertThat(ownerships().get(1).owner()).isEqualTo("you");
        run(100);
        assertThat(ownerships().get(1)).isEqualTo(new Ownership("me", 2, 2, 1));
    }

    @Test
    void aMemberThatDrainsWithNobodyToTakeItsSlotsKeepsThem() {
        start();
        run(50);
        lease.setDraining(true, now);
        run(1_000);
        assertThat(table.ownedBySelf()).isEqualTo(4);
        assertThat(keeper.moving()).isZero();
    }

    private void start() {
        keeper.start();
    }

    private void run(int millis) {
        for (int i = 0; i < millis; i += 10) {
            now += 10 * MS;
            lease.onTimeout(now);
            keeper.onTurn(now);
        }
    }

    private Map<Integer, Ownership> ownerships() {
        return store.ownerships().toCompletableFuture().join();
    }

    private List<StoredRecord> records(int slot) {
        return store.read(slot, 1, Long.MAX_VALUE).toCompletableFuture().join();
    }

    private void write(int slot, long epoch) {
        store.write(List.of(new Write(new RecordKey(slot, epoch, RecordKey.TUNNEL, 300), new byte[] {1})));
    }
}
