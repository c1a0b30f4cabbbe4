package net.sluice.load.lac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private final Alarms alarms = new Alarms();
    private final List<String> rung = new ArrayList<>();

    private final class Sleeper implements Alarms.Sleeper {
        private final String name;
        private long deadline;

        Sleeper(String name, long deadline) {
            this.name = name;
            this.deadline = deadline;
        }

        @Override
        public long nextDeadlineNanos() {
            return deadline;
        }

        @Override
        public void onTimeout(long nowNanos) {
            rung.add(name + "@" + nowNanos);
            deadline = Long.MAX_VALUE;
        }
    }

    private Alarms.Alarm set(Sleeper sleeper) {
        Alarms.Alarm alarm = new Alarms.Alarm(sleeper);
        alarms.set(alarm, sleeper.deadline);
        return alarm;
    }

    @Test
    void sleepers_are_called_in_the_order_of_their_deadlines() {
        set(new Sleeper("late", 30));
        set(new Sleeper("early", 10));
        assertThat(alarms.nextDeadlineNanos()).isEqualTo(10);
        assertThat(alarms.ring(9)).isZero();
        alarms.ring(40);
        assertThat(rung).containsExactly("early@40", "late@40");
        assertThat(alarms.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_deadline_that_moved_later_rings_only_then() {
        Sleeper sleeper = new Sleeper("a", 10);
        set(sleeper);
        sleeper.deadline = 50;
        alarms.ring(20);
        assertThat(rung).isEmpty();
        assertThat(alarms.nextDeadlineNanos()).isEqualTo(50);
        alarms.ring(50);
        assertThat(rung).containsExactly("a@50");
    }

    @Test
    void a_deadline_that_moved_earlier_rings_then_and_once() {
        Sleeper sleeper = new Sleeper("a", 50);
        Alarms.Alarm alarm = set(sleeper);
        sleeper.deadline = 10;
        alarms.set(alarm, 10);
        alarms.ring(10);
        alarms.ring(60);
        assertThat(rung).containsExactly("a@10");
    }

    @Test
    void moving_to_and_fro_leaves_nothing_behind() {
        Sleeper sleeper = new Sleeper("a", 1_000);
        Alarms.Alarm alarm = set(sleeper);
        for (int now = 0; now < 500; now++) {
            sleeper.deadline = now + 1L;
            alarms.set(alarm, sleeper.deadline);
            sleeper.deadline = 2_000;
            alarms.ring(now + 1);
        }
        sleeper.deadline = Long.MAX_VALUE;
        alarms.ring(5_000);
        assertThat(alarms.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(rung).isEmpty();
    }
}
