package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the page about packet paths says of made-up results. */
class DataplanePageTest {

    private static final Flow WORST_UP = new Flow(true, 64, Flow.WORST);
    private static final Flow BULK_UP = new Flow(true, 64, Flow.BULK);

    private final Results results = new Results();

    private static DataplaneOrder order(Slice... only) {
        return DataplaneOrder.of(1, 3, List.of(64), List.of(1), List.of(Contender.values()), List.of(only));
    }

    /** Of 100,000 packets in a second. */
    private void add(Contender who, Flow flow, Results.Load load, double nanosPerPacket, long lost) {
        long delivered = 100_000 - lost;
        results.add(
                who, flow, load, new Shot(100_000, delivered, 0, 1, delivered, Math.round(nanosPerPacket * delivered)));
    }

    private void addAll(Results.Load load, double ours, double l2tpns, double forwarder) {
        for (Flow flow : order().flows()) {
            add(Contender.SLUICE, flow, load, ours, 0);
            add(Contender.L2TPNS, flow, load, l2tpns, 0);
            add(Contender.FORWARDER, flow, load, forwarder, 0);
        }
    }

    private String page(Slice... only) {
        DataplanePage page = new DataplanePage(order(only));
        page.add(new Cpus(1, 2), results);
        return page.text("a day.", "none");
    }

    private static String row(String page, String table, String flow) {
        String from = page.substring(page.indexOf("### " + table));
        return from.lines()
                .filter(line -> line.startsWith("| " + flow))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_bars_are_judged_at_the_highest_rate_and_not_at_the_equal_one() {
        addAll(Results.Load.HIGHEST, 800, 1000, 700);
        addAll(Results.Load.EQUAL, 1100, 1000, 700);
        String page = page(Slice.UP);
        assertThat(page).contains("**Bars met: 2 of 2**");
        assertThat(row(page, "Each at its own", "worst case up, 64 octets"))
                .contains("| 0.80 | ≤ 0.85: met | 1.14 | ≤ 1.25: met |");
        assertThat(row(page, "All at one", "worst case up, 64 octets")).contains("| 1.10 | 1.57 |");
        assertThat(page)
                .contains("**Here a packet costs more with ours than with l2tpns**: worst case up, 64 octets (1.10).");
    }

    @Test
    void a_bar_is_not_met_when_ours_loses_too_much_in_all_runs() {
        addAll(Results.Load.HIGHEST, 800, 1000, 700);
        Results.Load load = Results.Load.HIGHEST;
        add(Contender.SLUICE, BULK_UP, load, 90, 300);
        assertThat(page(Slice.UP)).contains("**Bars met: 2 of 2**");
        results.shots(Contender.SLUICE, WORST_UP, load).clear();
        add(Contender.SLUICE, WORST_UP, load, 800, 300);
        String page = page(Slice.UP);
        assertThat(page).contains("**Bars met: 0 of 2**");
        assertThat(row(page, "Each at its own", "worst case up, 64 octets"))
                .contains("| 100† | 100 | 100 |")
                .contains("| 0.80 | ≤ 0.85: **not proven**, too much was lost | 1.14 | ≤ 1.25: **not proven**")
                .endsWith("| 0.30 (too much) |");
    }

    @Test
    void another_that_loses_in_all_runs_is_marked_and_does_not_take_the_proof_from_ours() {
        addAll(Results.Load.HIGHEST, 800, 1000, 700);
        Results.Load load = Results.Load.HIGHEST;
        results.shots(Contender.L2TPNS, WORST_UP, load).clear();
        add(Contender.L2TPNS, WORST_UP, load, 1000, 300);
        String page = page(Slice.UP);
        assertThat(page).contains("**Bars met: 2 of 2**");
        assertThat(row(page, "Each at its own", "worst case up, 64 octets"))
                .contains("| 100 | 100† | 100 |")
                .contains("| 0.80 | ≤ 0.85: met |")
                .endsWith("| 0.30 (too much) |");
    }

    @Test
    void runs_that_lost_too_much_do_not_count_beside_others() {
        addAll(Results.Load.HIGHEST, 800, 1000, 700);
        Results.Load load = Results.Load.HIGHEST;
        add(Contender.SLUICE, WORST_UP, load, 100, 300);
        add(Contender.SLUICE, WORST_UP, load, 100, 300);
        assertThat(row(page(Slice.UP), "Each at its own", "worst case up, 64 octets"))
                .contains("| 800 | 1,000 | 700 | 0.80 |")
                .endsWith("| 0.00 |");
    }

    @Test
    void a_star_marks_the_rate_that_the_generator_limits() {
        addAll(Results.Load.HIGHEST, 800, 1000, 700);
        results.highestRate(Contender.FORWARDER, BULK_UP, new HighestRate.Found(100_000, true));
        results.highestRate(Contender.SLUICE, BULK_UP, new HighestRate.Found(100_000, true).lower(0.95));
        assertThat(row(page(), "Each at its own", "bulk up, 64 octets")).contains("| 100 | 100 | 100* | 1.00 |");
    }

    @Test
    void a_slice_has_its_flows_only_and_says_so() {
        addAll(Results.Load.HIGHEST, 800, 1000, 700);
        String page = page(Slice.BULK);
        assertThat(page)
                .contains("--only bulk` on a day.")
                .contains("| bulk down, 64 octets")
                .doesNotContain("| worst case")
                .doesNotContain("### TCP");
        assertThat(page(Slice.TCP))
                .contains("### TCP")
                .doesNotContain("### Each")
                .doesNotContain("### Flat");
        assertThat(page()).doesNotContain("--only");
    }

    @Test
    void the_page_tells_the_command_that_made_it() {
        assertThat(order().command()).isEqualTo("./lns bench dataplane --cpus 1 --lengths 64 --runs 1 --seconds 3.0");
        List<Contender> all = List.of(Contender.values());
        assertThat(DataplaneOrder.trial(all, List.of()).command()).isEqualTo("./lns bench dataplane --short");
        assertThat(DataplaneOrder.trial(all, List.of(Slice.TCP, Slice.UP)).command())
                .isEqualTo("./lns bench dataplane --short --only up,tcp");
    }

    @Test
    void every_row_has_as_many_cells_as_its_head() {
        String page = page();
        int cells = 0;
        for (String line : page.lines().toList()) {
            int here = line.startsWith("|") ? line.split("\\|", -1).length : 0;
            if (cells > 0 && here > 0) {
                assertThat(here).as(line).isEqualTo(cells);
            }
            cells = here;
        }
    }

    @Test
    void a_part_of_the_page_is_not_written_over_the_whole() {
        for (String[] part : new String[][] {{"--only", "up,tcp"}, {"--short"}, {"--against", "SLUICE"}}) {
            List<String> line = new ArrayList<>(List.of("dataplane", "--write"));
            line.addAll(List.of(part));
            assertThat(new CommandLine(new BenchCommand()).execute(line.toArray(String[]::new)))
                    .as(String.join(" ", line))
                    .isEqualTo(2);
        }
    }
}
