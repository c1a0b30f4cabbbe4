package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.endpoint;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.RelayConfig;
import net.sluice.dataplane.io.MemoryPort;

/** Two nodes with one service address, each the other's number 1, and the network between them in the test's hands. Neither owns a slot as yet. */
final class TwoNodes {

    static final int OTHER = 1;
    static final InetSocketAddress AT_A = endpoint("192.0.2.10", 5703);
    static final InetSocketAddress AT_B = endpoint("192.0.2.11", 5703);
    private static final byte[] SECRET = "known to both of them".getBytes(StandardCharsets.UTF_8);

    final World a;
    final World b;

    TwoNodes(UnaryOperator<DataplaneConfig.Builder> how) {
        a = new World(how.apply(World.config()).relay(config("a", AT_A)).build());
        b = new World(how.apply(World.config()).relay(config("b", AT_B)).build());
        a.plane.relay().peer(OTHER, new PeerIdentity("b", 7, AT_B));
        b.plane.relay().peer(OTHER, new PeerIdentity("a", 7, AT_A));
    }

    TwoNodes() {
        this(as -> as);
    }

    static RelayConfig config(String name, InetSocketAddress bind) {
        return new RelayConfig(bind, name, 7, "test", SECRET, 1000);
    }

    /** Slot 0, that of {@link World#TUNNEL}, is b's, and b serves session 1 of it. */
    TwoNodes withSessionAtB() {
        b.withTunnel().withSession(1);
        a.plane.relay().owner(0, OTHER, 3);
        b.plane.relay().owner(0, Relay.US, 3);
        return this;
    }

    /** What a node has sent to the other since the last call. */
    static List<byte[]> frames(World from) {
        List<byte[]> frames = new ArrayList<>();
        for (MemoryPort port : from.memory.relays()) {
            port.sent().forEach(each -> frames.add(each.octets()));
        }
        return frames;
    }

    /** Into a node's relay port, from the other's address. */
    static void deliver(World to, InetSocketAddress from, byte[] frame) {
        to.memory.relays().getFirst().deliver(from, frame);
        to.step();
    }

    /** Carries frames until there are no more; fails when there is no end of them. */
    int settle() {
        int carried = 0;
        for (int round = 0; round < 10; round++) {
            List<byte[]> toB = frames(a);
            List<byte[]> toA = frames(b);
            if (toA.isEmpty() && toB.isEmpty()) {
                return carried;
            }
            toB.forEach(frame -> b.memory.relays().getFirst().deliver(AT_A, frame));
            toA.forEach(frame -> a.memory.relays().getFirst().deliver(AT_B, frame));
            a.step();
            b.step();
            carried += toA.size() + toB.size();
        }
        throw new AssertionError("frames go to and fro for ever");
    }
}
