package net.sluice.load.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@link CourtIT} lets its judges run; no test class by its name, so that nothing else runs it. */
class WitnessBox {
    @Test
    void theAnswerIsRight() {
        assertThat(new Accused().answer()).isEqualTo(42);
    }

    @Test
    void thisFailsInAnyCase() {
        assertThat(new Accused().answer()).isEqualTo(1);
    }
}
