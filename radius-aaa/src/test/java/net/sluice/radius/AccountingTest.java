package net.sluice.radius;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.sluice.radius.accounting.AccountingCounter;
import net.sluice.radius.accounting.AccountingLimits;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.lab.FreeRadius;
import net.sluice.radius.lab.ScriptedServer;
import net.sluice.radius.lab.ScriptedServer.Request;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AccountingRequest.Authentic;
import net.sluice.radius.message.AccountingRequest.Usage;
import net.sluice.radius.message.AccountingStatus;
import net.sluice.radius.message.FramedFacts;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.message.TerminateCause;
import net.sluice.radius.message.TunnelFacts;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Accounting from the hand-over to the acknowledgement. */
@Timeout(60)
class AccountingTest {

    private static final int STATUS_TYPE = 40;
    private static final int DELAY_TIME = 41;
    private static final int SESSION_ID = 44;
    private static final int START = 1;
    private static final int STOP = 2;
    private static final int ON = 7;
    private static final int OFF = 8;

    @Test
    void freeRadiusReadsEveryRecordOfASessionAsWeMeantIt(@TempDir Path directory) throws Exception {
        try (FreeRadius freeRadius = FreeRadius.start(directory);
                RadiusClient client = client(freeRadius.accounting())) {
            client.accountingOn();
            client.account(full(AccountingStatus.START, Usage.NONE));
            assertThat(awaitEmpty(client)).isTrue();
            client.account(full(AccountingStatus.INTERIM, new Usage(1, 2, 3, 4, 60)));
            assertThat(awaitEmpty(client)).isTrue();
            client.account(full(AccountingStatus.STOP, new Usage(0x5_0000_0001L, 0x1_FFFF_FFFFL, 7, 8, 3600)));
            client.accountingOff();
            assertThat(client.drain(Duration.ofSeconds(10))).isZero();

            List<String> records = freeRadius.accountingRecords();
            assertThat(records).hasSize(5);
            assertThat(lines(records.get(0))).contains("Acct-Status-Type = Accounting-On", "NAS-Identifier = \"lns1\"");
            assertThat(lines(records.get(1)))
                    .contains(
                            "Acct-Status-Type = Start",
                            "Acct-Session-Id = \"s-1\"",
                            "User-Name = \"alice\"",
                            "Class = 0x0102",
                            "Class = 0x03",
                            "Framed-IP-Address = 100.64.0.9",
                            "Framed-IPv6-Prefix = 2001:db8:9::/64",
                            "Framed-Interface-Id = 0:0:0:9",
                            "Delegated-IPv6-Prefix = 2001:db8:100::/56",
                            "Acct-Authentic = RADIUS",
                            "Acct-Delay-Time = 0",
                            "Tunnel-Client-Endpoint:0 = \"192.0.2.1\"",
                            "Acct-Tunnel-Connection = \"serial-5\"")
                    .noneMatch(line -> line.startsWith("Acct-Input-Octets"))
                    .anyMatch(line -> line.startsWith("Event-Timestamp = "));
            assertThat(lines(records.get(2)))
                    .contains("Acct-Status-Type = Interim-Update", "Acct-Input-Octets = 1", "Acct-Output-Packets = 4")
                    .noneMatch(line -> line.startsWith("Acct-Terminate-Cause"));
            assertThat(lines(records.get(3)))
                    .contains(
                            "Acct-Status-Type = Stop",
                            "Acct-Session-Time = 3600",
                            "Acct-Input-Octets = 1",
                            "Acct-Input-Gigawords = 5",
                            "Acct-Output-Octets = 4294967295",
                            "Acct-Output-Gigawords = 1",
                            "Acct-Input-Packets = 7",
                            "Acct-Terminate-Cause = Lost-Carrier");
            assertThat(lines(records.get(4))).contains("Acct-Status-Type = Accounting-Off");
            assertThat(client.count(AccountingCounter.ACKNOWLEDGED)).isEqualTo(5);
        }
    }

