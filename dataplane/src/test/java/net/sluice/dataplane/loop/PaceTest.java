package net.sluice.dataplane.loop;

import static net.sluice.dataplane.loop.Pace.Next.NAP;
import static net.sluice.dataplane.loop.Pace.Next.SLEEP;
import static net.sluice.dataplane.loop.Pace.Next.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static List<Pace.Next> after(Pace pace, int... work) {
        return Arrays.stream(work).mapToObj(pace::after).toList();
    }

    @Test
    void an_exchange_of_a_few_packets_is_never_delayed() {
        assertThat(after(new Pace(true), 1, 0, 1, 0, 2, 0, 1))
                .containsExactly(TURN, SLEEP, TURN, SLEEP, TURN, SLEEP, TURN);
    }

    @Test
    void a_steady_stream_of_small_turns_leads_to_naps() {
        assertThat(after(new Pace(true), 3, 3, 3, 3, 3, 9, 9)).containsExactly(TURN, TURN, TURN, TURN, NAP, NAP, NAP);
    }

    @Test
    void a_stream_that_is_looked_for_too_early_leads_to_naps_too() {
        assertThat(after(new Pace(true), 1, 0, 1, 0, 1, 0, 1, 0, 1, 1))
                .containsExactly(TURN, SLEEP, TURN, SLEEP, TURN, SLEEP, TURN, SLEEP, NAP, NAP);
    }

    @Test
    void a_nap_that_nothing_came_in_ends_it() {
        Pace pace = new Pace(true);
        after(pace, 3, 3, 3, 3);
        assertThat(after(pace, 3, 0, 3, 3)).containsExactly(NAP, SLEEP, TURN, TURN);
    }

    @Test
    void large_turns_are_followed_by_the_next_at_once() {
        Pace pace = new Pace(true);
        after(pace, 3, 3, 3, 3, 3);
        assertThat(after(pace, 64, 64, 3)).containsExactly(TURN, TURN, TURN);
    }

    @Test
    void there_are_no_naps_where_there_may_be_none() {
        assertThat(after(new Pace(false), 3, 3, 3, 3, 3, 3, 0))
                .containsExactly(TURN, TURN, TURN, TURN, TURN, TURN, SLEEP);
    }
}
