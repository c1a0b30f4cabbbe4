package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.TwoNodes.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.io.MemoryPort;

/**
 * A subscriber with two lines to two nodes, as long as nothing else is said: line 0's tunnel, and with it the set's home, is node a's, line 1's is node b's. Each node has several workers, so that a set's home
 * worker mostly is not the one that frames come to.
 */
final class SetNodes {

    static final String SUBSCRIBER = "10.0.0.1";
    static final String CORE = "203.0.113.9";
    private static final int SESSION = 1;

    final TwoNodes nodes;
    final World a;
    final World b;
    private final HaSet set;

    /** What left on a line: at which node, the Ns, or -1, and the IP packet. */
    @SuppressWarnings("ArrayRecordComponent") // Octets to be looked at.
    record Sent(World node, int line, int ns, byte[] packet) {}

    SetNodes(HaSet set) {
        this.set = set;
        nodes = new TwoNodes(as -> as.cpus(8).wireWorkers(2).tunWorkers(2).shards(2));
        a = nodes.a;
        b = nodes.b;
        owners(a, Relay.US, OTHER);
        owners(b, OTHER, Relay.US);
        say(a, 0, 1);
        say(b, 0, 1);
        put(a, 0, entry(0));
        put(b, 1, entry(1));
    }

    /** Of the lines' slots, as a node sees them. */
    static void owners(World node, int ofLine0, int ofLine1) {
        node.plane.relay().owner(0, ofLine0, 1);
        node.plane.relay().owner(1, ofLine1, 1);
    }

    /** A node hears who is in the set, the oldest first. */
    void say(World node, Integer... lines) {
        node.plane
                .relay()
                .haSet(
                        set.name(),
                        Arrays.stream(lines)
                                .map(line -> new Relay.Member(tunnel(line), SESSION))
                                .toList());
    }

    static int tunnel(int line) {
        return line == 0 ? 10 : 267;
    }

    static InetSocketAddress lac(int line) {
        return endpoint("198.51.100." + (10 + line), 1701);
    }

    SessionEntry.Builder entry(int line) {
        return SetWorld.entry(tunnel(line), line).haSet(set);
    }

    void put(World node, int line, SessionEntry.Builder entry) {
        node.shardOf(tunnel(line)).tunnelUp(tunnel(line), World.LNS, lac(line));
        assertThat(node.shardOf(tunnel(line)).put(entry.build())).isTrue();
        node.step();
    }

    void remove(World node, int line) {
        assertThat(node.shardOf(tunnel(line)).remove(tunnel(line), SESSION)).isTrue();
        node.step();
        node.shardOf(tunnel(line)).drainRemoved((tunnel, session, counters) -> {});
    }

    SessionCounters counters(World node, int line) {
        SessionCounters counters = node.shardOf(tunnel(line)).read(tunnel(line), SESSION);
        if (counters == null) {
            throw new AssertionError("no session on line " + line);
        }
        return counters;
    }

    /** A packet from the subscriber comes out of a line and reaches a node; what is written at node a and at node b for it. */
    List<byte[]> up(World node, int line, byte[] packet, int ns) {
        byte[] frame = ppp(packet[0] >>> 4 == 4 ? 0x0021 : 0x0057, packet);
        byte[] plain = data(tunnel(line), SESSION, frame);
        byte[] octets = ns < 0 ? plain : SetWorld.numbered(plain, ns);
        node.memory.ports().get(packet.length % 2).getFirst().deliver(lac(line), octets);
        node.step();
        nodes.settle();
        List<byte[]> written = new ArrayList<>(a.written());
        written.addAll(b.written());
        return written;
    }

    /** A packet to the subscriber comes from the core to a node; what leaves for it at both. */
    List<Sent> down(World node, byte[] packet) {
        node.memory.queues().get(packet.length % 2).deliver(packet);
        node.step();
        nodes.settle();
        List<Sent> all = new ArrayList<>();
        for (World each : List.of(a, b)) {
            for (List<MemoryPort> ports : each.memory.ports()) {
                for (MemoryPort port : ports) {
                    port.sent().forEach(datagram -> all.add(sent(each, datagram)));
                }
            }
        }
        return all;
    }

    private static Sent sent(World node, MemoryPort.Datagram datagram) {
        byte[] octets = datagram.octets();
        boolean numbered = (octets[0] & 8) != 0;
        ByteBuffer message = ByteBuffer.wrap(octets);
        int line = message.getShort(2) - 100;
        assertThat(message.getShort(4)).isEqualTo((short) (1000 + line));
        assertThat(datagram.peer()).isEqualTo(lac(line));
        int ns = numbered ? message.getShort(6) & 0xFFFF : -1;
        return new Sent(node, line, ns, Arrays.copyOfRange(octets, (numbered ? 10 : 6) + 4, octets.length));
    }

    void balances() {
        assertThat(a.in()).as(a.dropped()).isEqualTo(a.out());
        assertThat(b.in()).as(b.dropped()).isEqualTo(b.out());
    }
}
