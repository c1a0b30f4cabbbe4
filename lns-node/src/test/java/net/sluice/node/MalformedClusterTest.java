package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import net.sluice.dataplane.HostException;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.ops.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three acting nodes with sessions behind one address of the loopback, over which the kernel spreads what comes by its source as routers do; and whatever a stranger can
 * send to any of their ports. The sessions stay, and each datagram is in a counter with a name.
 */
@Timeout(400)
class MalformedClusterTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    /** More than the time that members must be the same for slots to be balanced. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(8);

    private static final int NODES = 3;
    private static final int LACS = 4;
    private static final int EACH = 60;
    private static final byte[] NO_SECRET = {};
    private static final String PASSWORD = "a-Passw0rd";

    private final SplittableRandom random = new SplittableRandom(51);
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final List<MeddlingPort> relays = new ArrayList<>();
    private final List<TestLac> lacs = new ArrayList<>();
    private final List<TestSubscriber> subscribers = new ArrayList<>();
    private final int clusterPort = FreePort.find() % 20_000 + 20_000;
    private InetSocketAddress service;

    MalformedClusterTest() throws Exception {}

    @AfterEach
    void close() throws Exception {
        for (TestLac lac : lacs) {
            lac.close();
        }
        nodes.values().parallelStream().forEach(Node::shutdown);
    }

    @Test
    void sessionsStayAndEveryMalformedDatagramIsCountedByName() throws Exception {
        begin();
        counted("drops{reason=\"l2tp_too_short\"", () -> send(service, "", "00", "c8", "c802000c0001", "0002000100"));
        counted("drops{reason=\"l2tp_version\"", () -> send(service, "c803000c0001000000000000", "000300010001ff03"));
        counted(
                "drops{reason=\"l2tp_control_flags\"",
                () -> send(service, "8002000100010000", "c002000c0001000000000000"));
        counted(
                "drops{reason=\"l2tp_length\"",
                () -> send(service, "c80200ff0001000000000000", "c80200040001000000000000"));
        counted("drops{reason=\"unknown_tunnel\"", () -> each(() -> unknownTunnel(true)));
        counted("drops{reason=\"unknown_tunnel\"", () -> each(() -> unknownTunnel(false)));
        // One that is whole and no SCCRQ; one whose AVPs are nonsense. From as many sources as there are, so that no
        // limit is met.
        counted(
                "l2tp_drops_total{reason=\"not_an_sccrq\"",
                () -> send(service, "c80200140000000000000000" + "8008000000000006"));
        counted("l2tp_drops_total{reason=\"malformed_message\"", () -> each(this::sccrqOfNonsense));

        relay();
        guard();
        store();

        meddle(MeddlingPort.Way.TWICE, "drops{reason=\"relay_replayed\"");
        meddle(MeddlingPort.Way.DAMAGED, "drops{reason=\"relay_forged\"");
        sessionsGoOn();
    }

    // ---- What strangers send

    private void relay() throws Exception {
        for (int node = 1; node <= NODES; node++) {
            InetSocketAddress port = new InetSocketAddress("127.0.1." + node, clusterPort + 2);
            counted("drops{reason=\"relay_malformed\"", () -> send(port, "", "01", "0101040000000000"));
            counted("drops{reason=\"relay_version\"", () -> send(port, "07".repeat(64)));
            counted(
                    "drops{reason=\"relay_unknown_node\"",
                    () -> each(() -> {
                        byte[] frame = octets(100);
                        ByteBuffer.wrap(frame).putInt(0x01010400);
                        send(port, frame);
                    }));
        }
    }

    private void guard() throws Exception {
        for (int node = 1; node <= NODES; node++) {
            InetSocketAddress port = new InetSocketAddress("127.0.1." + node, clusterPort + 1);
            counted("beats_dropped_total{reason=\"too_short\"", () -> send(port, "01", "0101"));
            counted("beats_dropped_total{reason=\"wrong_version\"", () -> send(port, "09".repeat(80)));
            counted(
                    "beats_dropped_total{reason=\"wrong_mac\"",
                    () -> each(() -> {
                        byte[] beat = octets(200);
                        beat[0] = 1;
                        send(port, beat);
                    }));
            counted("guard_strangers_total", () -> {
                for (int i = 0; i < EACH; i++) {
                    say(port, octets(i % 2 == 0 ? 200 : 10));
                }
            });
        }
    }

    /** Hazelcast closes what does not speak its protocol, and says so in the log; it has no counter of ours. */
    private void store() throws Exception {
        for (int node = 1; node <= NODES; node++) {
            InetSocketAddress port = new InetSocketAddress("127.0.1." + node, clusterPort);
            for (int i = 0; i < 10; i++) {
                say(port, octets(500));
                say(port, "GET /hazelcast/rest/cluster HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                say(port, "HZC\u0000\u0000\u0000\u0000".getBytes(StandardCharsets.US_ASCII));
            }
        }
        assertThat(sum("sluice_cluster_members")).isEqualTo(NODES * NODES);
        assertThat(sum("sluice_cluster_may_act")).isEqualTo(NODES);
    }

    private void unknownTunnel(boolean control) throws Exception {
        // Ids of all slots; those of tunnels that are there are few.
        int tunnel = random.nextInt(1, 65_536);
        while (isTunnel(tunnel)) {
            tunnel = random.nextInt(1, 65_536);
        }
        ByteBuffer datagram = ByteBuffer.allocate(20);
        if (control) {
            datagram.putShort((short) 0xc802).putShort((short) 20).putShort((short) tunnel);
        } else {
            datagram.putShort((short) 0x0002).putShort((short) tunnel).putShort((short) 7);
        }
        send(service, datagram.array());
    }

    private boolean isTunnel(int id) {
        return lacs.stream().anyMatch(lac -> lac.tunnelId() == id);
    }

    private void sccrqOfNonsense() throws Exception {
        ByteBuffer datagram = ByteBuffer.allocate(12 + 8 + 40);
        datagram.putShort((short) 0xc802).putShort((short) datagram.capacity()).putLong(0);
        datagram.putShort((short) 0x8008)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 1);
        // An AVP that is longer than what there is.
        byte[] nonsense = octets(40);
        nonsense[0] = (byte) 0x83;
        datagram.put(nonsense);
        send(service, datagram.array());
    }

    /** Frames between the nodes arrive twice, or damaged, while sessions come up through them. */
    private void meddle(MeddlingPort.Way way, String counter) throws Exception {
        double before = sum(counter);
        relays.forEach(port -> port.meddle(way));
        for (int i = 0; i < LACS; i++) {
            lineUp(i);
        }
        // Two of three of these are for another node than that which they come to.
        each(() -> unknownTunnel(true));
        await("frames that went " + way, () -> meddled() > 0 && sum(counter) - before > 0);
        relays.forEach(port -> port.meddle(MeddlingPort.Way.NONE));
        await(counter, () -> sum(counter) - before == meddled());
    }

    private long meddled() {
        return relays.stream().mapToLong(MeddlingPort::meddled).sum();
    }

    // ---- The nodes

    private void begin() throws Exception {
        service = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
        CompletableFuture<?>[] starting = new CompletableFuture<?>[NODES];
        for (int i = 0; i < NODES; i++) {
            String name = "n" + (i + 1);
            Blueprint blueprint = blueprint(name, i + 1);
            starting[i] = CompletableFuture.runAsync(() -> start(name, blueprint));
        }
        CompletableFuture.allOf(starting).get(150, TimeUnit.SECONDS);
        await("all slots are owned", () -> sum("sluice_cluster_slots{what=\"owned\"") == 256);
        steady();
        await("all act", () -> sum("sluice_cluster_may_act") == NODES);
        for (int i = 0; i < LACS; i++) {
            lacs.add(new TestLac(service, NO_SECRET));
            lineUp(i);
        }
    }

    /** Slots have moved to where they should be, of which there is no sign but that no more move. */
    private void steady() throws Exception {
        double[] owned = {-1, -1};
        long[] since = {System.nanoTime()};
        await("slots rest", () -> {
            double one = sum(nodes.get("n1"), "sluice_cluster_slots", List.of("what=\"owned\""));
            double two = sum(nodes.get("n2"), "sluice_cluster_slots", List.of("what=\"owned\""));
            if (one != owned[0] || two != owned[1]) {
                owned[0] = one;
                owned[1] = two;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > REST_NANOS;
        });
    }

    private void lineUp(int lac) throws Exception {
        TestSubscriber subscriber = lacs.get(lac).dial("u" + subscribers.size(), PASSWORD);
        assertThat(lacs.get(lac).await(subscriber::isUp))
                .as("subscriber %d at LAC %d", subscribers.size(), lac)
                .isTrue();
        subscribers.add(subscriber);
    }

    private void sessionsGoOn() throws Exception {
        for (int i = 0; i < LACS; i++) {
            TestLac lac = lacs.get(i);
            lineUp(i);
            assertThat(lac.tunnelIsDown).isFalse();
        }
        assertThat(subscribers).hasSize(4 * LACS).allMatch(TestSubscriber::isUp);
        assertThat(sum("sluice_sessions{", "stage=\"online\"")).isEqualTo(subscribers.size());
        assertThat(sum("sluice_cluster_may_act")).isEqualTo(NODES);
        assertThat(sum("sluice_shard_failures_total")).isZero();
    }

    private void start(String name, Blueprint blueprint) {
        try {
            nodes.put(
                    name,
                    Node.start(
                            blueprint,
                            config -> LoopbackDataplane.open(config, port -> {
                                MeddlingPort meddling = new MeddlingPort(port);
                                synchronized (relays) {
                                    relays.add(meddling);
                                }
                                return meddling;
                            })));
        } catch (HostException lacking) {
            throw new IllegalStateException(lacking);
        }
    }

    private Blueprint blueprint(String name, int number) throws Exception {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < 4 * LACS; i++) {
            users.append(i == 0 ? "" : ", ").append("{name: u%d, password: \"literal:%s\"}".formatted(i, PASSWORD));
        }
        StringBuilder members = new StringBuilder();
        for (int i = 1; i <= NODES; i++) {
            members.append(i == 1 ? "" : ", ").append("127.0.1.%d:%d".formatted(i, clusterPort));
        }
        return new Blueprint(
                TestConfig.of(
                        """
                        l2tp: {listen: "127.0.0.1:%d", tell-unknown-tunnels: false}
                        peers: [{name: lac, addresses: [127.0.0.0/8], challenge: off}]
                        ppp-profiles: [{name: default, pool: p, authentication: [pap]}]
                        users: [%s]
                        pools: [{name: p, ranges: [100.64.0.0/24], exclude: [100.64.0.0-100.64.0.1]}]
                        ops: {listen: "127.0.0.1:%d"}
                        limits: {sessions: 64, prefixes: 16}
                        workers: {socket-buffer: 262144}
                        shutdown: {sessions: 2s, hand-over: 1s, accounting: 1s}
                        cluster: {address: "127.0.1.%d:%d", secret: "literal:0123456789abcdef", members: [%s]}
                        """.formatted(service.getPort(), users, FreePort.find(), number, clusterPort, members), name),
                1);
    }

    // ---- What is sent and counted

    private interface Action {
        void run() throws Exception;
    }

    private long sent;

    /** All that an action sends is in that counter, of whichever node; the sessions' own traffic is in none. */
    private void counted(String counter, Action action) throws Exception {
        double before = sum(counter);
        sent = 0;
        action.run();
        long expected = sent;
        assertThat(expected).isPositive();
        await(counter + " has " + expected + " more", () -> sum(counter) - before >= expected);
        assertThat(sum(counter) - before).as(counter).isEqualTo((double) expected);
    }

    private static void each(Action action) throws Exception {
        for (int i = 0; i < EACH; i++) {
            action.run();
        }
    }

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) random.nextInt();
        }
        return octets;
    }

    private void send(InetSocketAddress to, String... hex) throws Exception {
        for (String each : hex) {
            for (int i = 0; i < EACH / 2; i++) {
                send(to, HexFormat.of().parseHex(each));
            }
        }
    }

    /** Each from a port of its own, so that it comes to any of the nodes. */
    private void send(InetSocketAddress to, byte[] octets) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.send(new DatagramPacket(octets, octets.length, to));
            sent++;
        }
    }

    private void say(InetSocketAddress to, byte[] octets) throws Exception {
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(octets);
            out.flush();
            sent++;
        }
    }

    private static final Pattern LINE = Pattern.compile("(?m)^(sluice_\\w+)(\\{.*})? (\\S+)");

    /** The sum over all nodes of what has this name and these labels, among others; {@code metric} may have one label behind it. */
    private double sum(String metric, String... labels) throws Exception {
        double sum = 0;
        for (Node node : nodes.values()) {
            sum += sum(node, metric, List.of(labels));
        }
        return sum;
    }

    private static double sum(Node node, String metric, List<String> labels) throws Exception {
        int brace = metric.indexOf('{');
        String name = brace < 0 ? metric : metric.substring(0, brace);
        String label = brace < 0 ? "" : metric.substring(brace + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.metrics().write(Metrics.TEXT, out);
        return LINE.matcher(out.toString(StandardCharsets.UTF_8))
                .results()
                .filter(each -> isNamed(each.group(1), name))
                .filter(each -> String.valueOf(each.group(2)).contains(label))
                .filter(each -> labels.stream()
                        .allMatch(more -> String.valueOf(each.group(2)).contains(more)))
                .mapToDouble(each -> Double.parseDouble(each.group(3)))
                .sum();
    }

    private static boolean isNamed(String full, String name) {
        return full.equals(name)
                || full.equals("sluice_" + name)
                || full.equals("sluice_cluster_" + name)
                || full.equals("sluice_dataplane_" + name + "_total");
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
}
