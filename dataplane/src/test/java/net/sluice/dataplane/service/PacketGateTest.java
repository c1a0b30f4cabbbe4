package net.sluice.dataplane.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.sluice.dataplane.PacketRate;
import org.junit.jupiter.api.Test;

class PacketGateTest {

    private static final long SECOND = 1_000_000_000L;

    private static int admitted(PacketGate gate, long nowNanos, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += gate.admits(nowNanos) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void the_burst_passes_at_once_and_then_the_rate() {
        PacketGate gate = new PacketGate(new PacketRate(1000, 50), 5 * SECOND);
        assertThat(admitted(gate, 5 * SECOND, 200)).isEqualTo(50);
        assertThat(admitted(gate, 5 * SECOND + SECOND / 1000, 200)).isOne();
        int total = 0;
        for (int ms = 2; ms < 10_002; ms++) {
            total += admitted(gate, 5 * SECOND + ms * (SECOND / 1000), 3);
        }
        assertThat(total).isEqualTo(10_000);
    }

    @Test
    void what_is_saved_up_is_the_burst_and_no_more() {
        PacketGate gate = new PacketGate(new PacketRate(1000, 50), 0);
        assertThat(admitted(gate, 3600 * SECOND, 200)).isEqualTo(50);
    }

    @Test
    void a_burst_of_one_lets_evenly_spaced_packets_through() {
        PacketGate gate = new PacketGate(new PacketRate(10, 1), 0);
        assertThat(admitted(gate, 0, 5)).isOne();
        assertThat(admitted(gate, SECOND / 10 - 1, 5)).isZero();
        assertThat(admitted(gate, SECOND / 10, 5)).isOne();
    }

    @Test
    void another_rate_holds_at_once() {
        PacketGate gate = new PacketGate(new PacketRate(10, 1), 0);
        assertThat(admitted(gate, 0, 5)).isOne();
        gate.rate(new PacketRate(1000, 10));
        assertThat(admitted(gate, SECOND, 100)).isEqualTo(10);
    }

    @Test
    void the_clock_may_be_negative_and_wrap() {
        PacketGate gate = new PacketGate(new PacketRate(1000, 50), Long.MAX_VALUE - 10);
        assertThat(admitted(gate, Long.MAX_VALUE - 5, 200)).isEqualTo(50);
        assertThat(admitted(gate, Long.MIN_VALUE + SECOND, 200)).isEqualTo(50);
    }

    @Test
    void rates_that_mean_nothing_are_refused() {
        assertThatThrownBy(() -> new PacketRate(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PacketRate(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
