package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SetFateTest {

    private static final List<String> LEDGER = List.of(
            "user address tunnel session state sent reached returned gap-ms watched renegotiations proved doubled gap-ended"
                    + " set carried-up carried-down copies refused core-doubled",
            "a@isp 100.64.0.9 7 1 up 100 98 97 150 false 0 true 5 - 4 100 60 55 2 2",
            "b@isp 100.64.0.9 8 1 up 100 98 97 150 false 0 true 5 - 4 90 94 55 2 2",
            "c@isp 100.64.0.8 7 2 up 10 10 10 50 false 0 true 0 - 5 10 10 10 0 0",
            "d@isp 100.64.0.8 9 2 down 10 10 10 50 false 0 true 0 - 5 8 9 10 0 0");

    @Test
    void the_lines_of_a_ledger_that_have_one_set_are_one_subscriber() {
        List<SetFate> sets = SetFate.parse(LEDGER);
        assertThat(sets).hasSize(2);
        SetFate first = sets.getFirst();
        assertThat(first.lostUp()).isEqualTo(2);
        assertThat(first.lostDown()).isEqualTo(1);
        assertThat(first.refused()).isEqualTo(2);
        assertThat(first.doubledUp()).isEqualTo(2);
        assertThat(first.doubledDown()).isEqualTo(1);
        assertThat(first.kept()).isTrue();
        assertThat(first.lines().get(1).reached()).isEqualTo(90);
        assertThat(first.lines().get(1).returned()).isEqualTo(94);
        assertThat(sets.get(1).kept()).as("one line is down").isFalse();
    }

    @Test
    void a_set_lies_by_where_its_oldest_line_and_its_others_are() {
        assertThat(SetRow.Lie.of(List.of(1, 2), 1)).isEqualTo(SetRow.Lie.HOME_STRUCK);
        assertThat(SetRow.Lie.of(List.of(2, 1), 1)).isEqualTo(SetRow.Lie.MEMBER_STRUCK);
        assertThat(SetRow.Lie.of(List.of(1, 1), 1)).isEqualTo(SetRow.Lie.ALL_STRUCK);
        assertThat(SetRow.Lie.of(List.of(2, 3), 1)).isEqualTo(SetRow.Lie.APART);
        assertThat(SetRow.Lie.of(List.of(3, 3), 1)).isEqualTo(SetRow.Lie.TOGETHER);
        assertThat(SetRow.Lie.of(List.of(1, 2), 0)).isEqualTo(SetRow.Lie.APART);
    }
}
