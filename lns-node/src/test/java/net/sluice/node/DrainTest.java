package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.StopResult;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.ops.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lns drain} of a node that is alone: a whole node on the loopback, from the command line on. */
class DrainTest {
    private static final String SECRET = "tunnel-Secr3t";
    private static final String PASSWORD = "alices-Passw0rd";

    @TempDir
    Path folder;

    private Node node;
    private int l2tpPort;

    @BeforeEach
    void start() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            l2tpPort = socket.getLocalPort();
        }
        node = Node.start(
                new Blueprint(
                        TestConfig.of("""
                                l2tp: {listen: "127.0.0.1:%d"}
                                peers: [{name: lac, addresses: [127.0.0.0/8], secret: "literal:%s"}]
                                ppp-profiles: [{name: default, pool: p, authentication: [chap]}]
                                users: [{name: alice, password: "literal:%s"}, {name: bob, password: "literal:%s"}]
                                pools: [{name: p, ranges: [100.64.0.2-100.64.0.9]}]
                                ops: {listen: "127.0.0.1:%d", run-directory: "%s"}
                                limits: {sessions: 64, prefixes: 16}
                                workers: {socket-buffer: 65536}
                                shutdown: {sessions: 3s, accounting: 1s}
                                """.formatted(
                                        l2tpPort, SECRET, PASSWORD, PASSWORD, FreePort.find(), folder.resolve("run"))),
                        1),
                LoopbackDataplane::open);
        node.openSocket();
    }

    @AfterEach
    void stop() {
        node.shutdown();
    }

    @Test
    void aNodeThatIsAloneKeepsItsSessionsAndSendsNewTunnelsAndCallsElsewhereUntilItIsTakenBack() throws Exception {
        try (TestLac lac = lac()) {
            TestSubscriber alice = lac.dial("alice", PASSWORD);
            assertThat(lac.await(alice::isUp)).isTrue();

            Said drained = command("drain");
            assertThat(drained.status()).isEqualTo(4);
            assertThat(drained.text())
                    .contains("lns takes no new tunnels and calls")
                    .contains("as it is alone: 1 tunnels with 1 sessions stay")
                    .contains("./lns drain --back");
            assertThat(get("/health/ready")).contains("an operator drains it");
            assertThat(get("/health/live")).doesNotContain("failing");
            assertThat(scrape()).contains("sluice_draining 1.0");

            TestSubscriber bob = lac.dial("bob", PASSWORD);
            assertThat(lac.await(() -> bob.callIsDown)).isTrue();
            assertThat(bob.callEnd.result().code()).isEqualTo(CallResult.GENERAL_ERROR);
            assertThat(bob.callEnd.result().error()).isEqualTo(StopResult.TRY_ANOTHER);
            try (TestLac late = lac()) {
                assertThat(late.await(() -> late.tunnelIsDown)).isTrue();
                assertThat(late.tunnelEnd.result().code()).isEqualTo(StopResult.GENERAL_ERROR);
                assertThat(late.tunnelEnd.result().error()).isEqualTo(StopResult.TRY_ANOTHER);
            }
            assertThat(alice.isUp()).isTrue();
            assertThat(lac.tunnelIsDown).isFalse();

            Said back = command("drain", "--back");
            assertThat(back.status()).isZero();
            assertThat(back.text()).contains("takes new tunnels and calls again");
            assertThat(get("/health/ready")).doesNotContain("failing");
            TestSubscriber again = lac.dial("bob", PASSWORD);
            assertThat(lac.await(again::isUp)).isTrue();
            assertThat(scrape())
                    .contains("sluice_draining 0.0")
                    .contains("sluice_session_calls_refused_draining_total{shard=\"0\"} 1.0");
        }
    }

    @Test
    void aNodeWithoutSessionsHasNothingLeftAtOnceAndAWrongOrderIsRefused() {
        Said drained = command("drain");
        assertThat(drained.status()).isZero();
        assertThat(drained.text()).contains("Nothing is left here");
        Said nobody = run("drain", "--socket", folder.resolve("nobody.sock").toString());
        assertThat(nobody.status()).isEqualTo(3);
        assertThat(nobody.text()).startsWith("no drain: ");
    }

    private TestLac lac() throws Exception {
        return new TestLac(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), l2tpPort),
                SECRET.getBytes(StandardCharsets.UTF_8));
    }

    private record Said(int status, String text) {}

    private Said command(String... words) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--socket";
        all[words.length + 1] = folder.resolve("run/lns.sock").toString();
        return run(all);
    }

    private static Said run(String... words) {
        StringWriter said = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(words);
        return new Said(status, said.toString());
    }

    private String get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://127.0.0.1:" + node.opsAddress().getPort() + path);
            return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private String scrape() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.metrics().write(Metrics.TEXT, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
