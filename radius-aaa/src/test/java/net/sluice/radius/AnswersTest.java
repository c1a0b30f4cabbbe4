package net.sluice.radius;

import static net.sluice.radius.lab.ScriptedServer.ACCESS_ACCEPT;
import static net.sluice.radius.lab.ScriptedServer.ACCESS_CHALLENGE;
import static net.sluice.radius.lab.ScriptedServer.ACCESS_REJECT;
import static net.sluice.radius.lab.ScriptedServer.ACCOUNTING_RESPONSE;
import static net.sluice.radius.lab.ScriptedServer.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.lab.ScriptedServer;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.AccessAnswer.Accept;
import net.sluice.radius.message.AccessAnswer.Challenge;
import net.sluice.radius.message.AccessAnswer.NoAnswer;
import net.sluice.radius.message.AccessAnswer.Reject;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.Credentials;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are wrong in one way each: discarded, counted by name, and the right one still taken. */
@Timeout(30)
class AnswersTest {

    @Test
    void anAnswerSealedWithAnotherSecretIsDiscardedAndTheRightOneTaken() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_BAD_AUTHENTICATOR, request -> {
            request.send(request.sealed(ScriptedServer.bare(ACCESS_ACCEPT, request.identifier(), List.of()), "other"));
            request.answerRight();
        });
    }

    @Test
    void anAnswerWithAForgedMessageAuthenticatorIsDiscardedAndTheRightOneTaken() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_BAD_MESSAGE_AUTHENTICATOR, request -> {
            request.send(request.unsigned(ACCESS_ACCEPT, attribute(80, new byte[16])));
            request.answerRight();
        });
    }

    @Test
    void anAnswerWithoutMessageAuthenticatorIsDiscardedAndTheRightOneTaken() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_MISSING_MESSAGE_AUTHENTICATOR, request -> {
            request.send(request.unsigned(ACCESS_ACCEPT));
            request.answerRight();
        });
    }

    @Test
    void anAnswerUnderAnotherIdentifierIsDiscarded() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_UNEXPECTED, request -> {
            byte[] answer = request.signed(ACCESS_ACCEPT);
            answer[1]++;
            request.send(answer);
            request.answerRight();
        });
    }

    @Test
    void anAnswerFromAnotherPortIsDiscarded() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_WRONG_SOURCE, request -> {
            request.sendFromElsewhere(request.signed(ACCESS_ACCEPT));
            request.answerRight();
        });
    }

    @Test
    void aTruncatedAnswerIsDiscarded() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_MALFORMED, request -> {
            byte[] answer = request.signed(ACCESS_ACCEPT);
            request.send(Arrays.copyOf(answer, answer.length - 1));
            request.answerRight();
        });
    }

    @Test
    void anEmptyDatagramIsDiscarded() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_MALFORMED, request -> {
            request.send(new byte[0]);
            request.answerRight();
        });
    }

    @Test
    void anAnswerOfAnotherKindIsDiscarded() throws IOException {
        assertDiscardedThenAccepted(ServerCounter.DROPPED_WRONG_CODE, request -> {
            request.send(request.signed(ACCOUNTING_RESPONSE));
            request.answerRight();
        });
    }

    @Test
    void aSecondAnswerFindsNobody() throws IOException {
        ScriptedServer.Script twice = request -> {
            request.answerRight();
            request.answerRight();
        };
        try (ScriptedServer server = ScriptedServer.start(twice);
                RadiusClient client = client(server.patientConfig("a"))) {
            assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);
            assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);
            // The second request's answer came after the first one's duplicate, through the same socket.
            assertThat(client.servers().getFirst().count(ServerCounter.DROPPED_UNEXPECTED))
                    .isPositive();
            assertThat(client.servers().getFirst().count(ServerCounter.ACCEPTS)).isEqualTo(2);
        }
    }

    @Test
    void onlyForgedAnswersEndAsBadAuthenticator() throws IOException {
        ScriptedServer.Script forger = request -> request.send(
                request.sealed(ScriptedServer.bare(ACCESS_ACCEPT, request.identifier(), List.of()), "other"));
        try (ScriptedServer server = ScriptedServer.start(forger)) {
            assertThat(ask(server.config("a")))
                    .isInstanceOfSatisfying(
                            NoAnswer.class,
                            none -> assertThat(none.reason()).isEqualTo(NoAnswerReason.BAD_AUTHENTICATOR));
        }
    }

    /** RFC 3579 s3.1: an EAP-Message without Message-Authenticator "SHOULD be silently discarded by the NAS", whatever is configured. */
    @Test
    void anEapAnswerWithoutMessageAuthenticatorIsNeverTaken() throws IOException {
        ScriptedServer.Script eap =
                request -> request.send(request.unsigned(ACCESS_CHALLENGE, attribute(79, new byte[] {1, 2, 0, 5, 1})));
        try (ScriptedServer server = ScriptedServer.start(eap)) {
            assertThat(ask(server.config("a").withMessageAuthenticatorRequired(false)))
                    .isInstanceOfSatisfying(
                            NoAnswer.class,
                            none -> assertThat(none.reason()).isEqualTo(NoAnswerReason.MISSING_MESSAGE_AUTHENTICATOR));
        }
    }

    @Test
    void aRejectBringsItsMessages() throws IOException {
        ScriptedServer.Script no = request -> request.send(
                request.signed(ACCESS_REJECT, attribute(18, "go"), attribute(18, "away"), attribute(33, "proxy")));
        try (ScriptedServer server = ScriptedServer.start(no)) {
            Reject reject = (Reject) ask(server.patientConfig("a"));

            assertThat(reject.replyMessages()).containsExactly("go", "away");
            assertThat(reject.msChapError()).isNull();
            assertThat(reject.attributes().first(AttributeType.PROXY_STATE).value())
                    .isEqualTo(Octets.utf8("proxy"));
        }
    }

    @Test
    void theStateOfAChallengeGoesBackUnmodified() throws IOException {
        ScriptedServer.Script challenger = request -> {
            if (request.attribute(24) == null) {
                request.send(
                        request.signed(ACCESS_CHALLENGE, attribute(24, new byte[] {0, 9, 0}), attribute(18, "code?")));
            } else {
                request.answerRight();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(challenger);
                RadiusClient client = client(server.patientConfig("a"))) {
            Challenge challenge = (Challenge) client.authenticate(request("u"));
            AccessRequest next = AccessRequest.answering(challenge, pap("u", "1234"), SessionFacts.of("s1"));

            assertThat(client.authenticate(next)).isInstanceOf(Accept.class);
            assertThat(server.seen().getLast().attribute(24)).containsExactly(0, 9, 0);
        }
    }

    @Test
    void everyAccessRequestBeginsWithAMessageAuthenticatorThatTheSecretProves() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.patientConfig("a"))) {
            client.authenticate(request("u"));
            client.authenticate(AccessRequest.of(
                    new Credentials.Chap(Octets.utf8("u"), 1, Octets.of(new byte[16]), Octets.of(new byte[16])),
                    SessionFacts.of("s1")));

            assertThat(server.seen()).hasSize(2).allMatch(ScriptedServer.Request::isSignedFirst);
            assertThat(server.seen().get(0).authenticator())
                    .isNotEqualTo(server.seen().get(1).authenticator());
        }
    }

    @Test
    void anEmptyTextIsNotSent() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing()) {
            ask(server.patientConfig("a"));

            assertThat(server.seen().getFirst().attribute(30))
                    .as("Called-Station-Id")
                    .isNull();
            assertThat(server.seen().getFirst().attribute(77))
                    .as("Connect-Info")
                    .isNull();
        }
    }

    @Test
    void aNameThatDoesNotFitIsRefusedWithoutAskingAnybody() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.patientConfig("a"))) {
            assertThat(client.authenticate(request("u".repeat(254)))).isInstanceOfSatisfying(NoAnswer.class, none -> {
                assertThat(none.reason()).isEqualTo(NoAnswerReason.NOT_ENCODABLE);
                assertThat(none.text()).contains("User-Name has 254 octets");
            });
            assertThat(client.authenticate(AccessRequest.of(
                            new Credentials.Chap(Octets.utf8("u"), 1, Octets.of(new byte[16]), Octets.of(new byte[15])),
                            SessionFacts.of("s1"))))
                    .isEqualTo(new NoAnswer(NoAnswerReason.NOT_ENCODABLE, "the CHAP response has 15 octets, not 16"));
            assertThat(server.seen()).isEmpty();
        }
    }

    @Test
    void withoutAServerTheAnswerSaysSo() {
        try (RadiusClient client = client()) {
            assertThat(client.authenticate(request("u")))
                    .isEqualTo(new NoAnswer(NoAnswerReason.NO_SERVER, "no AUTHENTICATION server is configured"));
        }
    }

    @Test
    void noPasswordAndNoSecretStandsInAnyText() throws IOException {
        AccessRequest request = request("u");
        assertThat(request.toString()).doesNotContain("hush").contains("***");
        try (ScriptedServer server = ScriptedServer.silent()) {
            RadiusServer config = server.config("a");
            assertThat(config.toString()).doesNotContain(ScriptedServer.SECRET).contains("***");
            assertThat(ask(config).toString())
                    .doesNotContain(ScriptedServer.SECRET)
                    .doesNotContain("hush");
        }
    }

    private static void assertDiscardedThenAccepted(ServerCounter counter, ScriptedServer.Script script)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.start(script);
                RadiusClient client = client(server.patientConfig("a"))) {
            assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);
            assertThat(client.servers().getFirst().count(counter)).isEqualTo(1);
            assertThat(server.seen()).as("transmissions").hasSize(1);
        }
    }

    private static AccessAnswer ask(RadiusServer server) {
        try (RadiusClient client = client(server)) {
            return client.authenticate(request("u"));
        }
    }

    private static RadiusClient client(RadiusServer... servers) {
        return RadiusClient.open(RadiusConfig.of(NasIdentity.named("lns1"), List.of(servers), List.of()));
    }

    private static AccessRequest request(String user) {
        return AccessRequest.of(pap(user, "hush"), SessionFacts.of("s1"));
    }

    private static Credentials pap(String user, String password) {
        return new Credentials.Pap(Octets.utf8(user), Secret.of(password));
    }
}
