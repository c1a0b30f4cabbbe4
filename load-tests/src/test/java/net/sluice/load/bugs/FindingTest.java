package net.sluice.load.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as a bug that was noticed, and what does not. */
class FindingTest {
    private static final Finding INNOCENT = new Finding(Set.of("one", "two"), Map.of(), List.of());

    @Test
    void aTestThatPassesWithoutTheBugAndFailsWithItShowsIt() {
        assertThat(failing("one").doubt(INNOCENT)).isEmpty();
    }

    @Test
    void aTestThatFailsWithoutTheBugTooShowsNothing() {
        Finding always = new Finding(Set.of("two"), Map.of("one", "always fails"), List.of());
        assertThat(always.complaint()).contains("always fails");
        assertThat(failing("one").doubt(always)).contains("without the bug, too");
    }

    @Test
    void aTestThatPassesOrIsSkippedShowsNothing() {
        assertThat(INNOCENT.doubt(INNOCENT)).contains("passed");
        Finding skipped = new Finding(Set.of(), Map.of(), List.of());
        assertThat(skipped.doubt(INNOCENT)).contains("no test");
        assertThat(skipped.complaint()).contains("no test");
    }

    @Test
    void aJudgeThatCrashesShowsNothingWhateverFailedBefore() {
        Finding crashed = new Finding(Set.of(), Map.of("one", "failed"), List.of("the JVM is gone"));
        assertThat(crashed.doubt(INNOCENT)).isEqualTo("the JVM is gone");
        assertThat(Finding.broken("late").complaint()).isEqualTo("late");
    }

    private static Finding failing(String test) {
        return new Finding(Set.of(), Map.of(test, "failed"), List.of());
    }
}
