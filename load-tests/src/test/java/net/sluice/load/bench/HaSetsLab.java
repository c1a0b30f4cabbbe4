package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.Lab;
import net.sluice.load.shell.Progress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The short form of {@code ./lns bench ha-sets}: sets whose lines are at several nodes outlive a node, and nobody gets a packet twice. What is lost is looked at where no time is in it: the
 * machine does other work. With {@code -Dsluice.failover=true}, as each fault is half a minute more after the minute that the lab takes to begin.
 */
class HaSetsLab {

    private static final int SETS = 20;

    /** On a machine that is busy one line may be seconds late. */
    private static final int WINDOW_MILLIS = 10_000;

    @Test
    void ha_sets_whose_lines_are_at_several_nodes_outlive_a_node_and_a_line() {
        Assumptions.assumeTrue(Boolean.getBoolean("sluice.failover"), "takes three minutes: -Dsluice.failover=true");
        String refusal = Lab.refusal() == null ? ClusterLab.missing() : "no lab here: " + Lab.refusal();
        Assumptions.assumeTrue(refusal.isEmpty(), refusal);
        Assumptions.assumeTrue(Lab.has("freeradius") && Lab.has("curl"), "freeradius or curl is not installed");
        Path folder = Path.of(System.getProperty("sluice.root", ".."), "load-tests", "target", "labs", "HaSetsLab")
                .toAbsolutePath()
                .normalize();
        List<SetFault> faults =
                List.of(SetFault.NOTHING, SetFault.SECOND_LINES_CUT, SetFault.HANDED_OVER, SetFault.KILLED);
        List<HaSets.Round> rounds = new HaSets(
                        folder,
                        new Progress(System.out, "ha-sets: "),
                        new HaSets.Order(SETS, 10, WINDOW_MILLIS, faults))
                .rounds();
        assertThat(rounds).hasSize(faults.size()).allSatisfy(round -> {
            assertThat(round.rows()).allSatisfy(row -> {
                assertThat(row.notKept()).as("not kept: " + row).isZero();
                assertThat(row.refused()).as("refused: " + row).isZero();
                if (!row.fault().nodeEnds()) {
                    assertThat(row.doubledUp() + row.doubledDown())
                            .as("doubled: " + row)
                            .isZero();
                    assertThat(row.lostUp() + row.lostDown()).as("lost: " + row).isZero();
                }
            });
            Bills bills = round.bills();
            assertThat(bills.unstopped() + bills.anew() + bills.backwards())
                    .as("accounting: " + bills)
                    .isZero();
            assertThat(bills.overbilledOctets()).as("overbilled").isZero();
        });
        assertThat(rounds.getFirst().rows())
                .as("sets whose lines are at two nodes")
                .anyMatch(row -> row.where() == SetRow.Lie.APART);
    }
}
