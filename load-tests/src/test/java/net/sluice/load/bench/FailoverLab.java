package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.Lab;
import net.sluice.load.shell.Progress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The short form of {@code ./lns bench failover}: a hundred sessions, and a node is killed. What is lost is looked at, not how long it takes: the machine does
 * other work. With {@code -Dsluice.failover=true} more faults, and a foreign LAC.
 */
class FailoverLab {

    private static final int SESSIONS = 100;
    private static final int FOREIGN_SESSIONS = 50;

    /** What an operator does: nothing may be lost of accounting either. */
    private static final Set<Fault> PLANNED = EnumSet.of(Fault.HANDED_OVER, Fault.ROLLED, Fault.DRAINED);

    @Test
    void sessions_outlive_their_node() {
        outlive(
                SESSIONS,
                Caller.FLEET,
                more()
                        ? List.of(Fault.KILLED, Fault.HANDED_OVER, Fault.FROZEN_BACKUP, Fault.ROLLED, Fault.DRAINED)
                        : List.of(Fault.KILLED));
    }

    @Test
    void sessions_of_a_foreign_lac_outlive_their_node() {
        Assumptions.assumeTrue(more(), "takes two minutes more: -Dsluice.failover=true");
        outlive(FOREIGN_SESSIONS, Caller.L2TPNS, List.of(Fault.KILLED, Fault.HANDED_OVER));
    }

    private static boolean more() {
        return Boolean.getBoolean("sluice.failover");
    }

    private static void outlive(int sessions, Caller caller, List<Fault> faults) {
        String refusal = Lab.refusal() == null ? Failover.refusal(caller) : "no lab here: " + Lab.refusal();
        Assumptions.assumeTrue(refusal.isEmpty(), refusal);
        Assumptions.assumeTrue(Lab.has("freeradius") && Lab.has("curl"), "freeradius or curl is not installed");
        Path folder = Path.of(System.getProperty("sluice.root", ".."), "load-tests", "target", "labs", "FailoverLab")
                .resolve(caller.name())
                .toAbsolutePath()
                .normalize();
        List<FailoverRow> rows = new Failover(
                        folder,
                        new Progress(System.out, "failover: "),
                        new Failover.Order(
                                sessions, sessions / 2, ClusterLab.Spread.PORTS, true, false, caller, faults))
                .rows();
        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(row.lost()).as("sessions lost: " + row.fault()).isZero();
            assertThat(row.anew()).as("PPP anew: " + row.fault()).isZero();
            assertThat(row.doubledAddresses())
                    .as("addresses doubled: " + row.fault())
                    .isZero();
            assertThat(row.bills().anew())
                    .as("Acct-Session-Id anew: " + row.fault())
                    .isZero();
            assertThat(row.bills().backwards())
                    .as("counters backwards: " + row.fault())
                    .isZero();
            assertThat(row.bills().unstopped())
                    .as("without a Stop: " + row.fault())
                    .isZero();
            assertThat(row.remark()).as("beside: " + row.fault()).isEmpty();
        });
        assertThat(rows).filteredOn(row -> PLANNED.contains(row.fault())).allSatisfy(row -> {
            assertThat(row.bills().unbilledOctets())
                    .as("octets not billed: " + row.fault())
                    .isZero();
            assertThat(row.bills().overbilledOctets())
                    .as("octets overbilled: " + row.fault())
                    .isZero();
        });
    }
}
