package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bad datagrams of every kind at a node that serves: it counts and answers them, and no call that was up goes down. */
class BadInputLab {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SESSIONS = 50;
    private static final int KINDS = 8;

    private static Lab lab;
    private static Node node;

    @BeforeAll
    static void build() {
        Labs.needs("curl");
        lab = Labs.build(BadInputLab.class);
        node = Node.start(lab, new NodeConfig().localUsers(users()), line -> {});
        Fleet.startCore(lab);
    }

    @AfterAll
    static void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String users() {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < SESSIONS; i++) {
            users.append("  - name: user").append(i).append("@isp\n    password: literal:secret\n");
        }
        return users.toString();
    }

    /** A counter's increase by name and reason since the snapshot. */
    private static double since(Map<String, Double> before, String name, String reason) {
        return node.metric(name, reason) - Node.sum(before, name, reason);
    }

    @Test
    void calls_stay_up_and_pass_every_packet_while_everything_bad_is_counted_by_name() throws IOException {
        LabProcess good = Fleet.start(
                lab,
                List.of(
                        "--from",
                        Lab.LAC_ADDRESS,
                        "--tunnels",
                        "2",
                        "--sessions",
                        Integer.toString(SESSIONS),
                        "--core",
                        Lab.CORE_ADDRESS,
                        "--pps",
                        "200"),
                line -> {});
        good.await(SESSIONS + " of " + SESSIONS + " sessions up", PATIENCE);
        Map<String, Double> before = node.metrics();

        List<String> abusers = new ArrayList<>();
        for (int i = 0; i < KINDS; i++) {
            abusers.add(Lab.lacAddress(10 + i));
        }
        LabProcess abuse = lab.lac()
                .start(
                        "abuse",
                        Programs.load(
                                "abuse",
                                "--lns",
                                Lab.LNS_ADDRESS,
                                "--from",
                                String.join(",", abusers),
                                "--count",
                                "300",
                                "--pps",
                                "150"));
        assertThat(abuse.awaitEnd(PATIENCE))
                .as(String.join("\n", abuse.lines()))
                .isZero();
        assertThat(abuse.lines()).filteredOn(line -> line.startsWith("abuse: ")).hasSize(KINDS);
        assertThat(wrongSecret()).as("a LAC that does not know the secret").isEqualTo(1);

        String path = "sluice_dataplane_drops_total";
        String control = "sluice_l2tp_drops_total";
        assertThat(since(before, path, "l2tp_version")).as("random octets").isPositive();
        assertThat(since(before, path, "l2tp_length")).as("cut short").isPositive();
        // Some are let up to the shard, which may tell the sender, and counts them there.
        assertThat(since(before, path, "unknown_tunnel") + since(before, control, "unknown_tunnel"))
                .as("stray data")
                .isGreaterThanOrEqualTo(300);
        assertThat(since(before, control, "malformed_message")).as("wrong AVPs").isPositive();
        assertThat(since(before, control, "duplicate")).as("the replayed SCCRQ").isPositive();
        assertThat(since(before, "sluice_l2tp_tunnels_over_half_open_limit_total", ""))
                .as("tunnels that nobody completes")
                .isPositive();
        assertThat(since(before, "sluice_l2tp_tunnels_unauthorized_total", ""))
                .as("a wrong answer to our challenge")
                .isPositive();
        abuse.await("UNKNOWN_MANDATORY_AVP sent=300 answers=[1-9]", PATIENCE);
        abuse.await("REPLAYED sent=300 answers=[1-9]", PATIENCE);

        assertThat(node.metric("sluice_shard_failures_total", "")).isZero();
        assertThat(node.metric("sluice_session_unexpected_events_total", "")).isZero();
        assertThat(node.metric("sluice_sessions", "stage=\"online\"")).isEqualTo(SESSIONS);
        assertThat(good.terminate(PATIENCE))
                .as("all stayed up, and no packet of theirs was lost:\n" + String.join("\n", good.lines()))
                .isZero();
    }

    private static int wrongSecret() throws IOException {
        Path wrong = Files.writeString(lab.folder().resolve("wrong.secret"), "not-the-secret\n");
        return lab.lac()
                .start(
                        "lac-wrong-secret",
                        Programs.load(
                                "lac",
                                "--lns",
                                Lab.LNS_ADDRESS,
                                "--from",
                                Lab.lacAddress(30),
                                "--secret-file",
                                wrong.toString(),
                                "--no-challenge",
                                "--hold",
                                "0"))
                .awaitEnd(PATIENCE);
    }
}
