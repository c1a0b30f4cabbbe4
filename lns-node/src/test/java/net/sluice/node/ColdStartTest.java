package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.ops.Metrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node begins anew, and a LAC believes in its tunnel: whole nodes on the loopback. Our LAC repeats for half a minute, and asks by HELLO after a whole one. */
class ColdStartTest {
    private static final String SECRET = "tunnel-Secr3t";
    private static final String PASSWORD = "alices-Passw0rd";

    private int l2tpPort;

    @BeforeEach
    void port() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            l2tpPort = socket.getLocalPort();
        }
    }

    @Test
    void aPacketOfASubscriberIsEnoughForTheLacToLearnThatItsTunnelIsGone() throws Exception {
        try (TestLac lac = lac()) {
            TestSubscriber alice = online(lac);
            Node second = start();
            try {
                alice.echo();
                assertThat(lac.await(() -> lac.tunnelIsDown)).isTrue();
                assertThat(lac.tunnelEnd.cause()).isEqualTo(TunnelEnd.Cause.PEER);
                assertThat(lac.tunnelEnd.result().code()).isEqualTo(StopResult.CLEARED);
                assertThat(alice.callIsDown).isTrue();
                assertThat(scrape(second))
                        .contains("sluice_l2tp_unknown_tunnels_probed_total{shard=\"0\"} 1.0")
                        .contains("sluice_l2tp_unknown_tunnels_told_total{shard=\"0\"} 1.0");
                try (TestLac again = lac()) {
                    TestSubscriber back = again.dial("alice", PASSWORD);
                    assertThat(again.await(back::isUp)).isTrue();
                }
            } finally {
                second.shutdown();
            }
        }
    }

    @Test
    void aCallTellsTheLacToo() throws Exception {
        try (TestLac lac = lac()) {
            online(lac);
            Node second = start();
            try {
                TestSubscriber bob = lac.dial("bob", PASSWORD);
                assertThat(lac.await(() -> lac.tunnelIsDown && bob.callIsDown)).isTrue();
                assertThat(lac.tunnelEnd.cause()).isEqualTo(TunnelEnd.Cause.PEER);
            } finally {
                second.shutdown();
            }
        }
    }

    /** A session of a node that is not there any more; the LAC has not heard of its end. */
    private TestSubscriber online(TestLac lac) throws Exception {
        Node first = start();
        TestSubscriber alice = lac.dial("alice", PASSWORD);
        assertThat(lac.await(alice::isUp)).isTrue();
        first.shutdown();
        lac.loseWhatCame();
        return alice;
    }

    private TestLac lac() throws Exception {
        return new TestLac(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), l2tpPort),
                SECRET.getBytes(StandardCharsets.UTF_8));
    }

    private Node start() throws Exception {
        return Node.start(
                new Blueprint(TestConfig.of("""
                                l2tp: {listen: "127.0.0.1:%d"}
                                peers: [{name: lac, addresses: [127.0.0.0/8], secret: "literal:%s"}]
                                ppp-profiles: [{name: default, pool: p, authentication: [chap]}]
                                users: [{name: alice, password: "literal:%s"}, {name: bob, password: "literal:%s"}]
                                pools: [{name: p, ranges: [100.64.0.2-100.64.0.9]}]
                                ops: {listen: "127.0.0.1:%d"}
                                limits: {sessions: 64, prefixes: 16}
                                workers: {socket-buffer: 65536}
                                shutdown: {sessions: 500ms, accounting: 500ms}
                                """.formatted(l2tpPort, SECRET, PASSWORD, PASSWORD, FreePort.find())), 1),
                LoopbackDataplane::open);
    }

    private static String scrape(Node node) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.metrics().write(Metrics.TEXT, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
