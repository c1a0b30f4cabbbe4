package net.sluice.dataplane.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {

    private final ReplayWindow window = new ReplayWindow();

    @Test
    void each_number_passes_once_in_any_order_within_the_window() {
        assertThat(window.admit(5000)).isTrue();
        assertThat(window.admit(5000)).isFalse();
        assertThat(window.admit(5000 - ReplayWindow.SIZE + 1)).isTrue();
        assertThat(window.admit(5000 - ReplayWindow.SIZE + 1)).isFalse();
        assertThat(window.admit(5000 - ReplayWindow.SIZE)).isFalse();
        assertThat(window.admit(5001)).isTrue();
        assertThat(window.admit(4999)).isTrue();
    }

    @Test
    void there_is_no_number_0_and_none_below() {
        assertThat(window.admit(0)).isFalse();
        assertThat(window.admit(-1)).isFalse();
        assertThat(window.admit(Long.MIN_VALUE)).isFalse();
        assertThat(window.admit(1)).isTrue();
    }

    @Test
    void the_highest_number_of_all_is_the_last() {
        assertThat(window.admit(Long.MAX_VALUE)).isTrue();
        assertThat(window.admit(Long.MAX_VALUE)).isFalse();
        assertThat(window.admit(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void it_says_what_a_set_of_all_numbers_seen_says(long seed) {
        Random dice = new Random(seed);
        Set<Long> seen = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 200_000; i++) {
            long reach = dice.nextInt(100) == 0 ? 3 * ReplayWindow.SIZE : 8;
            long number = Math.max(1, highest + reach - dice.nextInt(dice.nextInt(50) == 0 ? 2000 : 20));
            boolean fresh = number > highest - ReplayWindow.SIZE && seen.add(number);
            assertThat(window.admit(number)).as("%d after %d", number, highest).isEqualTo(fresh);
            highest = fresh ? Math.max(highest, number) : highest;
        }
    }
}
