package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.sluice.ppp.PppConfig;
import org.junit.jupiter.api.Test;

class OnlineClockTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MIN_VALUE + 5;

    @Test
    void nothingIsDueInASessionWithoutLimits() {
        OnlineClock clock = clock(0, 0, 0);
        assertThat(clock.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(clock.isOver(START + 1_000_000 * SECOND)).isFalse();
    }

    @Test
    void theSessionIsOverAtItsTimeoutAndNotBefore() {
        OnlineClock clock = clock(3600, 0, 0);
        assertThat(clock.nextDeadlineNanos()).isEqualTo(START + 3600 * SECOND);
        assertThat(clock.isOver(START + 3600 * SECOND - 1)).isFalse();
        assertThat(clock.isOver(START + 3600 * SECOND)).isTrue();
    }

    @Test
    void interimsKeepTheirIntervalOnAverageAndAreSpread() {
        Set<Long> firsts = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            OnlineClock clock = new OnlineClock(START, 0, 0, 600, new SplittableRandom(seed));
            long first = clock.nextDeadlineNanos();
            firsts.add(first);
            assertThat(first - START).isBetween(600 * SECOND, 660 * SECOND);
            long now = first;
            for (int i = 2; i <= 10; i++) {
                assertThat(clock.isInterimDue(now)).isTrue();
                clock.interimSent(now);
                now = clock.nextDeadlineNanos();
                assertThat(now - START).isBetween(600L * i * SECOND, (600L * i + 60) * SECOND);
            }
        }
        assertThat(firsts).hasSizeGreaterThan(15);
    }

    @Test
    void anIntervalBelowAMinuteIsAMinute() {
        // RFC 2869 s5.16.
        assertThat(clock(0, 0, 1).nextDeadlineNanos() - START).isGreaterThanOrEqualTo(60 * SECOND);
    }

    @Test
    void aLateInterimIsNotMadeUpForByASeries() {
        OnlineClock clock = clock(0, 0, 60);
        clock.interimSent(START + 100_000 * SECOND);
        assertThat(clock.nextDeadlineNanos()).isGreaterThanOrEqualTo(START + 100_060 * SECOND);
    }

    @Test
    void aSessionIsIdleWhenNoPacketPassedForTheWholeTime() {
        OnlineClock clock = clock(0, 40, 0);
        long last = 0;
        for (int i = 0; i < 10; i++) {
            long now = clock.nextDeadlineNanos();
            assertThat(clock.isIdleCheckDue(now - 1)).isFalse();
            assertThat(clock.isIdleCheckDue(now)).isTrue();
            last = now - 17 * SECOND - i;
            assertThat(clock.isIdle(last, now)).isFalse();
            assertThat(clock.nextDeadlineNanos()).isEqualTo(last + 40 * SECOND);
        }
        assertThat(clock.isIdle(last, clock.nextDeadlineNanos())).isTrue();
    }

    @Test
    void aSessionWithoutAnyTrafficIsIdleSinceItIsOnline() {
        OnlineClock clock = clock(0, 40, 0);
        assertThat(clock.nextDeadlineNanos()).isEqualTo(START + 40 * SECOND);
        assertThat(clock.isIdle(0, START + 40 * SECOND)).isTrue();
    }

    @Test
    void trafficFromBeforeItWasOnlineDoesNotCount() {
        OnlineClock clock = clock(0, 40, 0);
        assertThat(clock.isIdle(START - 1, START + 40 * SECOND)).isTrue();
    }

    @Test
    void whatAaaSaysGoesBeforeTheProfile() {
        LacProfile profile = LacProfile.of("p", PppConfig.builder().build(), null, null).toBuilder()
                .sessionTimeoutSeconds(100)
                .build();
        Services said = Services.builder().sessionTimeoutSeconds(7).build();
        SplittableRandom random = new SplittableRandom(1);
        assertThat(OnlineClock.of(said, profile, START, random).nextDeadlineNanos())
                .isEqualTo(START + 7 * SECOND);
        assertThat(OnlineClock.of(Services.DEFAULTS, profile, START, random).nextDeadlineNanos())
                .isEqualTo(START + 100 * SECOND);
    }

    private static OnlineClock clock(int sessionSeconds, int idleSeconds, int interimSeconds) {
        return new OnlineClock(START, sessionSeconds, idleSeconds, interimSeconds, new SplittableRandom(3));
    }
}
