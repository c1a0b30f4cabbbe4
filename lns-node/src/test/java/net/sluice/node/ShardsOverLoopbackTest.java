package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.Decoded;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelOffer;
import net.sluice.l2tp.wire.TunnelRecovery;
import net.sluice.node.blueprint.Blueprint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node with four control loops, on real sockets of the loopback: each message finds the loop that it is for. */
@Timeout(120)
class ShardsOverLoopbackTest {
    private static final int LACS = 10;
    private static final byte[] NONE = {};
    private static final FailoverCapability ABLE = new FailoverCapability(true, true, 0);

    private final Set<Integer> slots = new HashSet<>();
    private InetSocketAddress lns;
    private Node node;

    @BeforeEach
    void start() throws Exception {
        lns = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
        node = Node.start(
                new Blueprint(TestConfig.of("""
                        l2tp: {listen: "127.0.0.1:%d"}
                        peers: [{name: lac, addresses: [127.0.0.0/8], challenge: off}]
                        ppp-profiles: [{name: default, pool: p, authentication: [pap]}]
                        users: [{name: alice, password: "literal:alices-Passw0rd"}]
                        pools: [{name: p, ranges: [100.64.0.2-100.64.0.99]}]
                        ops: {listen: "127.0.0.1:%d"}
                        limits: {sessions: 64, prefixes: 16}
                        workers: {socket-buffer: 65536, shards: 4, wire: 2}
                        shutdown: {sessions: 1s, accounting: 1s}
                        """.formatted(lns.getPort(), FreePort.find())), 2),
                LoopbackDataplane::open);
    }

    @AfterEach
    void stop() {
        node.shutdown();
    }

    @Test
    void sessionsComeUpOverTunnelsOfAllLoops() throws Exception {
        for (int i = 0; i < LACS; i++) {
            try (TestLac lac = new TestLac(lns, NONE)) {
                TestSubscriber alice = lac.dial("alice", "alices-Passw0rd");
                assertThat(lac.await(alice::isUp)).as("LAC %d", i).isTrue();
            }
        }
    }

    @Test
    void aPeerThatHasFailedOverRecoversItsTunnelWhicheverLoopHasIt() throws Exception {
        for (int i = 0; i < LACS; i++) {
            try (DatagramSocket lac = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                lac.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
                int old = tunnel(lac, 100 + i);
                slots.add(old >>> 8);
                say(lac, new Sccrq(offer(200 + i), 5L, new TunnelRecovery(100 + i, old)), 0, 0);
                ControlMessage answer = hear(lac);
                assertThat(answer)
                        .as("of tunnel %d", old)
                        .isInstanceOfSatisfying(
                                Sccrp.class,
                                reply -> assertThat(reply.suggested()).isNotNull());
            }
        }
        assertThat(slots).hasSizeGreaterThan(2);
    }

    private static TunnelOffer offer(int assignedTunnelId) {
        return new TunnelOffer(TunnelOffer.VERSION_1, "lac", "", -1, 3, -1, assignedTunnelId, 16, NONE);
    }

    private int tunnel(DatagramSocket lac, int assignedTunnelId) throws Exception {
        say(lac, new Sccrq(offer(assignedTunnelId).withFailover(ABLE), null), 0, 0);
        ControlMessage answer = hear(lac);
        assertThat(answer).isInstanceOf(Sccrp.class);
        int id = ((Sccrp) answer).offer().assignedTunnelId();
        say(lac, new Scccn(NONE), id, 1);
        assertThat(hear(lac)).isInstanceOf(ControlMessage.Zlb.class);
        return id;
    }

    private void say(DatagramSocket lac, ControlMessage message, int tunnelId, int number) throws Exception {
        byte[] octets = MessageCodec.encode(message, tunnelId, 0, null);
        L2tpHeader.setSequence(octets, number, number);
        lac.send(new DatagramPacket(octets, octets.length, lns));
    }

    /** The next message. */
    private static ControlMessage hear(DatagramSocket lac) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        lac.receive(packet);
        ByteBuffer datagram = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        L2tpHeader header = new L2tpHeader();
        assertThat(header.read(datagram)).isNull();
        Decoded decoded = MessageCodec.decode(datagram, header, NONE);
        assertThat(decoded).isInstanceOf(Decoded.Message.class);
        return ((Decoded.Message) decoded).message();
    }
}
