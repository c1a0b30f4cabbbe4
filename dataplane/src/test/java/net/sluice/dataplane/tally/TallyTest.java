package net.sluice.dataplane.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.sluice.dataplane.BatchSizes;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void sizes_fall_into_buckets_of_at_most_a_power_of_two_and_the_last_takes_the_rest() {
        SizeTally tally = new SizeTally();
        for (int size : new int[] {1, 2, 3, 4, 5, 8, 9, 4096, 4097, 100_000}) {
            tally.add(size);
        }
        assertThat(tally.sizes().buckets()).containsExactly(1L, 1L, 2L, 2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 2L);
        assertThat(tally.sizes().packets()).isEqualTo(32 + 4096 + 4097 + 100_000);
        BatchSizes twice = tally.sizes().plus(tally.sizes());
        assertThat(twice.buckets().get(2)).isEqualTo(4);
        assertThat(twice.packets()).isEqualTo(2 * tally.sizes().packets());
    }

    @Test
    void the_highest_fill_is_that_since_the_last_question_but_two_who_ask_do_not_blind_each_other() {
        AtomicLong depth = new AtomicLong();
        Fill fill = new Fill(1000, depth::get);
        fill.note(700);
        fill.note(300);
        long now = -5;
        assertThat(fill.highest(now)).isEqualTo(700);
        assertThat(fill.highest(now)).as("somebody else, at once").isEqualTo(700);
        fill.note(200);
        assertThat(fill.highest(now + TimeUnit.SECONDS.toNanos(9))).isEqualTo(700);
        assertThat(fill.highest(now + TimeUnit.SECONDS.toNanos(10))).isEqualTo(200);
        assertThat(fill.highest(now + TimeUnit.SECONDS.toNanos(60))).isZero();
        fill.note(900);
        assertThat(fill.highest(now + TimeUnit.SECONDS.toNanos(61))).isEqualTo(900);
    }

    @Test
    void a_fill_knows_its_size_its_depth_and_what_found_it_full() {
        AtomicLong depth = new AtomicLong(12);
        Fill fill = new Fill(1000, depth::get);
        fill.overrun();
        fill.overrun();
        assertThat(fill.overruns()).isEqualTo(2);
        assertThat(fill.capacity()).isEqualTo(1000);
        assertThat(fill.depth()).isEqualTo(12);
        depth.set(-3);
        assertThat(fill.depth()).as("both ends moved between our two looks").isZero();
    }
}
