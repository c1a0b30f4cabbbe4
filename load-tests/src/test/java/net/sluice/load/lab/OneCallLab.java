package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One subscriber's call from the SCCRQ to the accounting Stop, with real traffic, and tshark as a witness. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OneCallLab {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FILE_OCTETS = 10_000_000;
    private static final int PACKETS = 100;
    private static final int PACKET_OCTETS = 200;

    private static Lab lab;
    private static FreeRadius radius;
    private static Node node;

    @BeforeAll
    static void build() {
        Labs.needs("freeradius", "tcpdump", "tshark", "curl", "iperf3", "traceroute");
        lab = Labs.build(OneCallLab.class);
        radius = FreeRadius.start(lab, """
                alice@isp	Cleartext-Password := "wonderland"
                	Service-Type = Framed-User,
                	Framed-Protocol = PPP,
                	Framed-IP-Address = 100.64.7.7

                numbers@isp	Cleartext-Password := "wonderland"
                	Service-Type = Framed-User
                """, line -> {});
        node = Node.start(lab, new NodeConfig(), line -> {});
        new Subscriber(lab).startServers(FILE_OCTETS);
        Fleet.startCore(lab);
    }

    @AfterAll
    static void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void a_subscribers_programs_reach_the_core_and_tshark_finds_nothing_malformed() {
        Capture capture =
                Capture.start(lab.lns(), "access", lab.folder().resolve("control.pcap"), "udp", "port", "1701");
        LabProcess lac = Fleet.start(
                lab,
                List.of(
                        "--from",
                        Lab.LAC_ADDRESS,
                        "--user",
                        "alice@isp",
                        "--password",
                        "wonderland",
                        "--auth",
                        "chap",
                        "--bridge",
                        Subscriber.DEVICE,
                        "--bridge-route",
                        "203.0.113.0/24",
                        "--events"),
                line -> {});
        assertThat(lac.await("bridge: ppp0 carries (\\S+), MTU (\\d+)", PATIENCE)
                        .group(1))
                .isEqualTo("100.64.7.7");

        Subscriber subscriber = new Subscriber(lab);
        Subscriber.Ping ping = subscriber.ping(10, 84);
        assertThat(ping.received()).isEqualTo(ping.sent());
        Subscriber.Ping full = subscriber.ping(5, 1500);
        assertThat(full.received()).as("full packets, not to be fragmented").isEqualTo(full.sent());
        assertThat(subscriber.traceroute()).containsExactly(NodeConfig.GATEWAY, Lab.CORE_ADDRESS);
        assertThat(subscriber.download().intact()).isTrue();
        assertThat(subscriber.iperf(false, 1)).isGreaterThan(1e6);
        assertThat(subscriber.iperf(true, 1)).isGreaterThan(1e6);

        assertThat(lac.terminate(PATIENCE)).isZero();
        capture.stop();
        assertThat(capture.malformed()).isEmpty();
        List<String> messages = capture.fields("l2tp.avp.message_type", "l2tp.avp.message_type");
        // SCCRQ, SCCRP, SCCCN; ICRQ, ICRP, ICCN; and at the end CDN and StopCCN. Others must not be needed for one
        // call.
        assertThat(messages.subList(0, 6)).containsExactly("1", "2", "3", "10", "11", "12");
        assertThat(messages.subList(6, messages.size())).containsOnly("14", "4").contains("14", "4");
        assertThat(messages.getLast()).as("last of all StopCCN").isEqualTo("4");
    }

    @Test
    @Order(2)
    void accounting_has_one_start_and_one_stop_with_the_exact_octets() {
        LabProcess lac = Fleet.start(
                lab,
                List.of(
                        "--from",
                        Lab.LAC_ADDRESS,
                        "--user",
                        "numbers@isp",
                        "--password",
                        "wonderland",
                        "--number",
                        "0301234567",
                        "--core",
                        Lab.CORE_ADDRESS,
                        "--packets",
                        Integer.toString(PACKETS),
                        "--size",
                        Integer.toString(PACKET_OCTETS),
                        "--hold",
                        "1"),
                line -> {});
        assertThat(lac.awaitEnd(PATIENCE)).as(String.join("\n", lac.lines())).isZero();

        List<FreeRadius.Accounting> records = awaitStop("numbers@isp");
        assertThat(records.stream().map(FreeRadius.Accounting::type)).containsExactly("Start", "Stop");
        FreeRadius.Accounting start = records.getFirst();
        FreeRadius.Accounting stop = records.getLast();
        assertThat(stop.need("Acct-Session-Id")).isEqualTo(start.need("Acct-Session-Id"));
        assertThat(stop.need("Framed-IP-Address")).isEqualTo(start.need("Framed-IP-Address"));
        assertThat(stop.need("Calling-Station-Id")).isEqualTo("0301234567");
        assertThat(stop.need("Acct-Terminate-Cause")).isEqualTo("User-Request");
        // RFC 2866 s5.3: Input is "received from the port", here from the subscriber.
        assertThat(stop.octets("Input")).isEqualTo((long) PACKETS * PACKET_OCTETS);
        assertThat(stop.octets("Output")).isEqualTo((long) PACKETS * PACKET_OCTETS);
        assertThat(stop.need("Acct-Input-Packets")).isEqualTo(Integer.toString(PACKETS));
        assertThat(stop.need("Acct-Output-Packets")).isEqualTo(Integer.toString(PACKETS));
    }

    @Test
    @Order(3)
    void every_authentication_protocol_lets_the_right_password_in_and_no_other() {
        for (String protocol : List.of("pap", "chap", "mschapv2")) {
            assertThat(dial(protocol, "wonderland")).as(protocol).isZero();
            assertThat(dial(protocol, "looking-glass"))
                    .as(protocol + " with a wrong password")
                    .isEqualTo(1);
        }
    }

    private static int dial(String protocol, String password) {
        return Fleet.start(
                        lab,
                        List.of(
                                "--from",
                                Lab.LAC_ADDRESS,
                                "--user",
                                "numbers@isp",
                                "--password",
                                password,
                                "--auth",
                                protocol,
                                "--hold",
                                "0"),
                        line -> {})
                .awaitEnd(PATIENCE);
    }

    @Test
    @Order(4)
    void a_node_that_is_told_to_stop_ends_the_session_with_ppp_cdn_stopccn_and_accounting() {
        Capture capture = Capture.start(lab.lns(), "access", lab.folder().resolve("stop.pcap"), "udp", "port", "1701");
        LabProcess lac = Fleet.start(
                lab, List.of("--from", Lab.LAC_ADDRESS, "--user", "alice@isp", "--password", "wonderland"), line -> {});
        lac.await("1 of 1 sessions up", PATIENCE);
        node.process().terminate(PATIENCE);
        capture.stop();

        assertThat(capture.fields("ppp.code == 5 && ppp.protocol == 0xc021", "frame.number"))
                .as("LCP Terminate-Request")
                .isNotEmpty();
        assertThat(capture.fields("l2tp.avp.message_type", "l2tp.avp.message_type"))
                .contains("14", "4");
        FreeRadius.Accounting stop = records("alice@isp").getLast();
        assertThat(records("alice@isp").stream()
                        .filter(record -> record.need("Acct-Session-Id").equals(stop.need("Acct-Session-Id")))
                        .map(FreeRadius.Accounting::type))
                .containsExactly("Start", "Stop");
        assertThat(stop.need("Acct-Terminate-Cause")).isIn("NAS-Reboot", "Admin-Reboot");
        assertThat(capture.malformed()).isEmpty();
        lac.kill();
    }

    private static List<FreeRadius.Accounting> records(String user) {
        return radius.accounting().stream()
                .filter(record -> user.equals(record.get("User-Name")))
                .toList();
    }

    private static List<FreeRadius.Accounting> awaitStop(String user) {
        lab.await(
                "the accounting Stop of " + user,
                PATIENCE,
                () -> records(user).stream().anyMatch(record -> record.type().equals("Stop")),
                () -> node.process().lines());
        return records(user);
    }
}
