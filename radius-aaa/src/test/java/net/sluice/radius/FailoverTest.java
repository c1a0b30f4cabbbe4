package net.sluice.radius;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.exchange.ServerState;
import net.sluice.radius.exchange.ServerView;
import net.sluice.radius.lab.ScriptedServer;
import net.sluice.radius.lab.ScriptedServer.Request;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.AccessAnswer.Accept;
import net.sluice.radius.message.AccessAnswer.Challenge;
import net.sluice.radius.message.AccessAnswer.NoAnswer;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.Credentials;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Silence, retransmission, the next server, and very many requests at once. */
@Timeout(60)
class FailoverTest {

    @Test
    void aRequestIsSentAgainOctetForOctetFromTheSamePort() throws IOException {
        List<Request> seen = new ArrayList<>();
        ScriptedServer.Script thirdTimeLucky = request -> {
            seen.add(request);
            if (seen.size() == 3) {
                request.answerRight();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(thirdTimeLucky);
                RadiusClient client = client(server.config("a"))) {
            assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);

            assertThat(server.seen()).hasSize(3);
            assertThat(server.seen().stream().map(Request::from).distinct()).hasSize(1);
            assertThat(server.seen().stream().map(r -> Octets.of(r.datagram())).distinct())
                    .hasSize(1);
            ServerView view = client.servers().getFirst();
            assertThat(view.count(ServerCounter.REQUESTS)).isEqualTo(1);
            assertThat(view.count(ServerCounter.RETRANSMITS)).isEqualTo(2);
            assertThat(view.count(ServerCounter.TIMEOUTS)).isEqualTo(2);
            assertThat(view.count(ServerCounter.UNANSWERED)).isZero();
            assertThat(view.roundTrips().count()).isEqualTo(1);
            assertThat(view.inFlight()).isZero();
        }
    }

