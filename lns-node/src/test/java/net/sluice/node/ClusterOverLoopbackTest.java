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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.HostException;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.ops.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes and their LACs: one is drained by {@code lns drain} while calls go on; all begin anew. The nodes share their service address by SO_REUSEPORT: the kernel spreads the LACs over
 * them as a router does, so that the relay has its part.
 */
@Timeout(300)
class ClusterOverLoopbackTest {
    private static final String SECRET = "tunnel-Secr3t";
    private static final String PASSWORD = "users-Passw0rd";
    private static final int LACS = 24;
    private static final int CALLS = 120;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long BETWEEN_CALLS_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    @TempDir
    Path folder;

    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Map<String, Dataplane> planes = new ConcurrentHashMap<>();
    private final List<TestLac> lacs = new ArrayList<>();
    private final List<TestSubscriber> subscribers = new ArrayList<>();
    private int l2tpPort;
    private int storePort;
    private long nextCallNanos = System.nanoTime();
    private long nextEchoNanos = System.nanoTime();

    @BeforeEach
    void start() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            l2tpPort = socket.getLocalPort();
        }
        storePort = FreePort.find() % 20_000 + 20_000;
        startAll();
    }

    private void startAll() throws Exception {
        CompletableFuture<?>[] starting = new CompletableFuture<?>[3];
        for (int i = 0; i < 3; i++) {
            String name = "n" + (i + 1);
            Blueprint blueprint = blueprint(name, i + 1);
            starting[i] = CompletableFuture.runAsync(() -> start(name, blueprint));
        }
        CompletableFuture.allOf(starting).get(120, TimeUnit.SECONDS);
        await("all slots are owned", () -> slots("n1") + slots("n2") + slots("n3") == 256);
    }

    @AfterEach
    void stop() throws Exception {
        for (TestLac lac : lacs) {
            lac.close();
        }
        nodes.values().parallelStream().forEach(Node::shutdown);
    }

    @Test
    void oneOfThreeNodesIsDrainedAndTakenBackWhileCallsComeAndNoSessionNoCallAndNoTunnelIsLost() throws Exception {
        dialAll();
        assertThat(metric("n2", "sluice_tunnels\\{shard=\"0\"}")).isPositive();
        assertThat(planes.get("n2").announced()).isTrue();

        CompletableFuture<Said> drained = command("n2", "drain");
        await("drained", () -> callNowAndThen() && drained.isDone());
        assertThat(drained.get().text).contains("n2 has nothing left");
        assertThat(drained.get().status).isZero();
        await("others have its slots", () -> callNowAndThen() && slots("n1") + slots("n3") == 256);
        assertThat(metric("n2", "sluice_tunnels\\{shard=\"0\"}")).isZero();
        assertThat(metric("n2", "sluice_draining")).isOne();
        await("withdrawn", () -> callNowAndThen() && !planes.get("n2").announced());
        assertThat(ready("n2")).contains("an operator drains it").contains("failing");
        assertThat(ready("n1")).doesNotContain("failing");
        await("all calls are up", this::allUp);
        int atOthers = subscribers.size();

        CompletableFuture<Said> back = command("n2", "drain", "--back");
        await("taken back", () -> callNowAndThen() && back.isDone());
        assertThat(back.get().status).as(back.get().text).isZero();
        await("balanced", () -> callNowAndThen() && slots("n2") > 40 && slots("n1") + slots("n2") + slots("n3") == 256);
        assertThat(planes.get("n2").announced()).isTrue();
        assertThat(ready("n2")).doesNotContain("failing");
        await("all calls are up, and nothing was lost", this::allUp);
        assertThat(subscribers).hasSizeGreaterThan(atOthers);
    }

    @Test
    void whenAllNodesBeginAnewEachLacLearnsItFromTheFirstPacketOfASubscriberAndMayDialAgain() throws Exception {
        dialAll();
        List<TestLac> believing = List.copyOf(lacs);
        List<TestSubscriber> talking = List.copyOf(subscribers);
        nodes.values().parallelStream().forEach(Node::shutdown);
        nodes.clear();
        for (TestLac lac : believing) {
            lac.loseWhatCame();
        }
        assertThat(believing).noneMatch(lac -> lac.tunnelIsDown);
        lacs.clear();
        startAll();
        lacs.addAll(believing);
        await("the LACs know", () -> {
            echoNowAndThen(talking);
            return believing.stream().allMatch(lac -> lac.tunnelIsDown);
        });
        assertThat(believing).allSatisfy(lac -> {
            assertThat(lac.tunnelEnd.cause()).isEqualTo(TunnelEnd.Cause.PEER);
            assertThat(lac.tunnelEnd.result().code()).isEqualTo(StopResult.CLEARED);
        });
        for (TestLac lac : believing) {
            lac.close();
        }
        lacs.clear();
        subscribers.clear();
        dialAll();
    }

    private void echoNowAndThen(List<TestSubscriber> talking) {
        long now = System.nanoTime();
        if (now - nextEchoNanos >= 0) {
            nextEchoNanos = now + TimeUnit.SECONDS.toNanos(1);
            talking.forEach(TestSubscriber::echo);
        }
    }

    private void dialAll() throws Exception {
        for (int i = 0; i < LACS; i++) {
            lacs.add(new TestLac(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), l2tpPort),
                    SECRET.getBytes(StandardCharsets.UTF_8)));
        }
        await("tunnels are up", () -> lacs.stream().allMatch(lac -> lac.tunnelIsUp));
        lacs.forEach(this::dial);
        await("sessions are up", this::allUp);
    }

    /** Nothing was refused or ended; and everything that was begun is up. */
    private boolean allUp() {
        assertThat(lacs).noneMatch(lac -> lac.tunnelIsDown);
        assertThat(subscribers).allSatisfy(each -> {
            assertThat(each.callEnd).isNull();
            assertThat(each.end).isNull();
        });
        return subscribers.stream().allMatch(TestSubscriber::isUp);
    }

    private void dial(TestLac lac) {
        subscribers.add(lac.dial("user" + subscribers.size(), PASSWORD));
    }

    private boolean callNowAndThen() {
        long now = System.nanoTime();
        if (now - nextCallNanos >= 0 && subscribers.size() < LACS + CALLS) {
            nextCallNanos = now + BETWEEN_CALLS_NANOS;
            dial(lacs.get(subscribers.size() % LACS));
        }
        return true;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** The LACs live as long as somebody waits. */
    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            if (lacs.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            for (TestLac lac : lacs) {
                lac.turn(1);
            }
        }
    }

    private record Said(int status, String text) {}

    private CompletableFuture<Said> command(String node, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(
                List.of("--socket", folder.resolve(node).resolve(node + ".sock").toString()));
        return CompletableFuture.supplyAsync(() -> {
            StringWriter said = new StringWriter();
            int status = Main.commandLine()
                    .setOut(new PrintWriter(said))
                    .setErr(new PrintWriter(said))
                    .execute(all.toArray(String[]::new));
            return new Said(status, said.toString());
        });
    }

    private void start(String name, Blueprint blueprint) {
        try {
            Node node = Node.start(blueprint, config -> {
                Dataplane plane = LoopbackDataplane.open(config);
                planes.put(name, plane);
                return plane;
            });
            node.openSocket();
            nodes.put(name, node);
        } catch (HostException lacking) {
            throw new IllegalStateException(lacking);
        }
    }

    private Blueprint blueprint(String name, int number) throws Exception {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < LACS + CALLS; i++) {
            users.append(i == 0 ? "" : ", ").append("{name: user%d, password: \"literal:%s\"}".formatted(i, PASSWORD));
        }
        return new Blueprint(
                TestConfig.of(
                        """
                        l2tp: {listen: "127.0.0.1:%d", service-address: true}
                        peers: [{name: lac, addresses: [127.0.0.0/8], secret: "literal:%s", max-half-open-tunnels: 100}]
                        ppp-profiles: [{name: default, pool: p, authentication: [chap]}]
                        users: [%s]
                        pools: [{name: p, ranges: [100.64.0.0/22], exclude: [100.64.0.0-100.64.0.1]}]
                        ops: {listen: "127.0.0.1:%d", run-directory: "%s"}
                        limits: {sessions: 512, prefixes: 64}
                        workers: {socket-buffer: 65536}
                        shutdown: {sessions: 1s, accounting: 1s, hand-over: 1s}
                        cluster: {address: "127.0.2.%d:%d", secret: "literal:0123456789abcdef", members: [%s]}
                        """.formatted(
                                l2tpPort,
                                SECRET,
                                users,
                                FreePort.find(),
                                folder.resolve(name),
                                number,
                                storePort,
                                "127.0.2.1:%d, 127.0.2.2:%d, 127.0.2.3:%d".formatted(storePort, storePort, storePort)),
                        name),
                1);
    }

    private long slots(String node) throws Exception {
        return metric(node, "sluice_cluster_slots\\{what=\"owned\"}");
    }

    private long metric(String node, String name) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        nodes.get(node).metrics().write(Metrics.TEXT, out);
        Matcher value = Pattern.compile("(?m)^" + name + " (\\d+)").matcher(out.toString(StandardCharsets.UTF_8));
        return value.find() ? Long.parseLong(value.group(1)) : -1;
    }

    private String ready(String node) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create(
                    "http://127.0.0.1:" + nodes.get(node).opsAddress().getPort() + "/health/ready");
            return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
