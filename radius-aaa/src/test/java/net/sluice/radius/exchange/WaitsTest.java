package net.sluice.radius.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** RFC 5080 s2.2.1. */
class WaitsTest {

    private static final Retransmission RULES =
            new Retransmission(Duration.ofSeconds(2), Duration.ofSeconds(16), Duration.ofSeconds(30), 5);

    @Test
    void withoutJitterWaitsDoubleUpToTheLongest() {
        Waits waits = new Waits(RULES, always(0));
        assertThat(LongStream.generate(waits::nextNanos).limit(6).map(n -> n / 1_000_000))
                .containsExactly(2_000L, 4_000L, 8_000L, 16_000L, 16_000L, 16_000L);
    }

    @Test
    void jitterIsATenthOfTheLastWaitEitherWay() {
        Waits longer = new Waits(RULES, always(0.1));
        assertThat(longer.nextNanos()).isEqualTo(2_200_000_000L);
        assertThat(longer.nextNanos()).isEqualTo(4_620_000_000L);
        Waits shorter = new Waits(RULES, always(-0.1));
        assertThat(shorter.nextNanos()).isEqualTo(1_800_000_000L);
        assertThat(shorter.nextNanos()).isEqualTo(3_420_000_000L);
    }

    @Test
    void noTwoRowsAreAlike() {
        Random random = new Random(1);
        assertThat(new Waits(RULES, random).nextNanos()).isNotEqualTo(new Waits(RULES, random).nextNanos());
    }

    /** A generator of one number. */
    private static RandomGenerator always(double number) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble(double origin, double bound) {
                return number;
            }
        };
    }
}
