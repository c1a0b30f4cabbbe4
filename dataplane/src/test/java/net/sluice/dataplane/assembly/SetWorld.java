package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.Sessions;
import net.sluice.dataplane.io.MemoryPort;
import org.jspecify.annotations.Nullable;

/** A subscriber with several lines, each over a LAC, a tunnel and a shard of its own, half of them over IPv6: two sockets, two wire workers, two shards. */
final class SetWorld {

    static final HaSet CONTENT = new HaSet("home", HaSet.Recognition.CONTENT, 500);
    static final HaSet NS = new HaSet("home", HaSet.Recognition.NS, 500);
    static final String SUBSCRIBER = "10.0.0.1";
    static final String CORE = "203.0.113.9";
    private static final int SESSION = 1;

    final World world;

    /** What left on a line: the Ns, or -1, and the IP packet. */
    @SuppressWarnings("ArrayRecordComponent") // Octets to be looked at.
    record Sent(int line, int ns, byte[] packet) {}

    SetWorld() {
        this(World.config().wireWorkers(2).tunWorkers(2).shards(2).cpus(8).build());
    }

    SetWorld(DataplaneConfig config) {
        world = new World(config);
    }

    static int tunnel(int line) {
        return line << 8 | 10;
    }

    static InetSocketAddress lac(int line) {
        return line % 2 == 0
                ? endpoint("198.51.100." + (10 + line), 1701)
                : endpoint("2001:db8:7::" + (10 + line), 1701);
    }

    Sessions shard(int line) {
        return world.shardOf(tunnel(line));
    }

    /** Open for both families, with the subscriber's address and prefix; in no set. */
    static SessionEntry.Builder entry(int line) {
        return entry(tunnel(line), line);
    }

    /** The same with another tunnel id of ours. */
    static SessionEntry.Builder entry(int tunnel, int line) {
        return SessionEntry.builder(tunnel, SESSION, 100 + line, 1000 + line)
                .lcp(World.lcpOpen())
                .ipv4(true)
                .ipv6(true)
                .ipv4Address((Inet4Address) address(SUBSCRIBER))
                .interfaceId(7)
                .routes(List.of(new Prefix(address("2001:db8:1::"), 48)));
    }

    /** Lines 0..count-1, members of a set. */
    SetWorld lines(int count, HaSet set) {
        for (int line = 0; line < count; line++) {
            put(line, set);
        }
        return this;
    }

    void put(int line, @Nullable HaSet set) {
        assertThat(put(line, entry(line).haSet(set).build())).isTrue();
    }

    boolean put(int line, SessionEntry entry) {
        shard(line).tunnelUp(tunnel(line), line % 2 == 0 ? World.LNS : World.LNS6, lac(line));
        boolean done = shard(line).put(entry);
        world.step();
        return done;
    }

    SessionCounters counters(int line) {
        SessionCounters counters = shard(line).read(tunnel(line), SESSION);
        if (counters == null) {
            throw new AssertionError("no session on line " + line);
        }
        return counters;
    }

    /** Ends the session; its last counters. */
    SessionCounters remove(int line) {
        assertThat(shard(line).remove(tunnel(line), SESSION)).isTrue();
        world.step();
        List<SessionCounters> last = new ArrayList<>();
        shard(line).drainRemoved((tunnel, session, counters) -> {
            assertThat(tunnel).isEqualTo(tunnel(line));
            last.add(counters);
        });
        assertThat(last).hasSize(1);
        return last.getFirst();
    }

    /** A packet from the subscriber comes out of a line; whichever socket the kernel chose. */
    void deliver(int line, int worker, byte[] packet, int ns) {
        byte[] frame = ppp(packet[0] >>> 4 == 4 ? 0x0021 : 0x0057, packet);
        world.memory.ports().get(worker).get(line % 2).deliver(lac(line), datagram(line, frame, ns));
    }

    /** A frame with Ns, or without if it is negative. */
    static byte[] datagram(int line, byte[] frame, int ns) {
        byte[] plain = data(tunnel(line), SESSION, frame);
        return ns < 0 ? plain : numbered(plain, ns);
    }

    /** A data message without Ns, with one. */
    static byte[] numbered(byte[] plain, int ns) {
        byte[] numbers =
                ByteBuffer.allocate(4).putShort((short) ns).putShort((short) 0).array();
        byte[] numbered = join(Arrays.copyOf(plain, 6), numbers, Arrays.copyOfRange(plain, 6, plain.length));
        numbered[0] |= 8;
        return numbered;
    }

    /** The same, and what is written to the TUN for it. */
    List<byte[]> up(int line, byte[] packet) {
        return up(line, packet, -1);
    }

    List<byte[]> up(int line, byte[] packet, int ns) {
        deliver(line, (line + packet.length) % world.memory.ports().size(), packet, ns);
        world.step();
        return world.written();
    }

    /** A packet to the subscriber comes from the core; what is sent for it. */
    List<Sent> down(byte[] packet) {
        world.memory.queues().get(packet.length % world.memory.queues().size()).deliver(packet);
        world.step();
        return sent();
    }

    List<Sent> sent() {
        List<Sent> all = new ArrayList<>();
        for (List<MemoryPort> ports : world.memory.ports()) {
            for (int port = 0; port < ports.size(); port++) {
                for (MemoryPort.Datagram each : ports.get(port).sent()) {
                    Sent sent = sent(each.octets());
                    assertThat(each.peer()).isEqualTo(lac(sent.line()));
                    assertThat(port).isEqualTo(sent.line() % 2);
                    all.add(sent);
                }
            }
        }
        return all;
    }

    private static Sent sent(byte[] octets) {
        boolean numbered = (octets[0] & 8) != 0;
        ByteBuffer datagram = ByteBuffer.wrap(octets);
        int line = datagram.getShort(2) - 100;
        assertThat(datagram.getShort(4)).isEqualTo((short) (1000 + line));
        int ns = numbered ? datagram.getShort(6) & 0xFFFF : -1;
        return new Sent(line, ns, Arrays.copyOfRange(octets, (numbered ? 10 : 6) + 4, octets.length));
    }

    void pass(int millis) {
        world.now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    void balances() {
        assertThat(world.in()).as(world.dropped()).isEqualTo(world.out());
    }
}
