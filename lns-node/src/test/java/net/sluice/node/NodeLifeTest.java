package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeLifeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T07:52:10.123Z");

    /** As happened in a lab: two nodes gave out the same Acct-Session-Ids, and billing took two subscribers for one. */
    @Test
    void nodesThatStartInTheSameMillisecondHaveDifferentEpochs() {
        Set<Long> epochs = new HashSet<>();
        for (int node = 0; node < 100; node++) {
            assertThat(epochs.add(NodeLife.begin("sluice-" + node, NOW).epoch()))
                    .isTrue();
        }
    }

    @Test
    void livesOfANodeDifferAndLaterOnesHaveGreaterIncarnations() {
        NodeLife one = NodeLife.begin("sluice-0", NOW);
        NodeLife next = NodeLife.begin("sluice-0", NOW.plusMillis(1));
        assertThat(next.incarnation()).isGreaterThan(one.incarnation());
        assertThat(next.epoch()).isNotEqualTo(one.epoch());
    }

    @Test
    void anIncarnationHasFortyBitsUntil2054() {
        assertThat(NodeLife.begin("sluice-0", Instant.parse("2054-01-01T00:00:00Z"))
                        .incarnation())
                .isBetween(0L, (1L << 40) - 1);
    }
}
