package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.sluice.load.lab.ClusterLab;
import org.junit.jupiter.api.Test;

/** The page {@code docs/benchmarks/failover.md}: sections by command. */
class FailoverPageTest {

    private static final Path PAGE =
            Path.of(System.getProperty("sluice.root", ".."), "docs", "benchmarks", "failover.md");

    private static final Failover.Order ALL =
            new Failover.Order(200, 100, ClusterLab.Spread.PORTS, false, false, Caller.FLEET, List.of(Fault.values()));
    private static final Failover.Order ONE =
            new Failover.Order(10_000, 300, ClusterLab.Spread.PORTS, false, false, Caller.FLEET, List.of(Fault.KILLED));

    private static String section(Failover.Order order, String circumstances, int lost) {
        SessionFate fate =
                new SessionFate("user0@isp", "100.64.0.2", lost == 0, 100, 90, 90, 700, true, 0, lost == 0, 0);
        FailoverRow row = new FailoverRow(
                Fault.KILLED, 3, List.of(fate), new Bills(0, 0, 0, 0, 128, 0, 1), 0, "node1 ended with 4");
        return FailoverPage.section(order, true, circumstances, List.of(row));
    }

    @Test
    void a_command_names_what_is_not_as_by_default() {
        assertThat(FailoverPage.command(ALL)).isEqualTo("./lns bench failover --sessions 200 --watched 100");
        Failover.Order other = new Failover.Order(
                50,
                25,
                ClusterLab.Spread.ADDRESSES,
                true,
                true,
                Caller.L2TPNS,
                List.of(Fault.NOTHING, Fault.HANDED_OVER));
        assertThat(FailoverPage.command(other))
                .isEqualTo("./lns bench failover --sessions 50 --watched 25 --spread ADDRESSES --fixed --rfc4951"
                        + " --lac L2TPNS --fault NOTHING,HANDED_OVER");
    }

    @Test
    void a_section_tells_its_command_its_circumstances_and_each_row_with_what_else_was_wrong() {
        assertThat(section(ONE, "a day.", 0))
                .startsWith("## `./lns bench failover --sessions 10000 --watched 300 --fault KILLED`\n\nOn a day. ")
                .contains("with the cache of a rehearsal", "A LAC that does not speak RFC 4951 holds 10,000 sessions")
                .endsWith(
                        "| a node's process is killed (SIGKILL) (node1 ended with 4) | 3 | 1 | 0 | 0 | 1 of 1 | 0.70 s | 0.70 s | 0 | 0 | 0 | 128 | 0 | 0 |\n");
    }

    @Test
    void what_a_command_says_takes_the_place_of_what_it_said_before_and_leaves_the_others() {
        String first = section(ALL, "monday.", 0);
        String second = section(ONE, "tuesday.", 0);
        String page = FailoverPage.with(FailoverPage.with("", first), second);
        assertThat(page).startsWith("# Failover").endsWith(first + "\n" + second);

        String again = section(ALL, "wednesday.", 1);
        assertThat(FailoverPage.with(page, again))
                .endsWith(again + "\n" + second)
                .doesNotContain("monday");
        assertThat(FailoverPage.with("# By hand\n\n| what | nobody | ran |\n", first))
                .isEqualTo(FailoverPage.with("", first));
    }

    @Test
    void the_page_in_the_tree_says_what_the_bench_would_say_around_its_sections() throws IOException {
        String page = Files.readString(PAGE);
        String last = page.substring(page.lastIndexOf("## `"));
        String anew = FailoverPage.with(page, last);
        if (Boolean.getBoolean("sluice.rewrite")) {
            Files.writeString(PAGE, anew);
            return;
        }
        assertThat(page).as("-Dsluice.rewrite=true writes it anew").isEqualTo(anew);
    }
}
