package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShelvesTest {
    @Test
    void theNextEpochIsHigherByOneToSixteenAndOnTheShelf() {
        for (int shelf = 0; shelf < Shelves.COUNT; shelf++) {
            for (long epoch : new long[] {0, 1, 15, 16, 17, 31, 1_000_003, Long.MAX_VALUE / 2}) {
                long next = Shelves.epochAfter(epoch, shelf);
                assertThat(next - epoch).as("shelf %d after %d", shelf, epoch).isBetween(1L, 16L);
                assertThat(Shelves.of(next)).isEqualTo(shelf);
            }
        }
    }

    @Test
    void aMembersLoopsHaveShelvesOfTheirOwnAndSoHaveTheMembersOfAStatefulSet() {
        Set<Integer> used = new HashSet<>();
        for (int member = 0; member < 5; member++) {
            for (int slot = 0; slot < 3; slot++) {
                used.add(Shelves.of("sluice-" + member, slot, 3));
                assertThat(Shelves.of("sluice-" + member, slot + 3, 3))
                        .as("the next slot of that loop")
                        .isEqualTo(Shelves.of("sluice-" + member, slot, 3));
            }
        }
        assertThat(used).hasSize(15);
    }

    @Test
    void theShelvesOfARangeOfEpochsAreThoseOfItsEpochsAndAllWhenItIsLong() {
        assertThat(Shelves.between(5, 5)).containsExactly(5);
        assertThat(Shelves.between(14, 17)).containsExactlyInAnyOrder(14, 15, 0, 1);
        assertThat(Shelves.between(6, 5)).isEmpty();
        assertThat(Shelves.between(3, Long.MAX_VALUE)).hasSize(16);
    }
}
