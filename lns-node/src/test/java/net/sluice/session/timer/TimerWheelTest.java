package net.sluice.session.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long TICK = 1L << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -77 * SECOND;

    private final TimerWheel wheel = new TimerWheel(START);
    private final List<String> fired = new ArrayList<>();

    @Test
    void aTimerFiresAtItsDeadlineAndNotBefore() {
        Timer timer = named("hello");
        wheel.set(timer, START + SECOND);

        assertThat(wheel.advance(START + SECOND - 1)).isZero();
        assertThat(wheel.advance(START + SECOND + TICK)).isOne();
        assertThat(fired).containsExactly("hello");
        assertThat(timer.isSet()).isFalse();
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void jumpingFromDeadlineToDeadlineReachesATimerInAFewSteps() {
        wheel.set(named("weekly"), START + 7 * 86_400 * SECOND);

        int steps = 0;
        long now = START;
        while (fired.isEmpty()) {
            assertThat(wheel.nextDeadlineNanos()).isGreaterThan(now);
            now = wheel.nextDeadlineNanos();
            wheel.advance(now);
            steps++;
        }
        assertThat(steps).isLessThanOrEqualTo(6);
        assertThat(now - START - 7 * 86_400 * SECOND).isBetween(0L, TICK);
    }

    @Test
    void aMovedTimerFiresOnceAtItsNewDeadline() {
        Timer timer = named("moved");
        wheel.set(timer, START + 10 * SECOND);
        wheel.set(timer, START + 5 * SECOND);
        wheel.set(timer, START + 20 * SECOND);

        wheel.advance(START + 19 * SECOND);
        assertThat(fired).isEmpty();
        wheel.advance(START + 100 * SECOND);
        assertThat(fired).containsExactly("moved");
    }

    @Test
    void aClearedTimerNeverFires() {
        Timer timer = named("cleared");
        wheel.set(timer, START + SECOND);
        wheel.clear(timer);
        wheel.clear(timer);

        wheel.advance(START + 10 * SECOND);
        assertThat(fired).isEmpty();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aDeadlineInThePastFiresAtTheNextTurn() {
        wheel.advance(START + 9 * SECOND);
        wheel.set(named("late"), START - 400 * SECOND);

        assertThat(wheel.nextDeadlineNanos()).isLessThanOrEqualTo(START + 9 * SECOND);
        wheel.advance(START + 9 * SECOND);
        assertThat(fired).containsExactly("late");
    }

    @Test
    void aTimerThatSetsItselfForAtOnceDoesNotHoldTheTurn() {
        Timer[] again = new Timer[1];
        again[0] = new Timer(now -> {
            fired.add("again");
            wheel.set(again[0], now);
        });
        wheel.set(again[0], START);

        wheel.advance(START);
        wheel.advance(START);
        assertThat(fired).hasSize(2);
    }

    @Test
    void aTimerMayClearAnotherThatIsDueInTheSameTurn() {
        Timer victim = named("victim");
        wheel.set(new Timer(now -> wheel.clear(victim)), START + SECOND);
        wheel.set(victim, START + SECOND);

        wheel.advance(START + 2 * SECOND);
        assertThat(fired).isEmpty();
    }

    @Test
    void neverMeansNever() {
        wheel.set(named("never"), Long.MAX_VALUE);
        assertThat(wheel.size()).isZero();
        wheel.set(named("almost never"), Long.MAX_VALUE - 1);
        wheel.advance(START + 4L * 365 * 86_400 * SECOND);
        assertThat(fired).isEmpty();
        assertThat(wheel.size()).isOne();
    }

    @Test
    void thousandsOfRandomTimersFireAsASortedMapSays() {
        for (long seed = 0; seed < 40; seed++) {
            new Model(seed).run();
        }
    }

    /** The wheel beside a sorted map, with random sets, moves, clears and jumps. */
    private static final class Model {
        private final SplittableRandom random;
        private final TimerWheel wheel;
        private final Timer[] timers = new Timer[200];
        private final long[] deadline = new long[timers.length];
        private final TreeMap<Long, Integer> firedAt = new TreeMap<>();
        private long now;

        Model(long seed) {
            random = new SplittableRandom(seed);
            now = random.nextLong();
            wheel = new TimerWheel(now);
            for (int i = 0; i < timers.length; i++) {
                int index = i;
                deadline[i] = Long.MAX_VALUE;
                timers[i] = new Timer(at -> expired(index, at));
            }
        }

        private void expired(int index, long at) {
            assertThat(at - deadline[index]).as("never early").isGreaterThanOrEqualTo(0);
            deadline[index] = Long.MAX_VALUE;
            firedAt.merge(at, 1, Integer::sum);
        }

        void run() {
            for (int step = 0; step < 2_000; step++) {
                int index = random.nextInt(timers.length);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        deadline[index] = Long.MAX_VALUE;
                        wheel.clear(timers[index]);
                    }
                    case 1 -> jump(1L << random.nextInt(20, 50));
                    default -> {
                        deadline[index] = now + random.nextLong(1L << random.nextInt(1, 56));
                        wheel.set(timers[index], deadline[index]);
                    }
                }
            }
            assertThat(firedAt).isNotEmpty();
        }

        private void jump(long atMost) {
            now += random.nextLong(atMost);
            wheel.advance(now);
            long earliest = Long.MAX_VALUE;
            int set = 0;
            for (long d : deadline) {
                if (d != Long.MAX_VALUE) {
                    set++;
                    earliest = Math.min(earliest, d - now);
                }
            }
            assertThat(wheel.size()).isEqualTo(set);
            if (set > 0) {
                assertThat(earliest).as("one tick late at most").isGreaterThan(-TICK);
                assertThat(wheel.nextDeadlineNanos() - now - earliest)
                        .as("asks in time")
                        .isLessThanOrEqualTo(TICK);
            }
        }
    }

    private Timer named(String name) {
        return new Timer(now -> fired.add(name));
    }
}
