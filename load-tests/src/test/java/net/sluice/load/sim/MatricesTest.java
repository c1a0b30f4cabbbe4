package net.sluice.load.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The check of the simulation's reach can itself find fault. */
class MatricesTest {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final String EXCUSED = Reach.key("ppp-automaton", "Initial", "Up");
    private static final String POSSIBLE = Reach.key("ppp-automaton", "Stopping", "TO-");

    private final Matrices matrices;
    private final Reach nothing = new Reach();

    MatricesTest() throws IOException {
        matrices = new Matrices(ROOT);
    }

    @Test
    void aCellThatNobodyReachedIsMissingUnlessItIsExcused() {
        assertThat(matrices.missing(nothing)).contains(POSSIBLE).doesNotContain(EXCUSED);
        assertThat(matrices.idle(nothing)).isEmpty();
    }

    @Test
    void aCellThatIsExcusedAndReachedIsAComplaint() {
        Reach reach = new Reach();
        reach.cell("ppp-automaton", "Initial", "Up");
        reach.cell("ppp-automaton", "Stopping", "TO-");

        assertThat(matrices.missing(reach)).doesNotContain(POSSIBLE);
        assertThat(matrices.idle(reach)).singleElement().asString().startsWith(EXCUSED);
    }

    @Test
    void eachMachineHasItsCells() {
        assertThat(matrices.share(nothing))
                .containsOnlyKeys(
                        "l2tp-control-connection",
                        "l2tp-incoming-call-lac",
                        "l2tp-incoming-call-lns",
                        "ppp-automaton",
                        "session-subscriber")
                .containsEntry("ppp-automaton", "0 of 120");
    }

    @Test
    void oneOfTwoMessagesIsToldFromTheOtherByWhereItLeads() {
        assertThat(matrices.missing(nothing))
                .contains(
                        Reach.key("l2tp-incoming-call-lns", "wait-connect", "ICCN -> established"),
                        Reach.key("l2tp-incoming-call-lns", "wait-connect", "ICCN -> idle"));
    }
}
