package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.sluice.conformance.Meets;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.node.config.Config;
import net.sluice.ops.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whole logins through a whole node: real sockets on the loopback, real threads and real time; everything logged is kept. */
class LoginOverLoopbackTest {
    private static final String TUNNEL_SECRET = "tunnel-Secr3t";
    private static final String PASSWORD = "alices-Passw0rd";
    private static final String WRONG = "wr0ng-guess";
    private static final String RADIUS_SECRET = "radius-Secr3t";
    private static final String BOBS = "bobs-Passw0rd";

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + " " + event.getMDCPropertyMap()
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    };
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private int l2tpPort;

    @BeforeEach
    void keepTheLog() throws Exception {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            l2tpPort = socket.getLocalPort();
        }
    }

    @AfterEach
    void leaveTheLog() {
        root.detachAppender(appender);
        root.setLevel(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chap", "mschapv2", "mschap", "pap"})
    @Meets("2661-8.2-1")
    void aSubscriberComesUpUsesItsAddressAndIsEndedCleanlyByTheShutdown(String authentication) throws Exception {
        Node node = start(authentication);
        try (TestLac lac = new TestLac(lns(), octets(TUNNEL_SECRET))) {
            TestSubscriber alice = lac.dial("alice", PASSWORD);
            assertThat(lac.await(alice::isUp)).as("up; the log: %s", logged).isTrue();
            assertThat(alice.ip.localAddress()).as("100.64.0.2 to .9").isBetween(0x64400002, 0x64400009);
            assertThat(scrape(node))
                    .contains("sluice_sessions{shard=\"0\",stage=\"online\"} 1.0")
                    .contains("sluice_pool_addresses{pool=\"p\",what=\"used\"} 1.0")
                    .contains("sluice_tunnels{shard=\"0\"} 1.0");
            Thread shutdown = Thread.ofVirtual().start(node::shutdown);
            assertThat(lac.await(() -> alice.isDown() && lac.tunnelIsDown && !shutdown.isAlive()))
                    .as("ended by PPP, CDN and StopCCN; the log: %s", logged)
                    .isTrue();
        }
        assertNothingSecretWasLogged();
    }

    @Test
    void loginsThatFailAreToldAndNoSecretIsLoggedAtAnyLevel() throws Exception {
        Node node = start("pap");
        try (TestLac lac = new TestLac(lns(), octets(TUNNEL_SECRET))) {
            TestSubscriber guesser = lac.dial("alice", WRONG);
            TestSubscriber bob = lac.dial("bob", BOBS);
            assertThat(lac.await(() -> guesser.isDown() && bob.isDown()))
                    .as("both refused; the log: %s", logged)
                    .isTrue();
            assertThat(scrape(node))
                    .contains("sluice_session_logins_rejected_total{shard=\"0\"} 1.0")
                    .contains("sluice_session_logins_unjudged_total{shard=\"0\"} 1.0")
                    .contains("sluice_pool_addresses{pool=\"p\",what=\"used\"} 0.0");
        } finally {
            node.shutdown();
        }
        assertNothingSecretWasLogged();
    }

    @Test
    void aLacThatDoesNotKnowTheSecretGetsNoTunnel() throws Exception {
        Node node = start("chap");
        try (TestLac lac = new TestLac(lns(), octets(WRONG))) {
            assertThat(lac.await(() -> lac.tunnelIsDown)).isTrue();
            assertThat(lac.tunnelIsUp).isFalse();
        } finally {
            node.shutdown();
        }
        assertNothingSecretWasLogged();
    }

    private void assertNothingSecretWasLogged() {
        assertThat(logged).isNotEmpty();
        String all = String.join("\n", logged);
        for (String secret : List.of(TUNNEL_SECRET, PASSWORD, WRONG, RADIUS_SECRET, BOBS)) {
            String hex = HexFormat.of().formatHex(octets(secret));
            assertThat(all)
                    .doesNotContain(secret)
                    .doesNotContainIgnoringCase(hex)
                    .doesNotContainIgnoringCase(hex.replaceAll("(..)(?!$)", "$1 "))
                    .doesNotContain(Base64.getEncoder().encodeToString(octets(secret)))
                    .doesNotContain(java.util.Arrays.toString(octets(secret)).replaceAll("[\\[\\]]", ""));
        }
    }

    private Node start(String authentication) throws Exception {
        Config config = TestConfig.of(
                """
                l2tp: {listen: "127.0.0.1:%d"}
                peers: [{name: lac, addresses: [127.0.0.0/8], secret: "literal:%s", hide-avps: true}]
                ppp-profiles: [{name: default, pool: p, authentication: [%s]}]
                users: [{name: alice, password: "literal:%s"}]
                radius:
                  authentication: [{address: "127.0.0.1:9", secret: "literal:%s", timeout: 100ms, tries: 2}]
                pools: [{name: p, ranges: [100.64.0.2-100.64.0.9]}]
                ops: {listen: "127.0.0.1:%d"}
                limits: {sessions: 64, prefixes: 16}
                workers: {socket-buffer: 65536}
                shutdown: {sessions: 3s, accounting: 1s}
                """.formatted(l2tpPort, TUNNEL_SECRET, authentication, PASSWORD, RADIUS_SECRET, FreePort.find()));
        return Node.start(new Blueprint(config, 1), LoopbackDataplane::open);
    }

    private InetSocketAddress lns() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), l2tpPort);
    }

    private static String scrape(Node node) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.metrics().write(Metrics.TEXT, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
