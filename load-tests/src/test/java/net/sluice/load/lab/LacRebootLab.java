package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A LAC with a thousand lines loses its power and comes back at once: the node has heard nothing of the old sessions' end. */
class LacRebootLab {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LINES = 1000;

    private static Lab lab;

    @BeforeAll
    static void build() {
        Labs.needs("freeradius", "curl");
        lab = Labs.build(LacRebootLab.class);
    }

    @AfterAll
    static void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    /** Every user with an address of his own, as a business line has it. */
    private static String users() {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            users.append(String.format(
                    Locale.ROOT,
                    "user%d@isp\tCleartext-Password := \"secret\"\n\tFramed-IP-Address = 100.80.%d.%d\n",
                    i,
                    i / 250,
                    i % 250 + 1));
        }
        return users.toString();
    }

    private static LabProcess dial(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--from", Lab.LAC_ADDRESS, "--tunnels", "4", "--sessions", Integer.toString(LINES), "--auth", "chap"));
        options.addAll(List.of(more));
        return Fleet.start(lab, options, line -> {});
    }

    @Test
    void every_old_session_has_its_stop_before_the_new_one_starts_with_the_same_address() {
        FreeRadius radius = FreeRadius.start(lab, users(), line -> {});
        Node node = Node.start(lab, new NodeConfig(), line -> {});
        Fleet.startCore(lab);
        String allUp = LINES + " of " + LINES + " sessions up";
        String routesBefore = lab.lns().run("ip", "route", "show");

        LabProcess first = dial();
        first.await(allUp, PATIENCE);
        first.kill();
        LabProcess second = dial("--core", Lab.CORE_ADDRESS, "--packets", "5", "--pps", "1500");
        second.await(allUp, PATIENCE);
        second.await("traffic: " + LINES + " of " + LINES + " sessions whole", PATIENCE);

        AccountingBooks books = AccountingBooks.read(radius.accounting());
        assertThat(books.complaints()).isEmpty();
        assertThat(books.starts()).isEqualTo(2 * LINES);
        assertThat(books.stops()).isEqualTo(LINES);
        assertThat(books.open()).isEqualTo(LINES);

        assertThat(second.terminate(PATIENCE))
                .as(String.join("\n", second.lines()))
                .isZero();
        lab.await(
                "the accounting Stops of all",
                PATIENCE,
                () -> AccountingBooks.read(radius.accounting()).stops() == 2 * LINES,
                () -> node.process().lines());
        assertThat(AccountingBooks.read(radius.accounting()).complaints()).isEmpty();
        assertThat(AccountingBooks.read(radius.accounting()).open()).isZero();
        lab.await(
                "all routes of the sessions to be gone",
                PATIENCE,
                () -> lab.lns().run("ip", "route", "show").equals(routesBefore),
                () -> lab.lns().run("ip", "route", "show").lines().toList());
    }
}
