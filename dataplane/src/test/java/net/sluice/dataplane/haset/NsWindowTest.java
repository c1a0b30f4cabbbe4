package net.sluice.dataplane.haset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NsWindowTest {

    private static final int WINDOW_MILLIS = 500;
    private static final long START = -TimeUnit.SECONDS.toNanos(3);

    private final NsWindow window = new NsWindow(WINDOW_MILLIS);
    private long now = START;

    private Verdict see(int ns) {
        return window.see(ns & 0xFFFF, now);
    }

    private void wait(int millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatever_lines_lose_and_delay_each_packet_passes_once_if_it_comes_at_all(long seed) {
        Random random = new Random(seed);
        int count = 200_000;
        // As slow as one packet in 5 ms, as fast as 65,536 numbers in 655 ms.
        long interval = List.of(10L, 30L, 1000L, 5000L).get(random.nextInt(4));
        int first = random.nextInt(65536);
        int[] passed = new int[count];
        boolean[] came = new boolean[count];
        for (Lines.Arrival each : Lines.arrivals(random, count, interval, Lines.random(random), START)) {
            came[each.packet()] = true;
            Verdict verdict = window.see(first + each.packet() & 0xFFFF, each.nanos());
            passed[each.packet()] += verdict == Verdict.FIRST ? 1 : 0;
        }
        for (int packet = 0; packet < count; packet++) {
            assertThat(passed[packet]).as("packet %d, seed %d", packet, seed).isEqualTo(came[packet] ? 1 : 0);
        }
    }

    @Test
    void a_copy_is_known_across_the_wrap() {
        for (int ns = 65530; ns < 65546; ns++) {
            assertThat(see(ns)).isEqualTo(Verdict.FIRST);
        }
        for (int ns = 65530; ns < 65546; ns++) {
            assertThat(see(ns)).isEqualTo(Verdict.COPY);
        }
    }

    @Test
    void what_one_line_lost_passes_when_a_slower_one_brings_it() {
        see(1);
        see(5);
        wait(300);
        assertThat(see(3)).isEqualTo(Verdict.FIRST);
        assertThat(see(3)).isEqualTo(Verdict.COPY);
        assertThat(see(2)).isEqualTo(Verdict.FIRST);
        assertThat(see(5)).isEqualTo(Verdict.COPY);
    }

    @Test
    void what_the_newest_left_behind_longer_ago_than_the_window_is_late() {
        see(10);
        for (int i = 0; i < 8; i++) {
            wait(100);
            see(20 + i);
        }
        assertThat(see(9)).isEqualTo(Verdict.LATE);
        assertThat(see(10)).isEqualTo(Verdict.LATE);
        assertThat(see(26)).isEqualTo(Verdict.COPY);
    }

    @Test
    void after_a_silence_as_long_as_the_window_any_number_is_a_new_beginning() {
        see(40_000);
        wait(2 * WINDOW_MILLIS);
        assertThat(see(0)).isEqualTo(Verdict.FIRST);
        assertThat(see(0)).isEqualTo(Verdict.COPY);
        assertThat(see(40_000)).isNotEqualTo(Verdict.LATE);
    }

    @Test
    void a_peer_that_numbers_anew_is_believed_after_sixteen_late_numbers_in_a_row() {
        for (int ns = 0; ns < 3000; ns++) {
            see(ns);
            wait(1);
        }
        List<Verdict> verdicts = IntStream.range(0, 40)
                .mapToObj(ns -> {
                    wait(1);
                    return see(ns);
                })
                .toList();
        assertThat(verdicts.subList(0, NsWindow.CONVINCED - 1)).containsOnly(Verdict.LATE);
        assertThat(verdicts.subList(NsWindow.CONVINCED - 1, 40)).containsOnly(Verdict.FIRST);
        // What was refused while it was in doubt may come on a slower line.
        assertThat(see(3)).isEqualTo(Verdict.FIRST);
        assertThat(see(39)).isEqualTo(Verdict.COPY);
    }

    @Test
    void a_line_slower_than_the_window_convinces_nobody_while_another_is_on_time() {
        for (int ns = 0; ns < 5000; ns++) {
            wait(1);
            assertThat(see(ns)).isEqualTo(Verdict.FIRST);
            if (ns >= 1000) {
                assertThat(see(ns - 1000)).isEqualTo(Verdict.LATE);
            }
        }
    }

    @Test
    void a_peer_that_numbers_anew_at_once_passes_when_the_old_numbers_are_a_windows_time_away() {
        for (int ns = 0; ns < 100; ns++) {
            see(ns);
        }
        int lost = 0;
        for (int ns = 0; ns < 1000; ns++) {
            wait(1);
            lost += see(ns) == Verdict.FIRST ? 0 : 1;
        }
        assertThat(lost).isEqualTo(100);
    }

    @Test
    void a_jump_ahead_passes_and_what_was_in_between_too() {
        see(7);
        assertThat(see(7 + 32_768)).isEqualTo(Verdict.FIRST);
        assertThat(see(7 + 32_768)).isEqualTo(Verdict.COPY);
        assertThat(see(8)).isEqualTo(Verdict.FIRST);
        assertThat(see(8)).isEqualTo(Verdict.COPY);
        assertThat(see(30_000)).isEqualTo(Verdict.FIRST);
    }
}
