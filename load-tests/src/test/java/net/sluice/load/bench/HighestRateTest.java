package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for the highest rate that an LNS keeps up with, on LNSs made up of a few numbers. */
class HighestRateTest {

    private static final int MOST = HighestRate.MOST_TRIALS;

    /** An LNS that carries so many packets per second, less when it gets more, and drops the rest. */
    private static final class Toy {

        private final double capacity;
        private final double generator;
        private final double overloaded;
        private final List<Double> asked = new ArrayList<>();

        /**
         * A toy.
         *
         * @param capacity without loss
         * @param generator the most that can be sent to it
         * @param overloaded what it delivers flat out, of its capacity
         */
        Toy(double capacity, double generator, double overloaded) {
            this.capacity = capacity;
            this.generator = generator;
            this.overloaded = overloaded;
        }

        Shot flatOut() {
            return shot(generator);
        }

        Shot at(double rate) {
            asked.add(rate);
            return shot(Math.min(rate, generator));
        }

        private Shot shot(double rate) {
            double share = generator <= capacity ? 0 : Math.clamp((rate - capacity) / (generator - capacity), 0, 1);
            double delivered = Math.min(rate, capacity * (1 - share * (1 - overloaded)));
            return HighestRateTest.shot(rate, delivered, 0);
        }
    }

    private static Shot shot(double rate, double delivered, double late) {
        return new Shot(Math.round(rate), delivered, late, 1, delivered - late, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "300e3, 1000e3, 1.0",
        "300e3, 1000e3, 0.9",
        "300e3, 1000e3, 0.6",
        "330e3, 340e3, 1.0",
        "2700e3, 4200e3, 1.0",
        "2700e3, 4200e3, 0.85",
        "262e3, 4200e3, 0.97",
    })
    void what_is_found_is_kept_up_with_and_is_nearly_all_that_can_be(
            double capacity, double generator, double overloaded) {
        Toy toy = new Toy(capacity, generator, overloaded);
        HighestRate.Found found = HighestRate.search(toy.flatOut(), MOST, toy::at);
        assertThat(toy.shot(found.perSecond()).keptUp()).isTrue();
        assertThat(found.perSecond()).isCloseTo(capacity, Percentage.withPercentage(4));
        assertThat(toy.asked).hasSizeLessThanOrEqualTo(MOST);
    }

