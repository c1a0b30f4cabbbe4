package net.sluice.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimiterTest {

    private static int admitted(Limiter limiter, long[] state, long now, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            long next = limiter.admit(state[0], now);
            if (next != Limiter.REFUSED) {
                state[0] = next;
                admitted++;
            }
        }
        return admitted;
    }

    @Test
    void twice_the_rate_at_once_and_then_the_rate() {
        for (long origin : new long[] {0, 1, -TimeUnit.DAYS.toNanos(9), Long.MAX_VALUE / 2}) {
            Limiter limiter = new Limiter(10);
            long[] state = {0};
            assertThat(admitted(limiter, state, origin, 100)).isEqualTo(20);
            assertThat(admitted(limiter, state, origin + TimeUnit.MILLISECONDS.toNanos(500), 100))
                    .isEqualTo(5);
            assertThat(admitted(limiter, state, origin + TimeUnit.SECONDS.toNanos(100), 100))
                    .isEqualTo(20);
        }
    }
}
