package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.node.blueprint.Blueprint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Whole nodes, but for host and LACs, as members of a cluster on the loopback. */
@Timeout(240)
class ClusterNodeTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final Pattern OWNED = Pattern.compile("sluice_cluster_slots\\{what=\"owned\"} (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Integer> opsPorts = new LinkedHashMap<>();

    @AfterEach
    void close() {
        nodes.values().forEach(Node::shutdown);
        client.close();
    }

    @Test
    void threeNodesShareAllSlotsAndTheOneThatLeavesGivesItsToTheOthers() throws Exception {
        int port = FreePort.find() % 20_000 + 20_000;
        CompletableFuture<?>[] starting = new CompletableFuture<?>[3];
        for (int i = 0; i < 3; i++) {
            String name = "n" + (i + 1);
            Blueprint blueprint = blueprint(name, port, "members: [%s]".formatted(all(port)));
            starting[i] = CompletableFuture.runAsync(() -> start(name, blueprint));
        }
        CompletableFuture.allOf(starting).get(120, TimeUnit.SECONDS);
        await("all slots are owned", () -> owned("n1") + owned("n2") + owned("n3") == 256);
        assertThat(owned("n1")).isPositive();
        assertThat(owned("n2")).isPositive();
        assertThat(owned("n3")).isPositive();
        await("all are ready", () -> isReady("n1") && isReady("n2") && isReady("n3"));

        assertThat(get("n1", "/health/ready").body())
                .containsOnlyOnce("\"name\":\"cluster\"")
                .containsOnlyOnce("\"name\":\"cluster-thread\"");

        assertThat(saidAtTheEndOf("n2"))
                .contains("this node leaves its cluster")
                .noneMatch(line -> line.startsWith("this node may not act"));
        await("the others have what it had", () -> owned("n1") + owned("n3") == 256);

        Blueprint stranger = blueprint("n9", port, "members: [%s], name: another".formatted(all(port)));
        assertThatThrownBy(() -> Node.start(
                        stranger, config -> MemoryDataplane.open(config).plane()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("cluster")
                .hasMessageEndingWith("Compare the section cluster with that of the other nodes");
    }

    /** What the cluster's thread logs while a node shuts down. */
    private List<String> saidAtTheEndOf(String name) {
        Logger turns = (Logger) LoggerFactory.getLogger("net.sluice.node.cluster.Turns");
        Level before = turns.getLevel();
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        turns.setLevel(Level.INFO);
        turns.addAppender(said);
        try {
            assertThat(nodes.remove(name).shutdown()).isTrue();
        } finally {
            turns.detachAppender(said);
            turns.setLevel(before);
        }
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** None of these hosts has an interface of that name: who looks for it has no link, and the others do not look. */
    @Test
    void aNodeThatDoesNotReachTheLacsGivesItsSlotsToThoseThatDoAndKeepsThemWhenNobodyDoes() throws Exception {
        int port = FreePort.find() % 20_000 + 20_000;
        CompletableFuture<?>[] starting = new CompletableFuture<?>[3];
        for (int i = 0; i < 3; i++) {
            String name = "n" + (i + 1);
            String looks = i == 2 ? "" : ", access-interfaces: [no-such-link], access-back: 1s";
            Blueprint blueprint = blueprint(name, port, "members: [%s]%s".formatted(all(port), looks));
            starting[i] = CompletableFuture.runAsync(() -> start(name, blueprint));
        }
        CompletableFuture.allOf(starting).get(120, TimeUnit.SECONDS);
        await("the third has all", () -> owned("n3") == 256);
        assertThat(isReady("n1")).isFalse();
        assertThat(get("n1", "/health/ready").body())
                .contains("none of its interfaces no-such-link has carrier")
                .contains("\"name\":\"cluster\",\"status\":\"ok\"");
        assertThat(get("n2", "/health/live").statusCode()).isEqualTo(200);
        assertThat(get("n1", "/metrics").body()).contains("sluice_cluster_cut_off 1");

        nodes.remove("n3").shutdown();
        await("the others have what it had, as nobody reaches the LACs", () -> owned("n1") + owned("n2") == 256);
        assertThat(owned("n1")).isPositive();
        assertThat(owned("n2")).isPositive();
    }

    private static String all(int port) {
        return "127.0.1.1:%d, 127.0.1.2:%d, 127.0.1.3:%d".formatted(port, port, port);
    }

    private void start(String name, Blueprint blueprint) {
        try {
            Node node =
                    Node.start(blueprint, config -> MemoryDataplane.open(config).plane());
            synchronized (nodes) {
                nodes.put(name, node);
            }
        } catch (HostException lacking) {
            throw new IllegalStateException(lacking);
        }
    }

    private Blueprint blueprint(String name, int port, String rest) throws Exception {
        int ops = FreePort.find();
        synchronized (nodes) {
            opsPorts.put(name, ops);
        }
        // The stranger has the second one's address, which is free by then.
        int last = "n9".equals(name) ? 2 : Integer.parseInt(name.substring(1));
        return new Blueprint(TestConfig.of("""
                        pools: [{name: p, ranges: [100.64.0.0/24], exclude: [100.64.0.0-100.64.0.1]}]
                        ops: {listen: "127.0.0.1:%d"}
                        limits: {sessions: 64, prefixes: 16}
                        cluster: {address: "127.0.1.%d:%d", secret: "literal:0123456789abcdef", %s}
                        """.formatted(ops, last, port, rest), name), 1);
    }

    private int owned(String name) throws Exception {
        Matcher owned = OWNED.matcher(get(name, "/metrics").body());
        return owned.find() ? Integer.parseInt(owned.group(1)) : 0;
    }

    private boolean isReady(String name) throws Exception {
        return get(name, "/health/ready").statusCode() == 200;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private HttpResponse<String> get(String name, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPorts.get(name) + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
