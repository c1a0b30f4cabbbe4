package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ListMajorityTest {
    @Test
    void the_first_list_needs_a_majority_of_those_expected() {
        ListMajority majority = new ListMajority(4);
        majority.became(Set.of("a", "b"));
        assertThat(majority.holds()).isFalse();

        majority.became(Set.of("a", "b", "c"));
        assertThat(majority.holds()).isTrue();
    }

    @Test
    void with_none_expected_any_first_list_will_do_except_none() {
        ListMajority majority = new ListMajority(0);
        majority.became(Set.of());
        assertThat(majority.holds()).isFalse();

        majority.became(Set.of("a"));
        assertThat(majority.holds()).isTrue();
    }

    @Test
    void lists_that_shrink_step_by_step_go_on_to_decide_and_half_is_not_enough() {
        ListMajority majority = new ListMajority(5);
        majority.became(Set.of("a", "b", "c", "d", "e"));
        majority.became(Set.of("a", "b", "c"));
        majority.became(Set.of("a", "b"));
        assertThat(majority.holds()).isTrue();

        majority.became(Set.of("a"));
        assertThat(majority.holds()).isFalse();
    }

    @Test
    void a_list_that_jumps_to_less_than_half_decides_nothing_whoever_else_is_in_it() {
        ListMajority majority = new ListMajority(3);
        majority.became(Set.of("a", "b", "c"));
        majority.became(Set.of("a", "x", "y", "z"));
        assertThat(majority.holds()).isFalse();

        majority.became(Set.of("a", "b", "x"));
        assertThat(majority.holds()).isTrue();
    }

    @Test
    void a_list_that_is_asked_about_is_not_agreed_by_that() {
        ListMajority majority = new ListMajority(3);
        majority.became(Set.of("a", "b", "c"));
        assertThat(majority.holdsFor(Set.of("a", "b"))).isTrue();
        assertThat(majority.holdsFor(Set.of("a"))).isFalse();
        assertThat(majority.holds()).isTrue();
    }

    @Test
    void who_begins_again_needs_a_majority_of_those_expected_again() {
        ListMajority majority = new ListMajority(3);
        majority.became(Set.of("a", "b", "c"));
        majority.beginAgain();
        assertThat(majority.holds()).isFalse();

        majority.became(Set.of("a"));
        assertThat(majority.holds()).isFalse();
        majority.became(Set.of("a", "b"));
        assertThat(majority.holds()).isTrue();
    }
}
