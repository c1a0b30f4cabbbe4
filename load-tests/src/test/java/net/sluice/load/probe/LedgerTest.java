package net.sluice.load.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void a_second_copy_is_a_duplicate() {
        assertThat(ledger.add(0)).isTrue();
        assertThat(ledger.add(0)).isFalse();
        assertThat(ledger.received()).isEqualTo(1);
        assertThat(ledger.duplicates()).isEqualTo(1);
    }

    @Test
    void a_packet_overtaken_by_others_still_counts_as_received() {
        ledger.add(5);
        assertThat(ledger.add(3)).isTrue();
        assertThat(ledger.received()).isEqualTo(2);
        assertThat(ledger.duplicates()).isZero();
    }

    @Test
    void what_is_older_than_the_window_is_late() {
        ledger.add(Ledger.WINDOW);
        assertThat(ledger.add(0)).isFalse();
        assertThat(ledger.late()).isEqualTo(1);
        assertThat(ledger.add(1)).isTrue();
    }

    @Test
    void a_leap_of_many_windows_forgets_all_that_was_before() {
        for (int sequence = 0; sequence < Ledger.WINDOW; sequence++) {
            ledger.add(sequence);
        }
        ledger.add(10L * Ledger.WINDOW);
        assertThat(ledger.add(10L * Ledger.WINDOW - 1)).isTrue();
        assertThat(ledger.duplicates()).isZero();
    }

    @Test
    void it_agrees_with_a_plain_set_over_a_shuffled_stream() {
        Random random = new Random(7);
        Set<Long> plain = new HashSet<>();
        long base = 0;
        long duplicates = 0;
        for (int i = 0; i < 20_000; i++) {
            base += random.nextInt(3);
            long sequence = Math.max(0, base - random.nextInt(Ledger.WINDOW / 2));
            if (!plain.add(sequence)) {
                duplicates++;
            }
            ledger.add(sequence);
        }
        assertThat(ledger.late()).isZero();
        assertThat(ledger.received()).isEqualTo(plain.size());
        assertThat(ledger.duplicates()).isEqualTo(duplicates);
    }
}
