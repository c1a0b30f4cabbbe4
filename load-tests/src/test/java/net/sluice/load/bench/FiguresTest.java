package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the benchmark of the packet path counts and judges. */
class FiguresTest {

    @Test
    void packets_that_the_kernel_joined_are_counted_one_by_one() {
        Flow bulkUp = new Flow(true, 64, Flow.BULK);
        // 3 messages of 32 TCP segments with 24 octets of payload, and a segment alone.
        assertThat(bulkUp.delivered(4, 3 * (40 + 32 * 24) + 64, 10)).isEqualTo(97);
        Flow down = new Flow(false, 64, Flow.WORST);
        // Two joined datagrams and one alone, of 10 octets of L2TP and PPP and 64 of IP each.
        assertThat(down.delivered(2, 28 + 2 * 74 + 28 + 74, 10)).isEqualTo(3);
    }

    @Test
    void a_shot_tells_cost_rate_and_loss() {
        Shot shot = new Shot(1000, 900, 0, 0.5, 1700, 1_800_000);
        assertThat(shot.nanosPerPacket()).isEqualTo(2000);
        assertThat(shot.offeredPerSecond()).isEqualTo(2000);
        assertThat(shot.loss()).isEqualTo(0.1, within(1e-9));
        assertThat(new Shot(100, 101, 0, 1, 101, 1).loss())
                .as("a late one of the shot before")
                .isZero();
    }

    @Test
    void who_loses_a_thousandth_keeps_up_and_who_has_a_backlog_does_not() {
        assertThat(new Shot(100_000, 99_900, 0, 1, 99_900, 1).keptUp()).isTrue();
        assertThat(new Shot(100_000, 99_899, 0, 1, 99_899, 1).keptUp()).isFalse();
        Shot backlog = new Shot(100_000, 100_000, 1_001, 1, 98_999, 1);
        assertThat(backlog.lossless()).isTrue();
        assertThat(backlog.keptUp()).isFalse();
        assertThat(backlog.missing()).isEqualTo(0.01001, within(1e-9));
    }

    @Test
    void the_median_is_the_middle_and_of_nothing_is_nothing() {
        List<Shot> three = List.of(shot(5), shot(1), shot(2));
        assertThat(Shot.median(three, Shot::nanosPerPacket)).isEqualTo(2);
        assertThat(Shot.median(List.of(shot(1), shot(2)), Shot::nanosPerPacket)).isEqualTo(1.5);
        assertThat(Shot.median(List.of(), Shot::nanosPerPacket)).isNaN();
    }

    private static Shot shot(long nanosPerPacket) {
        return new Shot(1, 1, 0, 1, 1, nanosPerPacket);
    }

    @Test
    void a_ratio_at_its_bar_meets_it_and_none_is_judged_where_a_peer_was_not_run() {
        Verdicts verdicts = new Verdicts();
        assertThat(verdicts.atMost(0.85, 0.85)).isEqualTo("0.85 | ≤ 0.85: met");
        assertThat(verdicts.atMost(0.86, 0.85)).contains("**missed**");
        assertThat(verdicts.atLeast(2.4, 2.5)).contains("**missed**");
        assertThat(verdicts.atMost(Double.NaN, 0.85)).isEqualTo("– | –");
        assertThat(verdicts.atMost(0.3, Double.NaN)).isEqualTo("0.30 | –");
        assertThat(verdicts.met()).isEqualTo(1);
        assertThat(verdicts.asked()).isEqualTo(3);
        assertThat(verdicts.atMost(0.5, 0.85, false))
                .as("a good ratio of what was mostly lost")
                .contains("**not proven**");
        assertThat(verdicts.met()).isEqualTo(1);
        assertThat(verdicts.asked()).isEqualTo(4);
    }

    @Test
    void the_lns_and_the_rest_share_no_cpu_while_there_are_enough() {
        assertThat(new Cpus(1, 2).lns()).containsExactly("taskset", "-c", "0");
        assertThat(new Cpus(1, 2).restRange()).isEqualTo("1");
        assertThat(new Cpus(2, 2).restRange()).isEqualTo("1");
        assertThat(new Cpus(2, 8).restRange()).isEqualTo("2-7");
    }
}
