package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.node.capture.PcapngFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lns capture} against a whole node on the loopback: from the command line to the file. */
class CaptureOverLoopbackTest {
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
                                ppp-profiles: [{name: default, pool: p, authentication: [pap]}]
                                users:
                                  - {name: alice, password: "literal:%s"}
                                  - {name: bob, password: "literal:%s"}
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
        assertThat(Files.exists(socket())).as("the socket goes with the node").isFalse();
    }

    private Path socket() {
        return folder.resolve("run/lns.sock");
    }

    private TestLac lac() throws Exception {
        return new TestLac(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), l2tpPort),
                SECRET.getBytes(StandardCharsets.UTF_8));
    }

    private record Ended(int status, String said) {}

    private CompletableFuture<Ended> command(String... arguments) {
        Supplier<Ended> run = () -> {
            StringWriter err = new StringWriter();
            int status = Main.commandLine().setErr(new PrintWriter(err)).execute(arguments);
            return new Ended(status, err.toString());
        };
        return CompletableFuture.supplyAsync(run, task -> Thread.ofVirtual().start(task));
    }

    private void awaitRunning(TestLac lac, int captures) throws Exception {
        assertThat(lac.await(() -> node.runningCaptures() == captures)).isTrue();
    }

    @Test
    void aUserWhoIsNotThereYetIsCapturedFromTheFirstFrameOnAndNobodyElseIs() throws Exception {
        Path file = folder.resolve("alice.pcapng");
        try (TestLac lac = lac()) {
            CompletableFuture<Ended> capture = command(
                    "capture",
                    "--user",
                    "alice",
                    "--count",
                    "14",
                    "--socket",
                    socket().toString(),
                    "-w",
                    file.toString());
            awaitRunning(lac, 1);
            TestSubscriber bob = lac.dial("bob", PASSWORD);
            assertThat(lac.await(bob::isUp)).isTrue();
            TestSubscriber alice = lac.dial("alice", PASSWORD);
            assertThat(lac.await(() -> alice.isUp() && capture.isDone())).isTrue();
            assertThat(capture.get(5, TimeUnit.SECONDS)).isEqualTo(new Ended(0, "14 packets captured\n"));
            awaitRunning(lac, 0);
        }
        PcapngFile pcapng = PcapngFile.read(file);
        assertThat(pcapng.faces).containsExactly("inner", "ppp");
        assertThat(pcapng.packets).hasSize(14).allSatisfy(packet -> {
            assertThat(packet.comment()).endsWith(" alice");
            assertThat(packet.linkType()).isEqualTo(204);
            assertThat(packet.octets()[0]).isEqualTo((byte) (packet.direction() == 1 ? 0 : 1));
        });
        List<String> frames = pcapng.packets.stream()
                .map(packet -> new String(packet.octets(), StandardCharsets.ISO_8859_1))
                .toList();
        assertThat(frames.getFirst()).contains("\u00c0!");
        assertThat(frames)
                .anySatisfy(frame -> assertThat(frame).contains("alice\u000f" + "*".repeat(PASSWORD.length())))
                .anySatisfy(frame -> assertThat(frame).contains("\u0080!"))
                .noneSatisfy(frame -> assertThat(frame).contains(PASSWORD))
                .noneSatisfy(frame -> assertThat(frame).contains("bob"));
        assertThat(pcapng.packets.getFirst().nanos() / 1_000_000_000L)
                .isCloseTo(System.currentTimeMillis() / 1000, org.assertj.core.data.Offset.offset(60L));
        Tshark.readsAll(file, 14, "LCP", "PAP", "IPCP");
    }

    @Test
    void aUserWhoIsOnlineAndAPeerAreCapturedUntilTheAskerHasEnough() throws Exception {
        Path outer = folder.resolve("outer.pcapng");
        Path online = folder.resolve("online.pcapng");
        try (TestLac lac = lac()) {
            CompletableFuture<Ended> peer = command(
                    "capture",
                    "--peer",
                    "127.0.0.1",
                    "--count",
                    "12",
                    "--socket",
                    socket().toString(),
                    "-w",
                    outer.toString());
            awaitRunning(lac, 1);
            TestSubscriber alice = lac.dial("alice", PASSWORD);
            assertThat(lac.await(() -> alice.isUp() && peer.isDone())).isTrue();
            assertThat(peer.get(5, TimeUnit.SECONDS).status()).isZero();
            CompletableFuture<Ended> user = command(
                    "capture",
                    "--user",
                    "ALICE",
                    "--seconds",
                    "2",
                    "--socket",
                    socket().toString(),
                    "-w",
                    online.toString());
            awaitRunning(lac, 1);
            alice.hangUp();
            assertThat(lac.await(user::isDone)).isTrue();
            assertThat(user.get(5, TimeUnit.SECONDS).said()).contains("packets captured");
        }
        assertThat(PcapngFile.read(online).packets)
                .isNotEmpty()
                .allSatisfy(packet -> assertThat(packet.face()).isEqualTo("ppp"));
        PcapngFile messages = PcapngFile.read(outer);
        assertThat(messages.packets)
                .hasSize(12)
                .allSatisfy(packet -> assertThat(new String(packet.octets(), StandardCharsets.ISO_8859_1))
                        .doesNotContain(PASSWORD));
        assertThat(messages.packets)
                .anySatisfy(packet -> assertThat(packet.direction()).isEqualTo(2));
        if (l2tpPort != 1701) {
            Tshark.readsAll(outer, 12, "L2TP");
        }
    }

    @Test
    void onlyTheOwnerReachesTheSocketAndWhatIsWrongIsSaid() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket().getParent())))
                .isEqualTo("rwx------");
        assertThat(command("capture", "--tunnel", "0", "--socket", socket().toString(), "-w", "/dev/null")
                        .get())
                .isEqualTo(new Ended(2, "'0' is no tunnel or session id\n"));
        Ended nobody = command("capture", "--tunnel", "1", "--socket", folder + "/none.sock", "-w", "/dev/null")
                .get();
        assertThat(nobody.status()).isEqualTo(3);
        assertThat(nobody.said()).startsWith("no capture: ");
        try (TestLac lac = lac()) {
            List<CompletableFuture<Ended>> four = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(i -> command(
                            "capture",
                            "--tunnel",
                            "1",
                            "--seconds",
                            "2",
                            "--socket",
                            socket().toString(),
                            "-w",
                            "/dev/null"))
                    .toList();
            awaitRunning(lac, 4);
            Ended fifth = command("capture", "--tunnel", "1", "--socket", socket().toString(), "-w", "/dev/null")
                    .get();
            assertThat(fifth.said()).contains("as many captures run as may: 4");
            assertThat(lac.await(() -> four.stream().allMatch(CompletableFuture::isDone)))
                    .isTrue();
            awaitRunning(lac, 0);
        }
    }
}
