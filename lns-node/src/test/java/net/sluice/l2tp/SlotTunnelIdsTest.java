package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ids of a cluster's member are those of its slots, and each is used again last, whoever has the slot. */
class SlotTunnelIdsTest {
    private static final long SALT = 0x5eed_0f_1d5L;

    private final BitSet ours = new BitSet();

    private SlotTunnelIds ids(int shard, int shards) {
        return new SlotTunnelIds(shard, shards, ours::get, SALT);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 255",
        "0, 1, 9, 256",
        "1, 4, 9, 256",
        "3, 4, 255, 256",
        "2, 3, 8, 256",
        "2, 4, 9, 0",
        "0, 3, 8, 0"
    })
    void aSlotHasSoManyIdsOfAShard(int shard, int shards, int slot, int count) {
        ours.set(slot);
        SlotTunnelIds ids = ids(shard, shards);
        Set<Integer> taken = new HashSet<>();
        for (int id = ids.take(slot); id != 0; id = ids.take(slot)) {
            assertThat(id >>> 8).isEqualTo(slot);
            assertThat(TunnelPlacement.shard(id, shards)).isEqualTo(shard);
            assertThat(id).isPositive();
            taken.add(id);
        }
        assertThat(taken).hasSize(count);
    }

    @Test
    void withoutASlotThereIsNoId() {
        assertThat(ids(0, 1).take()).isZero();
        assertThat(ids(0, 1).take(7)).isZero();
    }

    @Test
    void aFullSlotLeavesItToAnotherOfOurs() {
        ours.set(7);
        ours.set(200);
        SlotTunnelIds ids = ids(0, 1);
        for (int i = 0; i < 256; i++) {
            assertThat(ids.take(7) >>> 8).isEqualTo(7);
        }
        assertThat(ids.take(7) >>> 8).isEqualTo(200);
    }

    @Test
    void anIdThatIsGivenBackIsUsedAgainLast() {
        ours.set(3);
        SlotTunnelIds ids = ids(0, 1);
        int first = ids.take(3);
        ids.giveBack(first);
        List<Integer> next = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            next.add(ids.take(3));
        }
        assertThat(next.subList(0, 255)).doesNotContain(first).doesNotHaveDuplicates();
        assertThat(next.getLast()).isEqualTo(first);
    }

    @Test
    void whoTakesTheSlotOverGoesOnInItsOrder() {
        ours.set(3);
        SlotTunnelIds former = ids(0, 1);
        List<Integer> given = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            given.add(former.take(3));
        }
        SlotTunnelIds heir = ids(0, 1);
        heir.usedLast(given.getLast());
        for (int i = 100; i < 256; i++) {
            assertThat(given).doesNotContain(heir.take(3));
        }
        assertThat(heir.take(3)).isEqualTo(given.getFirst());
    }

    @Test
    void anIdThatComesFromElsewhereIsTakenOnceAndOnlyByItsShard() {
        SlotTunnelIds ids = ids(1, 4);
        assertThat(ids.takeExactly(4)).isFalse();
        assertThat(ids.takeExactly(0)).isFalse();
        assertThat(ids.takeExactly(65_537)).isFalse();
        assertThat(ids.takeExactly(300)).isTrue();
        assertThat(ids.takeExactly(300)).isFalse();
        ids.leave(300);
        assertThat(ids.takeExactly(300)).isTrue();
        assertThatThrownBy(() -> ids.giveBack(301)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void neighboursAreNotGivenOutOneAfterTheOther() {
        ours.set(0, 256);
        SlotTunnelIds ids = ids(0, 1);
        int steps = 0;
        int last = ids.take(17);
        for (int i = 0; i < 64; i++) {
            int id = ids.take(17);
            steps += Math.abs(id - last) == 1 ? 1 : 0;
            last = id;
        }
        assertThat(steps).isLessThan(8);
    }
}