    @Test
    void aSilentServerIsFollowedByTheNextAndPassedOverAfterwards() throws IOException {
        try (ScriptedServer silent = ScriptedServer.silent();
                ScriptedServer second = ScriptedServer.willing();
                RadiusClient client = client(silent.config("a"), second.config("b"))) {
            assertThat(client.authenticate(request("u")))
                    .isInstanceOfSatisfying(
                            Accept.class, accept -> assertThat(accept.server()).isEqualTo("b"));
            assertThat(silent.seen()).hasSize(3);
            assertThat(client.servers().get(0).state()).isEqualTo(ServerState.DEAD);
            assertThat(client.servers().get(0).count(ServerCounter.MARKED_DEAD)).isEqualTo(1);

            assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);
            assertThat(silent.seen()).as("nothing more").hasSize(3);
            assertThat(client.servers().get(1).count(ServerCounter.ACCEPTS)).isEqualTo(2);
        }
    }

    @Test
    void anotherServersPacketHasItsOwnAuthenticator() throws IOException {
        try (ScriptedServer silent = ScriptedServer.silent();
                ScriptedServer second = ScriptedServer.willing();
                RadiusClient client = client(silent.config("a"), second.config("b"))) {
            client.authenticate(request("u"));

            assertThat(second.seen().getFirst().authenticator())
                    .isNotEqualTo(silent.seen().getFirst().authenticator());
            assertThat(second.seen()).allMatch(Request::isSignedFirst);
        }
    }

    @Test
    void aServerThatAnswersOthersIsNotCondemnedForOneRequest() throws Exception {
        // It ignores one user, as servers do with a request that they cannot make sense of.
        ScriptedServer.Script picky = request -> {
            if (!request.text(1).equals("ignored")) {
                request.answerRight();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(picky);
                RadiusClient client = client(server.config("a"))) {
            Future<AccessAnswer> ignored = inBackground(() -> client.authenticate(request("ignored")));
            await().until(() -> !server.seen().isEmpty());
            while (!ignored.isDone()) {
                assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);
            }

            assertThat(ignored.get()).isInstanceOf(NoAnswer.class);
            assertThat(client.servers().getFirst().state()).isEqualTo(ServerState.UP);
            assertThat(client.servers().getFirst().count(ServerCounter.MARKED_DEAD))
                    .isZero();
        }
    }

    @Test
    void afterTheDeadTimeOneRequestFindsOutForAll() throws Exception {
        AtomicBoolean awake = new AtomicBoolean();
        ScriptedServer.Script sleeper = request -> {
            if (awake.get()) {
                request.answerRight();
            }
        };
        try (ScriptedServer first = ScriptedServer.start(sleeper);
                ScriptedServer second = ScriptedServer.willing();
                RadiusClient client =
                        client(first.config("a").withDeadTime(Duration.ofMillis(300)), second.config("b"))) {
            client.authenticate(request("u"));
            int whenDead = first.seen().size();
            awake.set(true);

            await().pollInterval(Duration.ofMillis(20)).until(() -> answeredBy(client, "a"));
            assertThat(first.seen()).hasSize(whenDead + 1);
            assertThat(client.servers().getFirst().state()).isEqualTo(ServerState.UP);
        }
    }

    @Test
    void whoFindsOutInVainTriesTwiceAndGoesOnToTheNext() throws Exception {
        try (ScriptedServer first = ScriptedServer.silent();
                ScriptedServer second = ScriptedServer.willing();
                RadiusClient client =
                        client(first.config("a").withDeadTime(Duration.ofMillis(300)), second.config("b"))) {
            client.authenticate(request("u"));
            assertThat(first.seen()).hasSize(3);

            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                assertThat(answeredBy(client, "b")).isTrue();
                return first.seen().size() > 3;
            });
            assertThat(first.seen()).hasSize(5);
            assertThat(client.servers().getFirst().state()).isEqualTo(ServerState.DEAD);
            assertThat(client.servers().getFirst().count(ServerCounter.MARKED_DEAD))
                    .isEqualTo(1);
        }
    }

    @Test
    void aConversationGoesOnWithTheServerThatBeganIt() throws IOException {
        ScriptedServer.Script challenger = request ->
                request.send(request.signed(ScriptedServer.ACCESS_CHALLENGE, ScriptedServer.attribute(24, "state")));
        try (ScriptedServer first = ScriptedServer.willing();
                ScriptedServer second = ScriptedServer.start(challenger);
                RadiusClient alone = client(second.config("b"));
                RadiusClient client = client(first.config("a"), second.config("b"))) {
            Challenge begun = (Challenge) alone.authenticate(request("u"));
            AccessRequest next = AccessRequest.answering(begun, request("u").credentials(), SessionFacts.of("s1"));

            assertThat(client.authenticate(next))
                    .isInstanceOfSatisfying(
                            Challenge.class,
                            answer -> assertThat(answer.server()).isEqualTo("b"));
            assertThat(first.seen()).isEmpty();
        }
    }

    @Test
    void whenAllAreDeadEachIsAskedOnce() throws IOException {
        try (ScriptedServer first = ScriptedServer.silent();
                ScriptedServer second = ScriptedServer.silent();
                RadiusClient client = client(first.config("a"), second.config("b"))) {
            assertThat(client.authenticate(request("u"))).isInstanceOfSatisfying(NoAnswer.class, none -> {
                assertThat(none.reason()).isEqualTo(NoAnswerReason.TIMEOUT);
                assertThat(none.text()).contains("a: TIMEOUT").contains("b: TIMEOUT");
            });
            client.authenticate(request("u"));

            assertThat(first.seen()).hasSize(4);
            assertThat(second.seen()).hasSize(4);
        }
    }

    @Test
    void whoWaitsForAServerThatOthersFoundDeadWaitsNoLonger() throws Exception {
        try (ScriptedServer silent = ScriptedServer.silent();
                ScriptedServer second = ScriptedServer.willing();
                RadiusClient client = client(silent.config("a"), second.config("b"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AccessAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(threads.submit(() -> client.authenticate(request("u"))));
            }
            for (Future<AccessAnswer> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Accept.class);
            }
            assertThat(client.servers().getFirst().count(ServerCounter.MARKED_DEAD))
                    .isEqualTo(1);
        }
    }

    @Test
    void whenEveryIdentifierIsInUseTheNextRequestIsRefusedByName() throws Exception {
        try (ScriptedServer silent = ScriptedServer.silent();
                RadiusClient client = client(silent.config("a").withMaxSourcePorts(1));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AccessAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 257; i++) {
                answers.add(threads.submit(() -> client.authenticate(request("u"))));
            }
            List<NoAnswerReason> reasons = new ArrayList<>();
            for (Future<AccessAnswer> answer : answers) {
                reasons.add(((NoAnswer) answer.get()).reason());
            }
            assertThat(reasons.stream().filter(r -> r == NoAnswerReason.TIMEOUT))
                    .hasSize(256);
            assertThat(reasons.stream().filter(r -> r == NoAnswerReason.TOO_MANY_IN_FLIGHT))
                    .hasSize(1);
            assertThat(client.servers().getFirst().count(ServerCounter.EXHAUSTED))
                    .isEqualTo(1);
            assertThat(client.servers().getFirst().sourcePorts()).isEqualTo(1);
        }
    }

    @Test
    void anIdentifierIsUsedAgainLastOfAll() throws IOException {
        try (ScriptedServer server = ScriptedServer.willing();
                RadiusClient client = client(server.patientConfig("a").withMaxSourcePorts(1))) {
            for (int i = 0; i < 600; i++) {
                assertThat(client.authenticate(request("u"))).isInstanceOf(Accept.class);
            }
            assertThat(server.seen().stream().map(Request::from).distinct()).hasSize(1);
            assertThat(server.seen().stream()
                            .limit(256)
                            .map(Request::identifier)
                            .distinct())
                    .hasSize(256);
        }
    }

    @Test
    void moreThanFiveThousandRequestsInFlightEachGetTheirOwnAnswer() throws Exception {
        int many = 5_400;
        List<Request> held = new ArrayList<>();
        ScriptedServer.Script holder = request -> {
            held.add(request);
            if (held.size() < many) {
                return;
            }
            for (Request each : held.reversed()) {
                each.send(each.signed(
                        ScriptedServer.ACCESS_ACCEPT, ScriptedServer.attribute(18, "hello " + each.text(1))));
            }
            held.clear();
        };
        try (ScriptedServer server = ScriptedServer.start(holder);
                RadiusClient client = client(patient(server.config("a")));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AccessAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                String user = "user-" + i;
                answers.add(threads.submit(() -> client.authenticate(request(user))));
            }
            for (int i = 0; i < many; i++) {
                Accept accept = (Accept) answers.get(i).get(30, TimeUnit.SECONDS);
                assertThat(accept.grant().replyMessages()).containsExactly("hello user-" + i);
            }
            ServerView view = client.servers().getFirst();
            assertThat(view.sourcePorts()).isEqualTo(22);
            assertThat(view.count(ServerCounter.REQUESTS)).isEqualTo(many);
            assertThat(view.inFlight()).isZero();
            assertThat(server.seen().stream()
                            .collect(Collectors.groupingBy(r -> r.from() + "/" + r.identifier()))
                            .values())
                    .as("no identifier is used twice while it is in use")
                    .allMatch(requests ->
                            requests.stream().map(r -> r.text(1)).distinct().count() == 1);
        }
    }

    @Test
    void anInterruptedCallerGetsCancelledAndStaysInterrupted() throws Exception {
        try (ScriptedServer silent = ScriptedServer.silent();
                RadiusClient client = client(patient(silent.config("a")))) {
            AtomicReference<AccessAnswer> answer = new AtomicReference<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread caller = Thread.ofVirtual().start(() -> {
                answer.set(client.authenticate(request("u")));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            await().until(() -> !silent.seen().isEmpty());
            caller.interrupt();
            assertThat(caller.join(Duration.ofSeconds(5))).isTrue();

            assertThat(((NoAnswer) answer.get()).reason()).isEqualTo(NoAnswerReason.CANCELLED);
            assertThat(interrupted).isTrue();
            assertThat(client.servers().getFirst().inFlight()).isZero();
        }
    }

    @Test
    void closingTheClientEndsEveryWait() throws Exception {
        try (ScriptedServer silent = ScriptedServer.silent()) {
            RadiusClient client = client(patient(silent.config("a")));
            Future<AccessAnswer> waiting = inBackground(() -> client.authenticate(request("u")));
            await().until(() -> !silent.seen().isEmpty());

            client.close();

            assertThat(((NoAnswer) waiting.get(5, TimeUnit.SECONDS)).reason()).isEqualTo(NoAnswerReason.CANCELLED);
            assertThat(((NoAnswer) client.authenticate(request("u"))).reason()).isEqualTo(NoAnswerReason.CANCELLED);
        }
    }

    private static RadiusServer patient(RadiusServer server) {
        return server.withRetransmission(new net.sluice.radius.exchange.Retransmission(
                Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(30), 1));
    }

    private static boolean answeredBy(RadiusClient client, String server) {
        return ((Accept) client.authenticate(request("u"))).server().equals(server);
    }

    private static CompletableFuture<AccessAnswer> inBackground(java.util.function.Supplier<AccessAnswer> call) {
        CompletableFuture<AccessAnswer> future = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> future.complete(call.get()));
        return future;
    }

    private static RadiusClient client(RadiusServer... servers) {
        return RadiusClient.open(RadiusConfig.of(NasIdentity.named("lns1"), List.of(servers), List.of()));
    }

    private static AccessRequest request(String user) {
        return AccessRequest.of(new Credentials.Pap(Octets.utf8(user), Secret.of("hush")), SessionFacts.of("s1"));
    }
}