    @Test
    void whatWasAcknowledgedIsNeverSentAgain() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.config("a"))) {
            client.account(record("s1", AccountingStatus.START));
            client.account(record("s1", AccountingStatus.STOP));

            assertThat(client.drain(Duration.ofSeconds(2))).isZero();
            assertThat(server.seen())
                    .extracting(request -> request.number(STATUS_TYPE))
                    .containsExactly(START, STOP);
        }
    }

    @Test
    void theRequestAuthenticatorIsThatOfRfc2866() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.config("a"))) {
            client.account(record("s1", AccountingStatus.START));
            assertThat(client.drain(Duration.ofSeconds(5))).isZero();

            Request request = server.seen().getFirst();
            byte[] zeroed = request.datagram();
            java.util.Arrays.fill(zeroed, 4, 20, (byte) 0);
            assertThat(md5(zeroed, ScriptedServer.SECRET)).isEqualTo(request.authenticator());
        }
    }

    @Test
    void aStopNeverOvertakesItsStartWhateverIsLost() throws Exception {
        Random losses = new Random(20_250_101);
        Map<String, List<Integer>> acknowledged = new HashMap<>();
        List<String> overtaken = new ArrayList<>();
        ScriptedServer.Script lossy = request -> {
            String session = request.text(SESSION_ID);
            int status = request.number(STATUS_TYPE);
            List<Integer> before = acknowledged.computeIfAbsent(session, _ -> new ArrayList<>());
            if (status != START && !before.contains(START)) {
                overtaken.add(session);
            }
            if (losses.nextInt(100) < 30) {
                return;
            }
            before.add(status);
            if (losses.nextInt(100) >= 10) {
                request.answerRight();
            }
        };
        int sessions = 300;
        try (ScriptedServer server = ScriptedServer.start(lossy);
                RadiusClient client = client(server.config("a"))) {
            for (int i = 0; i < sessions; i++) {
                client.account(record("s" + i, AccountingStatus.START));
                client.account(record("s" + i, AccountingStatus.INTERIM));
                client.account(record("s" + i, AccountingStatus.STOP));
            }
            assertThat(client.drain(Duration.ofSeconds(40))).isZero();

            assertThat(overtaken).isEmpty();
            assertThat(acknowledged).hasSize(sessions);
            assertThat(acknowledged.values())
                    .allSatisfy(
                            statuses -> assertThat(statuses).startsWith(START).endsWith(STOP));
            assertThat(client.count(AccountingCounter.ACKNOWLEDGED) + client.count(AccountingCounter.SUPERSEDED))
                    .isEqualTo(3L * sessions);
        }
    }

    @Test
    void whatHappensDuringAnOutageIsDeliveredAfterItByTheSecondServerOrTheFirst() throws Exception {
        AtomicBoolean up = new AtomicBoolean();
        ScriptedServer.Script outage = request -> {
            if (up.get()) {
                request.answerRight();
            }
        };
        try (ScriptedServer first = ScriptedServer.start(outage);
                ScriptedServer second = ScriptedServer.start(outage);
                RadiusClient client = client(
                        first.config("a").withDeadTime(Duration.ofMillis(500)),
                        second.config("b").withDeadTime(Duration.ofMillis(500)))) {
            client.account(record("s1", AccountingStatus.START));
            await().until(() -> client.count(AccountingCounter.DEFERRED) > 0);
            client.account(record("s1", AccountingStatus.INTERIM));
            client.account(record("s1", AccountingStatus.INTERIM));
            client.account(record("s1", AccountingStatus.STOP));
            assertThat(client.backlog()).isEqualTo(2);
            assertThat(client.count(AccountingCounter.SUPERSEDED)).isEqualTo(2);
            up.set(true);

            await().atMost(Duration.ofSeconds(20)).until(() -> client.backlog() == 0);
            assertThat(client.count(AccountingCounter.ACKNOWLEDGED)).isEqualTo(2);
        }
    }

    @Test
    void aLaterRoundIsANewPacketWithItsDelayAndARetransmissionIsNot() throws Exception {
        AtomicBoolean up = new AtomicBoolean();
        ScriptedServer.Script outage = request -> {
            if (up.get()) {
                request.answerRight();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(outage);
                RadiusClient client = client(server.config("a"))) {
            client.account(record("s1", AccountingStatus.START));
            await().until(() -> client.count(AccountingCounter.DEFERRED) > 0);
            up.set(true);
            await().atMost(Duration.ofSeconds(20)).until(() -> client.backlog() == 0);

            List<Request> seen = server.seen();
            assertThat(seen).hasSizeGreaterThanOrEqualTo(4);
            assertThat(Octets.of(seen.get(1).datagram()))
                    .isEqualTo(Octets.of(seen.get(0).datagram()));
            assertThat(Octets.of(seen.get(2).datagram()))
                    .isEqualTo(Octets.of(seen.get(0).datagram()));
            assertThat(seen.get(3).identifier()).isNotEqualTo(seen.get(0).identifier());
            assertThat(seen.get(0).number(DELAY_TIME)).isZero();
            assertThat(seen.get(3).number(DELAY_TIME)).isBetween(1, 20);
            assertThat(seen.get(3).attribute(55))
                    .as("Event-Timestamp")
                    .isEqualTo(seen.get(0).attribute(55));
        }
    }

    @Test
    void aRecordOfLongAgoSaysHowLongAgo() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.config("a"))) {
            client.account(
                    record("s1", AccountingStatus.START).dated(Instant.now().minusSeconds(100)));
            client.drain(Duration.ofSeconds(5));

            assertThat(server.seen().getFirst().number(DELAY_TIME)).isBetween(100, 110);
        }
    }

    @Test
    void nothingPassesAccountingOnAndAccountingOffPassesNothing() throws IOException {
        Set<String> firstSeen = new LinkedHashSet<>();
        AtomicInteger count = new AtomicInteger();
        ScriptedServer.Script slowOnTheUptake = request -> {
            firstSeen.add(request.number(STATUS_TYPE) + " " + request.text(SESSION_ID));
            if (count.incrementAndGet() > 1) {
                request.answerRight();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(slowOnTheUptake);
                RadiusClient client = client(server.config("a"))) {
            client.accountingOn();
            for (int i = 0; i < 50; i++) {
                client.account(record("s" + i, AccountingStatus.START));
                client.account(record("s" + i, AccountingStatus.STOP));
            }
            client.accountingOff();
            assertThat(client.drain(Duration.ofSeconds(20))).isZero();

            List<String> order = List.copyOf(firstSeen);
            assertThat(order).hasSize(102);
            assertThat(order.getFirst()).startsWith(ON + " node-");
            assertThat(order.getLast()).startsWith(OFF + " node-");
            assertThat(server.seen().get(1).number(STATUS_TYPE)).isEqualTo(ON);
        }
    }

    @Test
    void aRecordThatOnlyTheServerDislikesHoldsUpNoOtherSession() throws IOException {
        ScriptedServer.Script picky = request -> {
            if (!request.text(SESSION_ID).equals("poison")) {
                request.answerRight();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(picky);
                RadiusClient client = client(server.config("a"))) {
            client.account(record("poison", AccountingStatus.START));
            for (int i = 0; i < 500; i++) {
                client.account(record("s" + i, AccountingStatus.START));
            }
            await().until(() -> client.count(AccountingCounter.ACKNOWLEDGED) == 500);

            assertThat(client.drain(Duration.ofMillis(10))).isEqualTo(1);
            assertThat(client.count(AccountingCounter.LOST_AT_SHUTDOWN)).isEqualTo(1);
        }
    }

    @Test
    void whatTheBacklogCannotHoldIsCountedAsLost() throws IOException {
        AccountingLimits small = new AccountingLimits(10, 5, Duration.ofHours(1), Duration.ofSeconds(1));
        try (ScriptedServer silent = ScriptedServer.silent();
                RadiusClient client = client(small, silent.config("a"))) {
            for (int i = 0; i < 15; i++) {
                client.account(record("s" + i, AccountingStatus.START));
            }
            assertThat(client.count(AccountingCounter.LOST_BACKLOG_FULL)).isEqualTo(5);
            assertThat(client.backlog()).isEqualTo(10);
            assertThat(client.drain(Duration.ofMillis(10))).isEqualTo(10);
            assertThat(client.backlog()).isZero();
        }
    }

    @Test
    void whatIsTriedForTooLongIsGivenUp() throws IOException {
        AccountingLimits hasty = new AccountingLimits(10, 5, Duration.ofMillis(100), Duration.ofSeconds(1));
        try (ScriptedServer silent = ScriptedServer.silent();
                RadiusClient client = client(hasty, silent.config("a"))) {
            client.account(record("s1", AccountingStatus.START));
            client.account(record("s1", AccountingStatus.STOP));

            await().until(() -> client.count(AccountingCounter.LOST_GIVEN_UP) == 2);
            assertThat(client.backlog()).isZero();
        }
    }

    @Test
    void whatDoesNotFitIsCountedAndTheNextRecordGoesOut() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.config("a"))) {
            client.account(record("s".repeat(254), AccountingStatus.START));
            client.account(record("s1", AccountingStatus.START));

            assertThat(client.drain(Duration.ofSeconds(5))).isZero();
            assertThat(client.count(AccountingCounter.LOST_NOT_ENCODABLE)).isEqualTo(1);
            assertThat(client.count(AccountingCounter.ACKNOWLEDGED)).isEqualTo(1);
        }
    }

    @Test
    void withoutAServerRecordsAreCountedAndForgotten() {
        try (RadiusClient client = client()) {
            client.account(record("s1", AccountingStatus.START));

            assertThat(client.count(AccountingCounter.LOST_NO_SERVER)).isEqualTo(1);
            assertThat(client.drain(Duration.ZERO)).isZero();
        }
    }

    @Test
    void whatComesAfterTheDrainIsCountedAsLost() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.config("a"))) {
            client.drain(Duration.ofSeconds(1));
            client.account(record("s1", AccountingStatus.STOP));

            assertThat(client.count(AccountingCounter.LOST_AT_SHUTDOWN)).isEqualTo(1);
            assertThat(server.seen()).isEmpty();
        }
    }

    @Test
    void anAnswerWithAWrongAuthenticatorAcknowledgesNothing() throws IOException {
        AtomicBoolean honest = new AtomicBoolean();
        ScriptedServer.Script forger = request -> {
            if (honest.get()) {
                request.answerRight();
            } else {
                request.send(request.sealed(
                        ScriptedServer.bare(ScriptedServer.ACCOUNTING_RESPONSE, request.identifier(), List.of()), "x"));
            }
        };
        try (ScriptedServer server = ScriptedServer.start(forger);
                RadiusClient client = client(server.config("a"))) {
            client.account(record("s1", AccountingStatus.START));
            await().until(() -> client.count(AccountingCounter.DEFERRED) > 0);
            assertThat(client.count(AccountingCounter.ACKNOWLEDGED)).isZero();
            assertThat(client.servers().getLast().count(ServerCounter.DROPPED_BAD_AUTHENTICATOR))
                    .isPositive();
            honest.set(true);

            await().atMost(Duration.ofSeconds(20)).until(() -> client.count(AccountingCounter.ACKNOWLEDGED) == 1);
        }
    }

    private static boolean awaitEmpty(RadiusClient client) {
        await().until(() -> client.backlog() == 0);
        return client.count(AccountingCounter.DEFERRED) == 0;
    }

    private static AccountingRequest full(AccountingStatus status, Usage usage) {
        SessionFacts session = SessionFacts.of("s-1")
                .withTunnel(new TunnelFacts(ip4("192.0.2.1"), ip4("192.0.2.2"), "a", "lac", "lns", "serial-5"));
        FramedFacts addresses = new FramedFacts(
                ip4("100.64.0.9"),
                null,
                List.of(prefix("2001:db8:9::", 64)),
                List.of(),
                OptionalLong.of(9),
                List.of(prefix("2001:db8:100::", 56)));
        return new AccountingRequest(
                status,
                session,
                null,
                Octets.utf8("alice"),
                Authentic.RADIUS,
                List.of(Octets.hex("0102"), Octets.hex("03")),
                addresses,
                usage,
                status == AccountingStatus.STOP ? TerminateCause.LOST_CARRIER : null,
                List.of());
    }

    private static AccountingRequest record(String session, AccountingStatus status) {
        return new AccountingRequest(
                status,
                SessionFacts.of(session),
                null,
                Octets.utf8("u"),
                Authentic.RADIUS,
                List.of(),
                FramedFacts.NONE,
                Usage.NONE,
                status == AccountingStatus.STOP ? TerminateCause.USER_REQUEST : null,
                List.of());
    }

    private static List<String> lines(String record) {
        return record.lines().map(String::strip).toList();
    }

    private static byte[] md5(byte[] packet, String secret) {
        try {
            java.security.MessageDigest digest = java.security.MessageDigest.getInstance("MD5");
            digest.update(packet);
            return digest.digest(Octets.utf8(secret).toArray());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RadiusClient client(RadiusServer... servers) {
        return client(AccountingLimits.DEFAULT, servers);
    }

    private static RadiusClient client(AccountingLimits limits, RadiusServer... servers) {
        return RadiusClient.open(new RadiusConfig(NasIdentity.named("lns1"), List.of(), List.of(servers), limits));
    }

    private static Inet4Address ip4(String text) {
        return Inet4Address.ofLiteral(text);
    }

    private static Ipv6Prefix prefix(String text, int length) {
        return new Ipv6Prefix((Inet6Address) Inet6Address.ofLiteral(text), length);
    }
}
