package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private static final Ownership FIRST = new Ownership("a", 7, 1, 1);

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final MemoryStore store = new MemoryStore(Runnable::run);
    private final MemoryStore slow = store.view(waiting::add);

    @Test
    void anOwnershipIsReplacedOnlyWhenItIsTheOneExpected() {
        assertThat(now(store.replace(3, null, FIRST))).isTrue();
        assertThat(now(store.replace(3, null, FIRST.takenBy("b", 8)))).isFalse();
        assertThat(now(store.replace(3, FIRST, FIRST.takenBy("b", 8)))).isTrue();
        assertThat(now(store.ownerships())).containsOnlyKeys(3).containsValue(new Ownership("b", 8, 2, 1));
    }

    @Test
    void recordsOfASlotAreReadTogetherAndADeletedOneIsGone() {
        RecordKey tunnel = new RecordKey(3, 1, RecordKey.TUNNEL, 900);
        RecordKey session = new RecordKey(3, 2, RecordKey.SESSION, 900 << 16 | 1);
        RecordKey elsewhere = new RecordKey(4, 1, RecordKey.TUNNEL, 1024);
        store.write(
                List.of(new Write(tunnel, new byte[] {1}), Write.gone(session), new Write(elsewhere, new byte[] {2})));
        assertThat(now(store.read(3, 1, 9))).extracting(StoredRecord::key).containsExactlyInAnyOrder(tunnel, session);
        store.write(List.of(new Write(tunnel, null)));
        assertThat(now(store.read(3, 1, 9))).extracting(StoredRecord::key).containsExactly(session);
    }

    @Test
    void onlyTheEpochsAskedForAreReadAndThoseBelowTheFloorAreSwept() {
        store.write(List.of(put(1), put(2), put(3)));
        assertThat(now(store.read(3, 2, 3)))
                .extracting(each -> each.key().epoch())
                .containsExactlyInAnyOrder(2L, 3L);
        now(store.sweep(3, 3));
        assertThat(now(store.read(3, 1, 9)))
                .extracting(each -> each.key().epoch())
                .containsExactly(3L);
    }

    private static Write put(long epoch) {
        return new Write(new RecordKey(3, epoch, RecordKey.TUNNEL, 900), new byte[] {1});
    }

    @Test
    void aCallTakesEffectAtOnceAndIsAnsweredWhenItsExecutorRuns() {
        CompletionStage<Boolean> answer = slow.replace(3, null, FIRST);
        assertThat(now(store.ownerships())).containsEntry(3, FIRST);
        assertThat(answer.toCompletableFuture()).isNotDone();
        waiting.remove().run();
        assertThat(now(answer)).isTrue();
    }

    @Test
    void everyListenerHearsOfMembersAndOwnershipsThroughItsOwnExecutor() {
        List<Object> heard = new ArrayList<>();
        slow.listen(new StoreListener() {
            @Override
            public void ownershipChanged(int slot, Ownership now) {
                heard.add(now);
            }

            @Override
            public void membersChanged(List<Member> members) {
                heard.add(members);
            }
        });
        Member member = Member.of("a", 7);
        store.setMembers(List.of(member));
        store.replace(3, null, FIRST);
        assertThat(heard).isEmpty();
        waiting.forEach(Runnable::run);
        assertThat(heard).containsExactly(List.of(), List.of(member), FIRST);
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().getNow(null);
    }
}
