package net.sluice.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.sluice.cluster.slot.SlotTable;
import org.junit.jupiter.api.Test;

/** When a slot may leave. */
class SlotDeskTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long SOON = SECOND / 10;

    private final SlotDesk desk = new SlotDesk(List.of(), new SlotTable("me", 1));
    private long now = System.nanoTime();

    @Test
    void aSlotWaitsUntilNoCallIsBeingSetUpInItOrPatienceEnds() {
        assertThat(desk.mayLeave(7, now)).isTrue();
        desk.comings(7, 1);
        assertThat(desk.mayLeave(7, now)).isFalse();
        assertThat(desk.mayLeave(8, now)).isTrue();
        desk.comings(7, 1);
        desk.comings(7, -1);
        assertThat(later(7)).isFalse();
        desk.comings(7, -1);
        assertThat(later(7)).isTrue();
    }

    @Test
    void patienceIsFiveSecondsOfBeingAskedAndBeginsAnewWhenNobodyHasAskedForLong() {
        desk.comings(7, 1);
        for (int i = 0; i <= 40; i++) {
            assertThat(later(7)).isFalse();
        }
        now += 2 * SECOND;
        for (int i = 0; i < 50; i++) {
            assertThat(later(7)).as("after %d looks", i).isFalse();
        }
        assertThat(later(7)).isTrue();
    }

    private boolean later(int slot) {
        now += SOON;
        return desk.mayLeave(slot, now);
    }
}
