package net.sluice.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.Retransmission;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.exchange.ServerState;
import net.sluice.radius.lab.FreeRadius;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.AccessAnswer.Accept;
import net.sluice.radius.message.AccessAnswer.Challenge;
import net.sluice.radius.message.AccessAnswer.NoAnswer;
import net.sluice.radius.message.AccessAnswer.Reject;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.Credentials;
import net.sluice.radius.message.FramedAddress;
import net.sluice.radius.message.FramedIpv6Route;
import net.sluice.radius.message.FramedRoute;
import net.sluice.radius.message.Grant;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.message.TunnelFacts;
import net.sluice.radius.message.TunnelGrant;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.BadAttribute.Flaw;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Authentication against a real FreeRADIUS. */
@Timeout(60)
class FreeRadiusTest {

    @TempDir
    static Path directory;

    private static FreeRadius freeRadius;

    @BeforeAll
    static void startFreeRadius() throws Exception {
        freeRadius = FreeRadius.start(directory);
    }

    @AfterAll
    static void stopFreeRadius() {
        if (freeRadius != null) {
            freeRadius.close();
        }
    }

    @Test
    void aPapUserWithTheRightPasswordIsAcceptedAndEveryGrantIsRead() {
        Accept accept = accepted(authenticate(pap("alice", "wonder")));

        Grant grant = accept.grant();
        assertThat(grant.serviceType()).hasValue(2);
        assertThat(grant.framedProtocol()).hasValue(1);
        assertThat(grant.framedAddress()).isEqualTo(new FramedAddress.Fixed(ip4("100.64.0.9")));
        assertThat(grant.framedNetmask()).isEqualTo(ip4("255.255.255.255"));
        assertThat(grant.framedRoutes())
                .containsExactly(
                        new FramedRoute(ip4("192.0.2.0"), 24, ip4("100.64.0.9"), 1),
                        new FramedRoute(ip4("198.51.100.0"), 25, null, 7));
        assertThat(grant.framedMtu()).hasValue(1492);
        assertThat(grant.framedPool()).isEqualTo("pool-a");
        assertThat(grant.framedIpv6Prefixes()).containsExactly(prefix("2001:db8:9::", 64));
        assertThat(grant.framedInterfaceId()).hasValue(9);
        assertThat(grant.framedIpv6Routes()).containsExactly(new FramedIpv6Route(prefix("2001:db8:aa::", 48), null, 5));
        assertThat(grant.delegatedIpv6Prefixes()).containsExactly(prefix("2001:db8:100::", 56));
        assertThat(grant.framedIpv6Pool()).isEqualTo("six");
        assertThat(grant.ipv6DnsServers()).containsExactly(ip6("2001:db8::53"));
        assertThat(grant.dnsServers()).containsExactly(ip4("192.0.2.53"), ip4("198.51.100.53"));
        assertThat(grant.sessionTimeoutSeconds()).hasValue(3600);
        assertThat(grant.idleTimeoutSeconds()).hasValue(600);
        assertThat(grant.interimIntervalSeconds()).hasValue(60);
        assertThat(grant.filterIds()).containsExactly("walled", "slow");
        assertThat(grant.replyMessages()).containsExactly("welcome");
        assertThat(grant.classes()).containsExactly(Octets.hex("0102"), Octets.hex("030405"));
        assertThat(grant.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.name()).isEqualTo("Framed-Route");
            assertThat(bad.flaw()).isEqualTo(Flaw.BAD_ROUTE);
        });
        assertThat(accept.attributes().all(9, 1))
                .singleElement()
                .satisfies(avpair -> assertThat(avpair.value().text()).isEqualTo("lcp:interface-config=mtu 1400"));
    }

    @Test
    void aPapUserWithAWrongPasswordIsRejected() {
        assertThat(authenticate(pap("alice", "looking-glass"))).isInstanceOf(Reject.class);
    }

    @Test
    void anUnknownUserIsRejected() {
        assertThat(authenticate(pap("nobody", "x"))).isInstanceOf(Reject.class);
    }

    @Test
    void aLongPasswordIsHiddenOverSeveralBlocks() {
        assertThat(authenticate(pap("longpass", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN")))
                .isInstanceOf(Accept.class);
        assertThat(authenticate(pap("alice", "wonder".repeat(20)))).isInstanceOf(Reject.class);
        assertThat(authenticate(pap("alice", "wonder".repeat(22))))
                .isEqualTo(new NoAnswer(NoAnswerReason.NOT_ENCODABLE, "the password is longer than 128 octets"));
    }

    @Test
    void aChapUserIsAccepted() throws Exception {
        Octets challenge = Octets.hex("00112233445566778899aabbccddeeff0011");
        Octets response = chap(7, "wonder", challenge);

        assertThat(authenticate(new Credentials.Chap(Octets.utf8("alice"), 7, challenge, response)))
                .isInstanceOf(Accept.class);
        assertThat(authenticate(new Credentials.Chap(Octets.utf8("alice"), 8, challenge, response)))
                .isInstanceOf(Reject.class);
    }

    @Test
    void theExampleOfRfc2433IsAccepted() {
        Credentials credentials = new Credentials.MsChap(
                Octets.utf8("mypw"),
                1,
                Octets.hex("102DB5DF085D3041"),
                Octets.of(new byte[24]),
                Octets.hex("4E9D3C8F9CFD385D5BF4D3246791956CA4C351AB409A3D61"),
                true);

        assertThat(accepted(authenticate(credentials)).grant().framedAddress())
                .isEqualTo(new FramedAddress.UserChooses());
    }

    @Test
    void theExampleOfRfc2759IsAcceptedAndTheSuccessStringIsThatOfTheRfc() {
        Accept accept = accepted(authenticate(rfc2759("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF")));

        assertThat(accept.grant().msChap2Success()).isEqualTo("S=407A5589115FD0D6209F510FE9C04566932CDA56");
        assertThat(accept.grant().framedAddress()).isEqualTo(new FramedAddress.NasChooses());
        // 16 octets each: only the right salt decryption gives that.
        assertThat(accept.attributes()
                        .first(AttributeType.MS_MPPE_SEND_KEY)
                        .value()
                        .length())
                .isEqualTo(16);
        assertThat(accept.attributes()
                        .first(AttributeType.MS_MPPE_RECV_KEY)
                        .value()
                        .length())
                .isEqualTo(16);
        assertThat(accept.toString()).contains("MS-MPPE-Send-Key=***");
    }

    @Test
    void aWrongMsChapV2ResponseIsRejectedWithTheErrorForThePeer() {
        Reject reject = (Reject) authenticate(rfc2759("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6D0"));

        assertThat(reject.msChapError()).startsWith("E=691 R=");
    }

    @Test
    void eapIsRelayedThroughAChallengeToAcceptance() throws Exception {
        Octets identity = Octets.hex("0201000801657665");
        Challenge challenge = (Challenge) authenticate(new Credentials.Eap(Octets.utf8("eve"), identity));
        Octets request = challenge.eapMessage();
        assertThat(request.at(0)).as("EAP Request").isEqualTo(1);
        assertThat(request.at(4)).as("MD5-Challenge").isEqualTo(4);

        Octets response = eapMd5(request, "md5pass");
        AccessAnswer answer = ask(
                freeRadius.authentication(),
                AccessRequest.answering(
                        challenge, new Credentials.Eap(Octets.utf8("eve"), response), SessionFacts.of("s1")));

        assertThat(accepted(answer)
                        .attributes()
                        .joined(AttributeType.EAP_MESSAGE)
                        .at(0))
                .as("EAP Success")
                .isEqualTo(3);
    }

    @Test
    void tunnelAttributesAreGroupedByTagAndTheirPasswordsRevealed() {
        List<TunnelGrant> tunnels =
                accepted(authenticate(pap("tunuser", "tun"))).grant().tunnels();

        assertThat(tunnels).extracting(TunnelGrant::tag).containsExactly(2, 1);
        assertThat(tunnels.get(0).password()).isEqualTo(Secret.of("a-longer-secret-than-sixteen-octets"));
        assertThat(tunnels.get(0).serverEndpoint()).isEqualTo("127.0.0.3");
        assertThat(tunnels.get(0).serverAuthId()).isEqualTo("lns-two");
        assertThat(tunnels.get(1).password()).isEqualTo(Secret.of("tsecret"));
        assertThat(tunnels.get(1).type()).hasValue(3);
        assertThat(tunnels.get(1).mediumType()).hasValue(1);
        assertThat(tunnels.get(1).assignmentId()).isEqualTo("t1");
        assertThat(tunnels.get(1).clientAuthId()).isEqualTo("lac-one");
        assertThat(tunnels.toString()).doesNotContain("secret");
    }

    @Test
    void whatALacSaysAtTooGreatLengthIsCutBetweenCharacters() throws IOException {
        SessionFacts facts = SessionFacts.of("s-4712")
                .withStations("1".repeat(254), "2".repeat(253))
                .withConnectInfo("a" + "\u00e9".repeat(200))
                .withTunnel(new TunnelFacts(ip4("192.0.2.1"), ip4("192.0.2.2"), "assign", "l".repeat(1017), "lns", ""));
        NasIdentity nas = new NasIdentity("lns1", ip4("203.0.113.7"), null);
        try (RadiusClient client =
                RadiusClient.open(RadiusConfig.of(nas, List.of(freeRadius.authentication()), List.of()))) {
            assertThat(client.authenticate(AccessRequest.of(pap("logged-user", "x"), facts)))
                    .isInstanceOf(Accept.class);
        }

        assertThat(freeRadius.accessRequests())
                .filteredOn(request -> request.contains("s-4712"))
                .singleElement()
                .satisfies(request -> assertThat(request.lines().map(String::strip))
                        .contains(
                                "Calling-Station-Id = \"" + "1".repeat(253) + "\"",
                                "Called-Station-Id = \"" + "2".repeat(253) + "\"",
                                "Connect-Info = \"a" + "\u00e9".repeat(126) + "\"",
                                "Tunnel-Client-Auth-Id:0 = \"" + "l".repeat(252) + "\""));
    }

    @Test
    void everythingThatWeSayOfASessionIsReadByFreeRadius() throws IOException {
        SessionFacts facts = SessionFacts.of("s-4711")
                .withPort(4_000_000_001L, "tunnel 3 session 9", SessionFacts.VIRTUAL)
                .withStations("02:00:5e:10:00:01", "isp.example")
                .withConnectInfo("8000000/1000000")
                .withTunnel(new TunnelFacts(ip4("192.0.2.1"), ip4("192.0.2.2"), "assign", "lac-name", "lns-name", ""));
        NasIdentity nas = new NasIdentity("lns1", ip4("203.0.113.7"), ip6("2001:db8::7"));
        Credentials credentials = pap("logged-user", "x");
        try (RadiusClient client =
                RadiusClient.open(RadiusConfig.of(nas, List.of(freeRadius.authentication()), List.of()))) {
            assertThat(client.authenticate(AccessRequest.of(credentials, facts)))
                    .isInstanceOf(Accept.class);
        }

        assertThat(freeRadius.accessRequests())
                .filteredOn(request -> request.contains("s-4711"))
                .singleElement()
                .satisfies(request -> assertThat(request.lines().map(String::strip))
                        .contains(
                                "User-Name = \"logged-user\"",
                                "Service-Type = Framed-User",
                                "Framed-Protocol = PPP",
                                "NAS-Identifier = \"lns1\"",
                                "NAS-IP-Address = 203.0.113.7",
                                "NAS-IPv6-Address = 2001:db8::7",
                                "NAS-Port = 4000000001",
                                "NAS-Port-Id = \"tunnel 3 session 9\"",
                                "NAS-Port-Type = Virtual",
                                "Calling-Station-Id = \"02:00:5e:10:00:01\"",
                                "Called-Station-Id = \"isp.example\"",
                                "Connect-Info = \"8000000/1000000\"",
                                "Acct-Session-Id = \"s-4711\"",
                                "Tunnel-Type:0 = L2TP",
                                "Tunnel-Medium-Type:0 = IPv4",
                                "Tunnel-Client-Endpoint:0 = \"192.0.2.1\"",
                                "Tunnel-Server-Endpoint:0 = \"192.0.2.2\"",
                                "Tunnel-Assignment-Id:0 = \"assign\"",
                                "Tunnel-Client-Auth-Id:0 = \"lac-name\"",
                                "Tunnel-Server-Auth-Id:0 = \"lns-name\""));
    }

    @Test
    void aServerThatSignsNothingIsNotBelieved() {
        RadiusServer server = quick(freeRadius.unsigned());
        try (RadiusClient client = client(server)) {
            AccessAnswer answer = client.authenticate(request(pap("alice", "wonder")));

            assertThat(answer)
                    .isInstanceOfSatisfying(
                            NoAnswer.class,
                            none -> assertThat(none.reason()).isEqualTo(NoAnswerReason.MISSING_MESSAGE_AUTHENTICATOR));
            assertThat(client.servers().getFirst().count(ServerCounter.DROPPED_MISSING_MESSAGE_AUTHENTICATOR))
                    .isPositive();
        }
    }

    @Test
    void aServerThatSignsNothingIsBelievedWhereThatIsConfigured() {
        assertThat(ask(freeRadius.unsigned().withMessageAuthenticatorRequired(false), request(pap("alice", "wonder"))))
                .isInstanceOf(Accept.class);
    }

    @Test
    void anotherSecretIsCalledByItsName() {
        RadiusServer real = freeRadius.authentication();
        RadiusServer server = quick(RadiusServer.of("other", real.address(), Secret.of("not-the-secret")));

        // FreeRADIUS drops a request whose Message-Authenticator it cannot prove: silence, not a wrong answer.
        assertThat(ask(server, request(pap("alice", "wonder")))).isInstanceOfSatisfying(NoAnswer.class, none -> {
            assertThat(none.reason()).isEqualTo(NoAnswerReason.TIMEOUT);
            assertThat(none.text()).contains("other").doesNotContain("not-the-secret");
        });
    }

    @Test
    void anIpv6ServerIsAskedToo() {
        assertThat(ask(freeRadius.authenticationOverIpv6(), request(pap("alice", "wonder"))))
                .isInstanceOf(Accept.class);
    }

    @Test
    void aFrozenServerIsPassedOverAndStatusServerBringsItBack(@TempDir Path own) throws Exception {
        try (FreeRadius second = FreeRadius.start(own)) {
            RadiusServer first =
                    quick(second.authentication()).withStatusServer(true).withDeadTime(Duration.ofMillis(300));
            try (RadiusClient client = client(first, freeRadius.authentication())) {
                second.freeze();
                assertThat(accepted(client.authenticate(request(pap("alice", "wonder"))))
                                .server())
                        .isEqualTo("freeradius");
                assertThat(client.servers().getFirst().state()).isEqualTo(ServerState.DEAD);
                second.thaw();

                // A probe goes out with the first request after the dead time; no request is spent on finding out.
                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (client.servers().getFirst().state() != ServerState.UP && System.nanoTime() < end) {
                    assertThat(client.authenticate(request(pap("alice", "wonder"))))
                            .isInstanceOf(Accept.class);
                }
                assertThat(client.servers().getFirst().state()).isEqualTo(ServerState.UP);
                assertThat(client.servers().getFirst().count(ServerCounter.STATUS_PROBES))
                        .isPositive();
            }
        }
    }

    private static Credentials pap(String user, String password) {
        return new Credentials.Pap(Octets.utf8(user), Secret.of(password));
    }

    /** RFC 2759 s9.2. */
    private static Credentials rfc2759(String response) {
        return new Credentials.MsChapV2(
                Octets.utf8("User"),
                9,
                Octets.hex("5B5D7C7D7B3F2F3E3C2C602132262628"),
                Octets.hex("21402324255E262A28295F2B3A337C7E"),
                Octets.hex(response),
                0);
    }

    private static Octets chap(int identifier, String password, Octets challenge) throws NoSuchAlgorithmException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        md5.update((byte) identifier);
        md5.update(Octets.utf8(password).toArray());
        return Octets.of(md5.digest(challenge.toArray()));
    }

    private static Octets eapMd5(Octets request, String password) throws NoSuchAlgorithmException {
        Octets challenge = request.slice(6, 6 + request.at(5));
        Octets digest = chap(request.at(1), password, challenge);
        return Octets.hex("02%02x0016".formatted(request.at(1)) + "0410" + digest);
    }

    private static AccessRequest request(Credentials credentials) {
        return AccessRequest.of(credentials, SessionFacts.of("s1"));
    }

    private static AccessAnswer authenticate(Credentials credentials) {
        return ask(freeRadius.authentication(), request(credentials));
    }

    private static AccessAnswer ask(RadiusServer server, AccessRequest request) {
        try (RadiusClient client = client(server)) {
            return client.authenticate(request);
        }
    }

    private static RadiusClient client(RadiusServer... servers) {
        return RadiusClient.open(RadiusConfig.of(NasIdentity.named("lns1"), List.of(servers), List.of()));
    }

    private static RadiusServer quick(RadiusServer server) {
        UnaryOperator<RadiusServer> fast = s -> s.withRetransmission(
                new Retransmission(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(1), 2));
        return fast.apply(server);
    }

    private static Accept accepted(AccessAnswer answer) {
        assertThat(answer).isInstanceOf(Accept.class);
        return (Accept) answer;
    }

    private static Inet4Address ip4(String text) {
        return Inet4Address.ofLiteral(text);
    }

    private static Inet6Address ip6(String text) {
        return (Inet6Address) Inet6Address.ofLiteral(text);
    }

    private static Ipv6Prefix prefix(String text, int length) {
        return new Ipv6Prefix(ip6(text), length);
    }
}
