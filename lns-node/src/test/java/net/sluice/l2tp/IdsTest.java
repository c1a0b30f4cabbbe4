package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.conformance.Meets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids are never 0, never twice, reused last, and not in sequence. */
class IdsTest {
    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 65535", "0, 4, 16383", "1, 4, 16384", "3, 4, 16384", "255, 256, 256"})
    @Meets("2661-5.3-1")
    void aShardHasItsOwnTunnelIdsAndNoOthers(int shard, int shards, int count) {
        ShardTunnelIds ids = new ShardTunnelIds(shard, shards, random(1));
        Set<Integer> taken = new HashSet<>();
        for (int id = ids.take(); id != 0; id = ids.take()) {
            assertThat(id).isBetween(1, 65535);
            assertThat((id >>> 8) % shards).isEqualTo(shard);
            taken.add(id);
        }
        assertThat(taken).hasSize(count);
    }

    @Test
    void aTunnelIdIsReusedLast() {
        ShardTunnelIds ids = new ShardTunnelIds(0, 1, random(2));
        int first = ids.take();
        int second = ids.take();
        ids.giveBack(second);
        ids.giveBack(first);
        List<Integer> later = new ArrayList<>();
        for (int i = 0; i < 65535; i++) {
            later.add(ids.take());
        }
        assertThat(later.subList(0, 65533)).doesNotContain(first, second);
        assertThat(later.subList(65533, 65535)).containsExactly(second, first);
        assertThat(ids.take()).isZero();
        ids.giveBack(7);
        assertThat(ids.take()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 4", "3, 4"})
    void anIdThatComesFromElsewhereIsTakenOnce(int shard, int shards) {
        ShardTunnelIds ids = new ShardTunnelIds(shard, shards, random(8));
        int id = (20 * shards + shard) << 8 | 77;
        assertThat(ids.takeExactly(id)).isTrue();
        assertThat(ids.takeExactly(id)).isFalse();
        Set<Integer> others = new HashSet<>();
        for (int next = ids.take(); next != 0; next = ids.take()) {
            others.add(next);
        }
        assertThat(others).doesNotContain(id);
        ids.giveBack(id);
        assertThat(ids.take()).isEqualTo(id);
    }

    @Test
    void anIdOfAnotherShardCannotBeHad() {
        ShardTunnelIds ids = new ShardTunnelIds(1, 4, random(9));
        assertThat(ids.takeExactly(4)).isFalse();
        assertThat(ids.takeExactly(0)).isFalse();
        assertThat(ids.takeExactly(65_537)).isFalse();
        assertThat(ids.takeExactly(65_021)).isTrue();
    }

    @Test
    void anIdThatWentElsewhereIsNotGivenOutBeforeItComesBack() {
        ShardTunnelIds ids = new ShardTunnelIds(0, 256, random(10));
        int gone = ids.take();
        ids.leave(gone);
        Set<Integer> left = new HashSet<>();
        for (int next = ids.take(); next != 0; next = ids.take()) {
            left.add(next);
        }
        assertThat(left).hasSize(254).doesNotContain(gone);
        assertThat(ids.takeExactly(gone)).isTrue();
        ids.giveBack(gone);
        assertThat(ids.take()).isEqualTo(gone);
        assertThatThrownBy(() -> ids.leave(12_288 + 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sessionIdsGoOnElsewhereWhereTheyWere() {
        SessionIds ids = new SessionIds(100, random(11));
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            taken.add(ids.take());
        }
        taken.subList(0, 15).forEach(ids::giveBack);
        SessionIds next = new SessionIds(100, ids.walked());
        next.inUse(taken.subList(15, 20));
        assertThat(next.reserved()).isEqualTo(ids.reserved());
        // All others come first, and those that are in use not at all.
        List<Integer> later = new ArrayList<>();
        for (int i = 0; i < 395; i++) {
            later.add(next.take());
        }
        assertThat(next.take()).isZero();
        assertThat(new HashSet<>(later)).hasSize(395).doesNotContainAnyElementsOf(taken.subList(15, 20));
        assertThat(later.subList(380, 395)).containsExactlyElementsOf(taken.subList(0, 15));
    }

    @Test
    void whatWasGivenBackLastRestsLongestElsewhereToo() {
        SessionIds ids = new SessionIds(64, random(12));
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            all.add(ids.take());
        }
        List<Integer> order = new ArrayList<>(all);
        Collections.shuffle(order, new Random(1));
        order.forEach(ids::giveBack);
        SessionIds next = new SessionIds(64, ids.walked());
        next.inUse(Set.of());
        List<Integer> later = new ArrayList<>();
        for (int id = next.take(); id != 0; id = next.take()) {
            later.add(id);
        }
        assertThat(later).hasSize(256).containsExactlyInAnyOrderElementsOf(all);
        assertThat(later.subList(224, 256)).containsExactlyElementsOf(order.subList(224, 256));
    }

    @Test
    void whatWasNotTakenCannotBeGivenBack() {
        ShardTunnelIds ids = new ShardTunnelIds(0, 1, random(3));
        assertThatThrownBy(() -> ids.giveBack(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new ShardTunnelIds(4, 4, random(3))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ShardTunnelIds(256, 257, random(3))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Meets("2661-5.3-1")
    void sessionIdsAreAllDifferentAndNeverZero(long seed) {
        SessionIds ids = new SessionIds(65_535, random(seed));
        Set<Integer> taken = new HashSet<>();
        taken.add(ids.reserved());
        for (int id = ids.take(); id != 0; id = ids.take()) {
            assertThat(id).isBetween(1, 65535);
            assertThat(taken.add(id)).isTrue();
        }
        assertThat(taken).hasSize(65_535);
    }

    @Test
    void aSessionIdIsReusedAfterAllOthers() {
        SessionIds ids = new SessionIds(100, random(6));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int id = ids.take();
            order.add(id);
            ids.giveBack(id);
        }
        assertThat(new HashSet<>(order)).hasSize(400);
        for (int round = 0; round < 3; round++) {
            for (int expected : order) {
                int id = ids.take();
                assertThat(id).isEqualTo(expected);
                ids.giveBack(id);
            }
        }
    }

    @Test
    void sessionIdsAreNotInSequence() {
        SessionIds ids = new SessionIds(1000, random(7));
        int neighbours = 0;
        int last = ids.take();
        for (int i = 0; i < 1000; i++) {
            int next = ids.take();
            neighbours += Math.abs(next - last) == 1 ? 1 : 0;
            last = next;
        }
        assertThat(neighbours).isLessThan(10);
    }
}
