package net.sluice.dataplane.haset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentWindowTest {

    private static final int WINDOW_MILLIS = 500;
    private static final long START = -TimeUnit.SECONDS.toNanos(3);

    private final ContentWindow window = new ContentWindow(WINDOW_MILLIS);
    private long now = START;

    private Verdict see(long hash, int member) {
        return window.see(hash, member, now);
    }

    private void wait(int millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void different_packets_pass_once_each_if_they_come_at_all(long seed) {
        Random random = new Random(seed);
        int count = 100_000;
        long interval = List.of(10L, 30L, 1000L).get(random.nextInt(3));
        int[] passed = new int[count];
        boolean[] came = new boolean[count];
        for (Lines.Arrival each : Lines.arrivals(random, count, interval, Lines.random(random), START)) {
            came[each.packet()] = true;
            Verdict verdict = window.see(hash(each.packet()), each.line(), each.nanos());
            passed[each.packet()] += verdict == Verdict.FIRST ? 1 : 0;
        }
        for (int packet = 0; packet < count; packet++) {
            assertThat(passed[packet]).as("packet %d, seed %d", packet, seed).isEqualTo(came[packet] ? 1 : 0);
        }
    }

    private static long hash(long packet) {
        return (packet + 1) * 0x9E37_79B9_7F4A_7C15L;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void repeats_losses_and_members_that_come_and_go_are_judged_as_the_reference_does(long seed) {
        Random random = new Random(seed);
        SlowContents reference = new SlowContents(WINDOW_MILLIS);
        int different = 1 + random.nextInt(50);
        for (Lines.Arrival each : Lines.arrivals(random, 20_000, 1000, Lines.random(random), START)) {
            // Some contents come again and again, in no order.
            long hash = hash(new Random(each.packet()).nextInt(different));
            assertThat(window.see(hash, each.line(), each.nanos()))
                    .as("packet %d on line %d, seed %d", each.packet(), each.line(), seed)
                    .isEqualTo(reference.see(hash, each.line(), each.nanos()));
            if (random.nextInt(500) == 0) {
                window.forget(each.line());
                reference.forget(each.line());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void on_lines_that_lose_nothing_every_genuine_repeat_passes_and_no_copy(long seed) {
        Random random = new Random(seed);
        List<Lines.Line> lines =
                List.of(new Lines.Line(0, 5, 0, 0), new Lines.Line(0, 290, 10, 0), new Lines.Line(0, 100, 200, 0));
        int count = 20_000;
        long passed = Lines.arrivals(random, count, 1000, lines, START).stream()
                .filter(each -> window.see(hash(each.packet() / 7 % 13), each.line(), each.nanos()) == Verdict.FIRST)
                .count();
        assertThat(passed).isEqualTo(count);
    }

    @Test
    void a_genuine_repeat_passes_and_its_copy_on_the_slower_line_does_not() {
        assertThat(see(1, 0)).isEqualTo(Verdict.FIRST);
        wait(300);
        assertThat(see(1, 1)).isEqualTo(Verdict.COPY);
        wait(100);
        assertThat(see(1, 0)).isEqualTo(Verdict.FIRST);
        wait(300);
        assertThat(see(1, 1)).isEqualTo(Verdict.COPY);
    }

    @Test
    void a_repeat_of_which_each_line_lost_another_one_cannot_be_told() {
        // The subscriber sends twice; the first gets lost on line 1, the second on line 0.
        assertThat(see(1, 0)).isEqualTo(Verdict.FIRST);
        assertThat(see(1, 1)).isEqualTo(Verdict.COPY);
    }

    @Test
    void a_member_that_takes_the_place_of_another_has_shown_nothing_yet() {
        see(1, 0);
        see(1, 1);
        window.forget(1);
        assertThat(see(1, 1)).isEqualTo(Verdict.COPY);
        assertThat(see(1, 1)).isEqualTo(Verdict.FIRST);
    }

    @Test
    void what_passed_longer_ago_than_the_window_is_forgotten() {
        see(1, 0);
        wait(WINDOW_MILLIS);
        assertThat(see(1, 1)).isEqualTo(Verdict.COPY);
        wait(WINDOW_MILLIS / 4);
        assertThat(see(1, 2)).isEqualTo(Verdict.FIRST);
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void the_same_packet_again_and_again_takes_no_more_memory_than_one_record_for_each_eighth_of_the_window() {
        for (int i = 0; i < 200_000; i++) {
            now += 20_000;
            assertThat(see(1, 0)).isEqualTo(Verdict.FIRST);
            assertThat(window.size()).isLessThanOrEqualTo(10);
        }
        for (int i = 0; i < 70_000; i++) {
            assertThat(see(2, 0)).isEqualTo(Verdict.FIRST);
        }
        for (int i = 0; i < 70_000; i++) {
            assertThat(see(2, 1)).isEqualTo(Verdict.COPY);
        }
        assertThat(see(2, 1)).isEqualTo(Verdict.FIRST);
    }

    @Test
    void memory_grows_to_its_bound_and_then_the_oldest_are_forgotten_first() {
        int most = ContentWindow.MOST_RECORDS;
        for (int i = 0; i < most; i++) {
            assertThat(window.full()).isFalse();
            see(hash(i), 0);
        }
        assertThat(window.full()).isTrue();
        for (int i = most; i < most + 1000; i++) {
            see(hash(i), 0);
        }
        assertThat(window.size()).isEqualTo(most);
        for (int i = 1000; i < most + 1000; i++) {
            assertThat(see(hash(i), 1)).as("packet %d", i).isEqualTo(Verdict.COPY);
        }
        assertThat(see(hash(5), 1)).isEqualTo(Verdict.FIRST);
    }
}
