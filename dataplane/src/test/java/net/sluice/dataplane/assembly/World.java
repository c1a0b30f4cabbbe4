package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ppp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.Sessions;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.io.MemoryTun;
import net.sluice.dataplane.table.SlotOwners;

/** A data plane in memory with one LAC, for tests that turn it by hand. */
final class World {

    static final InetSocketAddress LNS = endpoint("192.0.2.1", 1701);
    static final InetSocketAddress LNS6 = endpoint("2001:db8::1", 1701);
    static final InetSocketAddress LAC = endpoint("198.51.100.7", 1701);
    static final InetSocketAddress LAC6 = endpoint("2001:db8:7::7", 1701);
    static final Inet4Address ICMP = (Inet4Address) address("192.0.2.66");
    static final Inet6Address ICMP6 = (Inet6Address) address("2001:db8::66");
    static final int OUR_MAGIC = 0x01020304;
    static final int TUNNEL = 10;
    static final int PEER_TUNNEL = 100;

    final MemoryDataplane memory;
    final Plane plane;
    long now = TimeUnit.SECONDS.toNanos(100);

    record Punted(InetSocketAddress local, InetSocketAddress peer, List<Byte> octets, boolean relayed) {}

    World(DataplaneConfig config) {
        memory = MemoryDataplane.open(config);
        plane = memory.plane();
    }

    World() {
        this(config().build());
    }

    static DataplaneConfig.Builder config() {
        return DataplaneConfig.builder(List.of(LNS, LNS6))
                .icmp(ICMP, ICMP6)
                .icmpPerSecond(1_000_000)
                .maxSessions(1000)
                .maxPrefixes(1000)
                .ringBytes(1 << 17)
                .puntBytes(1 << 17)
                .waitingPackets(1024)
                .cpus(4);
    }

    static SessionEntry.LcpOpen lcpOpen() {
        return new SessionEntry.LcpOpen(OUR_MAGIC, true, true, false);
    }

    /** Session s of tunnel 10, peer's ids 100 and 1000 + s, open for both families, with 10.0.0.s, 2001:db8:s::/48 and interface id s. */
    static SessionEntry.Builder entry(int session) {
        return SessionEntry.builder(TUNNEL, session, PEER_TUNNEL, 1000 + session)
                .lcp(lcpOpen())
                .ipv4(true)
                .ipv6(true)
                .ipv4Address((Inet4Address) address("10.0.0." + session))
                .interfaceId(session)
                .routes(List.of(new Prefix(address("2001:db8:" + session + "::"), 48)));
    }

    World withTunnel() {
        shardOf(TUNNEL).tunnelUp(TUNNEL, LNS, LAC);
        return this;
    }

    World withSession(int session) {
        if (!shardOf(TUNNEL).put(entry(session).build())) {
            throw new AssertionError("no room");
        }
        return this;
    }

    /** A tunnel's id in a slot of its own, so that several are at several shards; 0 stays 0. */
    static int tunnel(int number) {
        return number << 8 | number;
    }

    Sessions shardOf(int tunnelId) {
        return plane.sessions(SlotOwners.shard(tunnelId, plane.config().shards()));
    }

    MemoryPort port() {
        return memory.ports().getFirst().getFirst();
    }

    MemoryTun tun() {
        return memory.queues().getFirst();
    }

    /** From the LAC. */
    void receive(byte[] datagram) {
        port().deliver(LAC, datagram);
        step();
    }

    /** From the subscriber of session {@code session}, in a PPP frame. */
    void fromSubscriber(int session, int protocol, byte[] information) {
        receive(data(TUNNEL, session, ppp(protocol, information)));
    }

    void toSubscriber(byte[] packet) {
        tun().deliver(packet);
        step();
    }

    void step() {
        plane.step(now);
    }

    List<byte[]> sent() {
        return memory.ports().stream()
                .flatMap(List::stream)
                .flatMap(port -> port.sent().stream())
                .map(MemoryPort.Datagram::octets)
                .toList();
    }

    List<byte[]> written() {
        return memory.queues().stream()
                .flatMap(queue -> queue.written().stream())
                .toList();
    }

    List<Punted> drainPunts() {
        List<Punted> got = new ArrayList<>();
        for (int shard = 0; shard < plane.config().shards(); shard++) {
            plane.punts(shard)
                    .drain(
                            (local, peer, datagram, relayed) -> {
                                List<Byte> octets = new ArrayList<>();
                                while (datagram.hasRemaining()) {
                                    octets.add(datagram.get());
                                }
                                got.add(new Punted(local, peer, octets, relayed));
                            },
                            1000);
        }
        return got;
    }

    static List<Byte> bytes(byte[] octets) {
        List<Byte> list = new ArrayList<>();
        for (byte octet : octets) {
            list.add(octet);
        }
        return list;
    }

    long count(WorkerCounter counter) {
        return plane.counters().count(counter);
    }

    long drops(DropReason reason) {
        return plane.counters().drops(reason);
    }

    /** All discards by name, those that happened. */
    String dropped() {
        StringBuilder text = new StringBuilder();
        for (DropReason reason : DropReason.values()) {
            if (drops(reason) > 0) {
                text.append(reason).append('=').append(drops(reason)).append(' ');
            }
        }
        return text.toString().strip();
    }

    /** What came in and is not inside any more: must equal {@link #out}. */
    long in() {
        return count(WorkerCounter.WIRE_RECEIVED)
                + count(WorkerCounter.TUN_READ)
                + count(WorkerCounter.INJECTED_CONTROL)
                + count(WorkerCounter.INJECTED_PPP)
                + count(WorkerCounter.INJECTED_HANDED)
                + count(WorkerCounter.RELAY_RECEIVED)
                + count(WorkerCounter.FRAGMENTS_SENT)
                + count(WorkerCounter.ICMP_ERRORS_SENT)
                + count(WorkerCounter.HA_COPIES);
    }

    /** What went out, up, or away under a name. */
    long out() {
        return count(WorkerCounter.WIRE_SENT)
                + count(WorkerCounter.TUN_WRITTEN)
                + count(WorkerCounter.RELAY_SENT)
                + count(WorkerCounter.PUNTED_CONTROL)
                + count(WorkerCounter.PUNTED_PPP)
                + count(WorkerCounter.PUNTED_TUNNEL_ZERO)
                + count(WorkerCounter.FRAGMENTED)
                + plane.counters().drops()
                - drops(DropReason.INJECT_OVERRUN)
                - drops(DropReason.INJECT_REFUSED);
    }
}
