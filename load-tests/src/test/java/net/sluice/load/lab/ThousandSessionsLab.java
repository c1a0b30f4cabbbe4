package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A thousand sessions by CHAP and FreeRADIUS, all of which pass traffic; then the node is told to stop. */
class ThousandSessionsLab {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SESSIONS = 1000;
    private static final int PACKETS = 8;
    private static final int PACKET_OCTETS = 300;

    private static Lab lab;

    @BeforeAll
    static void build() {
        Labs.needs("freeradius", "curl");
        lab = Labs.build(ThousandSessionsLab.class);
    }

    @AfterAll
    static void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void all_come_up_all_pass_traffic_and_sigterm_ends_all_with_a_stop() {
        FreeRadius radius = FreeRadius.start(lab, "DEFAULT\tCleartext-Password := \"secret\"\n", line -> {});
        Node node = Node.start(lab, new NodeConfig(), line -> {});
        Fleet.startCore(lab);
        LabProcess lac = Fleet.start(
                lab,
                List.of(
                        "--from",
                        Fleet.lacAddresses(4),
                        "--tunnels",
                        "10",
                        "--sessions",
                        Integer.toString(SESSIONS),
                        "--auth",
                        "chap",
                        "--core",
                        Lab.CORE_ADDRESS,
                        "--packets",
                        Integer.toString(PACKETS),
                        "--size",
                        Integer.toString(PACKET_OCTETS),
                        "--pps",
                        "1500"),
                line -> {});
        lac.await(SESSIONS + " of " + SESSIONS + " sessions up", PATIENCE);
        lac.await("traffic: " + SESSIONS + " of " + SESSIONS + " sessions whole", PATIENCE);

        node.process().terminate(PATIENCE);
        AccountingBooks books = AccountingBooks.read(radius.accounting());
        assertThat(books.complaints()).isEmpty();
        assertThat(books.starts()).isEqualTo(SESSIONS);
        assertThat(books.stops()).isEqualTo(SESSIONS);
        List<FreeRadius.Accounting> stops = radius.accounting().stream()
                .filter(record -> record.type().equals("Stop"))
                .toList();
        assertThat(stops).allSatisfy(stop -> {
            assertThat(stop.octets("Input")).isEqualTo((long) PACKETS * PACKET_OCTETS);
            assertThat(stop.octets("Output")).isEqualTo((long) PACKETS * PACKET_OCTETS);
        });
        assertThat(lac.terminate(PATIENCE)).as("sessions went down under it").isEqualTo(1);
    }
}