    @Test
    void six_trials_are_enough_where_flat_out_delivers_about_what_can_be_carried() {
        for (double overloaded = 0.9; overloaded <= 1; overloaded += 0.01) {
            Toy toy = new Toy(300e3, 900e3, overloaded);
            var _ = HighestRate.search(toy.flatOut(), MOST, toy::at);
            assertThat(toy.asked).as("flat out " + overloaded).hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void who_keeps_up_flat_out_is_tried_no_more_and_the_generator_is_the_limit() {
        Toy toy = new Toy(500e3, 400e3, 1);
        HighestRate.Found found = HighestRate.search(toy.flatOut(), MOST, toy::at);
        assertThat(found).isEqualTo(new HighestRate.Found(400e3, true));
        assertThat(toy.asked).isEmpty();
    }

    @Test
    void who_keeps_up_with_nearly_all_that_can_be_sent_is_limited_by_the_generator_too() {
        Toy toy = new Toy(398.5e3, 400e3, 1);
        assertThat(HighestRate.search(toy.flatOut(), MOST, toy::at).limited()).isTrue();
    }

    @Test
    void a_generator_that_falls_short_of_the_rate_asked_for_twice_is_the_limit() {
        List<Double> asked = new ArrayList<>();
        HighestRate.Found found = HighestRate.search(shot(400e3, 300e3, 0), MOST, rate -> {
            asked.add(rate);
            return shot(0.9 * rate, 0.9 * rate, 0);
        });
        assertThat(found.limited()).isTrue();
        assertThat(asked).hasSize(2);
        assertThat(found.perSecond()).isCloseTo(0.9 * asked.getLast(), within(1.0));
    }

    @Test
    void a_generator_that_falls_short_once_is_asked_again() {
        Toy toy = new Toy(300e3, 900e3, 1);
        HighestRate.Found found = HighestRate.search(toy.flatOut(), MOST, rate -> {
            Shot honest = toy.at(rate);
            return toy.asked.size() == 1 ? shot(0.5 * rate, 0.5 * rate, 0) : honest;
        });
        assertThat(found.limited()).isFalse();
        assertThat(found.perSecond()).isCloseTo(300e3, Percentage.withPercentage(8));
    }

    @Test
    void a_measurement_that_the_generator_fell_short_in_is_marked_and_a_lower_rate_is_not() {
        HighestRate.Found found = new HighestRate.Found(100e3, false);
        assertThat(found.seen(shot(99e3, 99e3, 0)).limited()).isFalse();
        assertThat(found.seen(shot(90e3, 90e3, 0)).limited()).isTrue();
        assertThat(new HighestRate.Found(100e3, true).lower(0.95)).isEqualTo(new HighestRate.Found(95e3, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void one_hiccup_does_not_lower_what_is_found_by_much(int when) {
        Toy toy = new Toy(300e3, 900e3, 0.95);
        HighestRate.Found found = HighestRate.search(toy.flatOut(), MOST, rate -> {
            Shot honest = toy.at(rate);
            return toy.asked.size() - 1 == when ? shot(rate, 0.99 * rate, 0) : honest;
        });
        assertThat(toy.shot(found.perSecond()).keptUp()).isTrue();
        assertThat(found.perSecond()).isGreaterThan(0.9 * 300e3);
    }

    @Test
    void with_noise_in_the_capacity_what_is_found_lies_near_it_and_the_search_ends() {
        Random random = new Random(42);
        for (int i = 0; i < 1000; i++) {
            List<Double> asked = new ArrayList<>();
            HighestRate.Found found = HighestRate.search(shot(900e3, 285e3, 0), MOST, rate -> {
                asked.add(rate);
                double capacity = 300e3 * (1 + 0.03 * random.nextGaussian());
                return shot(rate, Math.min(rate, capacity), 0);
            });
            assertThat(found.perSecond()).isBetween(0.85 * 300e3, 1.1 * 300e3);
            assertThat(asked).hasSizeLessThanOrEqualTo(MOST);
        }
    }

    @Test
    void a_rate_that_fills_the_buffers_is_too_much_though_nothing_is_lost() {
        // What comes in beyond the capacity is delivered when the generator has ended.
        HighestRate.Found found =
                HighestRate.search(shot(900e3, 300e3, 0), MOST, rate -> shot(rate, rate, Math.max(0, rate - 300e3)));
        assertThat(found.perSecond()).isCloseTo(300e3, Percentage.withPercentage(4));
    }

    @Test
    void when_all_is_too_much_the_least_that_was_tried_is_found() {
        List<Double> asked = new ArrayList<>();
        HighestRate.Found found = HighestRate.search(shot(900e3, 300e3, 0), 4, rate -> {
            asked.add(rate);
            return shot(rate, rate / 2, 0);
        });
        assertThat(asked).hasSize(4);
        assertThat(found).isEqualTo(new HighestRate.Found(asked.getLast(), false));
    }

    @ParameterizedTest
    @CsvSource({"300e3, 1", "290e3, 2", "270e3, 4", "150e3, 6"})
    void what_longer_shots_do_not_hold_is_lowered_until_they_do(double held, int shots) {
        List<Double> asked = new ArrayList<>();
        HighestRate.Found found =
                HighestRate.settle(new HighestRate.Found(300e3, true), HighestRate.MOST_LONG_TRIALS, rate -> {
                    asked.add(rate);
                    return shot(rate, Math.min(rate, held), 0);
                });
        assertThat(found.perSecond()).isBetween(0.55 * held, held);
        assertThat(found.limited()).isEqualTo(held >= 300e3);
        assertThat(asked).hasSizeLessThanOrEqualTo(shots);
    }

    @Test
    void who_holds_nothing_is_tried_so_often_and_no_more() {
        List<Double> asked = new ArrayList<>();
        HighestRate.Found found =
                HighestRate.settle(new HighestRate.Found(300e3, false), HighestRate.MOST_LONG_TRIALS, rate -> {
                    asked.add(rate);
                    return shot(rate, rate / 2, 0);
                });
        assertThat(asked).hasSize(HighestRate.MOST_LONG_TRIALS);
        assertThat(found.perSecond()).isEqualTo(asked.getLast()).isBetween(20e3, 100e3);
    }
}
