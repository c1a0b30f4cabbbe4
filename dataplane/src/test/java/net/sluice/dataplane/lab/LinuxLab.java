package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Routes;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.assembly.LinuxDataplane;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * The data plane on real sockets and a real TUN, between a LAC and a core host of {@link Namespaces}. A program, because it must be alone in its network
 * namespace; {@link LinuxLabTest} starts it. Prints PASS or FAIL for each scenario.
 */
public final class LinuxLab {

    private static final InetSocketAddress LNS = endpoint("198.51.100.1", 1701);
    private static final InetSocketAddress LNS6 = endpoint("2001:db8:64::1", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.2", 1701);
    private static final InetSocketAddress LAC6 = endpoint("2001:db8:64::2", 1701);

    private final Dataplane plane;

    private LinuxLab(Dataplane plane) {
        this.plane = plane;
    }

    interface Scenario {
        void run() throws Exception;
    }

    static DataplaneConfig.Builder config() {
        return DataplaneConfig.builder(List.of(LNS, LNS6))
                .tun("lns0", 1500)
                .tunAddresses(List.of(address("10.0.255.254"), address("2001:db8:ff::1")))
                .poolRoutes(List.of(
                        Prefix.containing(address("10.0.0.0"), 16), Prefix.containing(address("2001:db8:a::"), 48)))
                .maxSessions(2000)
                .maxPrefixes(1000)
                .socketBufferBytes(4 << 20)
                .shards(1);
    }

    static SessionEntry session(int id) {
        return SessionEntry.builder(10, id, 100, 1000 + id)
                .lcp(new SessionEntry.LcpOpen(0x01020304, true, true, false))
                .ipv4(true)
                .ipv6(true)
                .ipv4Address((Inet4Address) address("10.0." + (id >> 8) + "." + (id & 255)))
                .interfaceId(id)
                .routes(List.of(Prefix.containing(address("2001:db8:a:" + Integer.toHexString(id) + "::"), 64)))
                .build();
    }

    /** Builds the namespaces and runs all scenarios twice: on one thread, and on one thread per loop. */
    public static void main(String[] arguments) throws Exception {
        Namespaces.build();
        int failed = 0;
        for (int cpus : new int[] {1, 4}) {
            int workers = cpus == 1 ? 1 : 2;
            Dataplane plane = LinuxDataplane.open(LinuxLabSizes.icmp(cpus == 1, config())
                    .cpus(cpus)
                    .wireWorkers(workers)
                    .tunWorkers(workers)
                    .build());
            try (plane) {
                LinuxLab lab = new LinuxLab(plane);
                plane.sessions(0).tunnelUp(10, LNS, LAC);
                plane.sessions(0).put(session(1));
                plane.sessions(0).put(session(2));
                plane.sessions(0)
                        .put(session(LinuxLabSizes.SESSION).toBuilder()
                                .mtu(LinuxLabSizes.MTU)
                                .build());
                plane.start();
                for (Map.Entry<String, Scenario> each : lab.scenarios().entrySet()) {
                    failed += attempt(each.getKey() + " (" + cpus + " cpus)", each.getValue()) ? 0 : 1;
                }
            }
            failed += attempt("the_kernel_takes_the_tun_and_its_routes_with_it (" + cpus + " cpus)", () -> {
                        assertThat(Namespaces.run("ip -o link")).doesNotContain("lns0");
                        assertThat(Namespaces.run("ip route show proto 171")).isBlank();
                    })
                    ? 0
                    : 1;
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    static boolean attempt(String name, Scenario scenario) {
        try {
            scenario.run();
            System.out.println("PASS " + name);
            return true;
        } catch (Exception | AssertionError e) {
            System.out.println(
                    "FAIL " + name + ": " + String.valueOf(e.getMessage()).replace('\n', ' '));
            e.printStackTrace(System.out);
            return false;
        }
    }

    private Map<String, Scenario> scenarios() {
        Map<String, Scenario> all = new TreeMap<>(new LinuxLabSizes(plane, LAC, LNS).scenarios());
        all.putAll(new LinuxLabHops(LAC, LNS).scenarios());
        all.putAll(new LinuxLabPath(plane, LNS).scenarios());
        all.putAll(new LinuxLabGarden(plane, LAC, LNS).scenarios());
        all.putAll(new LinuxLabRates(plane, LAC, LNS).scenarios());
        all.put("tun_is_up_with_its_addresses_mtu_and_pool_routes", this::tunIsUp);
        all.put("a_subscriber_pings_the_gateway_over_ipv4", () -> pingsOver4("10.0.255.254", 64));
        all.put("a_subscriber_pings_the_gateway_over_ipv6", () -> pingsOver6("2001:db8:ff::1", 64));
        all.put("a_subscriber_pings_the_core_over_ipv4_and_we_are_one_hop", () -> pingsOver4("203.0.113.2", 63));
        all.put("a_subscriber_pings_the_core_over_ipv6_and_we_are_one_hop", () -> pingsOver6("2001:db8:71::2", 63));
        all.put("a_traceroute_sees_the_gateways_address", this::traceroute);
        all.put("full_size_packets_pass_both_ways_though_the_outer_packet_must_be_fragmented", this::fullSize);
        all.put("a_packet_from_the_core_to_an_unassigned_address_is_dropped_once", this::unassigned);
        all.put("a_truncated_datagram_is_a_named_drop", this::truncated);
        all.put("control_is_punted_answered_and_carries_cs6", this::punts);
        all.put("a_lac_that_is_gone_does_not_disturb_others", this::unreachable);
        all.put("routes_come_and_go_in_batches_with_an_answer_each", this::kernelRoutes);
        all.put("counters_balance_and_are_the_sessions", this::counters);
        all.put("datagrams_go_joined_both_ways_where_the_path_has_room", this::joined);
        all.put("tcp_segments_pass_the_tun_as_one_packet_both_ways_and_arrive_as_they_were", this::tcp);
        all.put("idle_workers_use_no_cpu", this::idle);
        all.put("packets_allocate_nothing", this::allocation);
        all.put("what_cannot_be_opened_is_said_with_a_remedy", this::refusals);
        return all;
    }

    private long drops(DropReason reason) {
        return plane.counters().drops(reason);
    }

    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within 5 s: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void tunIsUp() throws Exception {
        assertThat(Namespaces.run("ip -o link show lns0")).contains("mtu 1500").contains("UP");
        String addresses = Namespaces.run("ip -o address show dev lns0");
        assertThat(addresses)
                .contains("10.0.255.254/32")
                .contains("2001:db8:ff::1/128")
                .doesNotContain("fe80");
        assertThat(Namespaces.run("ip route show proto 171")).contains("10.0.0.0/16 dev lns0");
        assertThat(Namespaces.run("ip -6 route show proto 171")).contains("2001:db8:a::/48 dev lns0");
        assertThat(plane.warnings()).isEmpty();
    }

    private void pingsOver4(String destination, int ttl) throws Exception {
        try (Lac lac = Lac.open(LAC, LNS)) {
            byte[] request = Icmp.echo4("10.0.0.1", destination, 64, 56);
            lac.sendIp(1, request);
            byte[] reply = lac.receiveIp(1001, packet -> packet[9] == 1 && packet[20] == 0);
            assertThat(Icmp.source4(reply)).isEqualTo(address(destination));
            assertThat(reply[8]).as("TTL").isEqualTo((byte) ttl);
            assertThat(reply).hasSameSizeAs(request);
        }
    }

    private void pingsOver6(String destination, int hops) throws Exception {
        plane.sessions(0).tunnelUp(10, LNS6, LAC6);
        try (Lac lac = Lac.open(LAC6, LNS6)) {
            byte[] request = Icmp.echo6("2001:db8:a:1::7", destination, 64, 56);
            lac.sendIp(1, request);
            byte[] reply = lac.receiveIp(1001, packet -> packet[6] == 58 && packet[40] == (byte) 129);
            assertThat(reply[7]).as("hop limit").isEqualTo((byte) hops);
            assertThat(reply).hasSameSizeAs(request);
        } finally {
            plane.sessions(0).tunnelUp(10, LNS, LAC);
        }
    }

    private void traceroute() throws Exception {
        try (Lac lac = Lac.open(LAC, LNS)) {
            lac.sendIp(1, Icmp.echo4("10.0.0.1", "203.0.113.2", 1, 20));
            byte[] exceeded = lac.receiveIp(1001, packet -> packet[9] == 1 && packet[20] == 11);
            assertThat(Icmp.source4(exceeded)).isEqualTo(address("10.0.255.254"));
            lac.sendIp(1, Icmp.echo4("10.0.0.1", "203.0.113.2", 2, 20));
            byte[] reply = lac.receiveIp(1001, packet -> packet[9] == 1 && packet[20] == 0);
            assertThat(Icmp.source4(reply)).isEqualTo(address("203.0.113.2"));
        }
    }

    private void fullSize() throws Exception {
        try (Lac lac = Lac.open(LAC, LNS)) {
            lac.sendIp(1, Icmp.echo4("10.0.0.1", "203.0.113.2", 64, 1472));
            byte[] reply = lac.receiveIp(1001, packet -> packet[9] == 1 && packet[20] == 0);
            assertThat(reply).hasSize(1500);
        }
    }

    private void unassigned() throws Exception {
        long before = drops(DropReason.NO_SESSION_FOR_ADDRESS);
        Namespaces.inside("core", () -> {
            try (var socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[20], 20, address("10.0.9.9"), 9));
            }
            return true;
        });
        eventually("the drop", () -> drops(DropReason.NO_SESSION_FOR_ADDRESS) > before);
        // Were it sent back into the kernel, it would come again until its TTL were used up.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(drops(DropReason.NO_SESSION_FOR_ADDRESS)).isEqualTo(before + 1);
    }

    private void truncated() throws Exception {
        long before = drops(DropReason.TRUNCATED);
        try (Lac lac = Lac.open(LAC, LNS)) {
            lac.send(new byte[3000]);
        }
        eventually("the drop", () -> drops(DropReason.TRUNCATED) == before + 1);
    }

    private void punts() throws Exception {
        Namespaces.run("nft add table inet lab");
        Namespaces.run("nft add chain inet lab out { type filter hook output priority 0 ; }");
        Namespaces.run("nft add rule inet lab out udp sport 1701 ip dscp cs6 counter");
        try (Lac lac = Lac.open(LAC, LNS)) {
            byte[] sccrq = control(0, 0, hex("8008 0000 0000 0001"));
            lac.send(sccrq);
            List<InetSocketAddress> addresses = new ArrayList<>();
            eventually(
                    "the punt",
                    () -> plane.punts(0)
                                    .drain(
                                            (local, peer, datagram, relayed) -> {
                                                addresses.add(local);
                                                addresses.add(peer);
                                            },
                                            10)
                            > 0);
            assertThat(addresses).containsExactly(LNS, LAC);
            byte[] answer = control(7, 0, hex("8008 0000 0000 0002"));
            assertThat(plane.inject(0).sendControl(LNS, LAC, ByteBuffer.wrap(answer)))
                    .isTrue();
            assertThat(lac.receive(each -> each.length == 20)).isEqualTo(answer);
            assertThat(Namespaces.run("nft list table inet lab")).contains("counter packets 1 ");
        } finally {
            Namespaces.run("nft delete table inet lab");
        }
    }

    private void unreachable() throws Exception {
        plane.sessions(0).tunnelUp(11, LNS, endpoint("198.51.100.2", 9));
        SessionEntry gone = SessionEntry.builder(11, 1, 1, 1)
                .lcp(new SessionEntry.LcpOpen(1, true, true, false))
                .ipv4(true)
                .ipv4Address((Inet4Address) address("10.0.7.7"))
                .build();
        plane.sessions(0).put(gone);
        try (Lac lac = Lac.open(LAC, LNS)) {
            for (int i = 0; i < 20; i++) {
                Namespaces.inside("core", () -> {
                    try (var socket = new DatagramSocket()) {
                        socket.send(new DatagramPacket(new byte[20], 20, address("10.0.7.7"), 9));
                    }
                    return true;
                });
                lac.sendIp(1, Icmp.echo4("10.0.0.1", "10.0.255.254", 64, 20));
                lac.receiveIp(1001, packet -> packet[9] == 1 && packet[20] == 0);
            }
        }
        eventually(
                "all were sent",
                () -> Objects.requireNonNull(plane.sessions(0).read(11, 1)).packetsOut() == 20);
        plane.sessions(0).remove(11, 1);
        plane.sessions(0).tunnelDown(11);
    }

    private void kernelRoutes() throws Exception {
        // The pool, and the address that our ICMP comes from, if it is one of our own.
        int ours = plane.config().ownAddresses().isEmpty() ? 1 : 2;
        List<Prefix> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(Prefix.host(address("172.30." + (i >> 8) + "." + (i & 255))));
        }
        many.add(Prefix.containing(address("2001:db8:beef::"), 48));
        Namespaces.run("ip route add 172.30.0.5/32 dev lo");
        List<Routes.RouteProblem> problems = plane.routes().add(many);
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.prefix()).isEqualTo(Prefix.host(address("172.30.0.5")));
            assertThat(problem.errno()).isEqualTo(17);
            assertThat(problem.text()).contains("172.30.0.5/32").contains("EEXIST");
        });
        assertThat(Namespaces.run("ip route show proto 171").lines()).hasSize(ours + 999);
        assertThat(Namespaces.run("ip -6 route show proto 171")).contains("2001:db8:beef::/48");
        plane.routes().add(many.subList(0, 2));
        assertThat(plane.routes().delete(many))
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("not added"));
        assertThat(Namespaces.run("ip route show proto 171").lines())
                .as("two were added twice")
                .hasSize(ours + 2);
        assertThat(plane.routes().delete(many.subList(0, 2))).isEmpty();
        assertThat(Namespaces.run("ip route show proto 171").lines()).hasSize(ours);
        Namespaces.run("ip route delete 172.30.0.5/32 dev lo");
    }

    private void counters() throws Exception {
        SessionCounters before = plane.sessions(0).read(10, 2);
        try (Lac lac = Lac.open(LAC, LNS)) {
            for (int i = 0; i < 500; i++) {
                lac.sendIp(2, Icmp.echo4("10.0.0.2", "10.0.255.254", 64, 80));
                lac.receiveIp(1002, packet -> packet[9] == 1);
            }
        }
        SessionCounters after = plane.sessions(0).read(10, 2);
        assertThat(after.packetsIn() - before.packetsIn()).isEqualTo(500);
        assertThat(after.octetsIn() - before.octetsIn()).isEqualTo(500 * 108);
        assertThat(after.packetsOut() - before.packetsOut()).isEqualTo(500);
        assertThat(after.octetsOut() - before.octetsOut()).isEqualTo(500 * 108);
        eventually("in = out", () -> in() == out());
    }

    private void tcp() throws Exception {
        int octets = 12_000_000;
        long writtenBefore = count(WorkerCounter.TUN_WRITTEN);
        long readBefore = count(WorkerCounter.TUN_READ);
        long kernelReceivedBefore = packets(1);
        long kernelSentBefore = packets(9);
        try (TcpSubscriber subscriber = TcpSubscriber.open(LAC, LNS)) {
            assertThat(subscriber.transfer(true, octets)).isTrue();
            assertThat(subscriber.transfer(false, octets)).isTrue();
        }
        long written = count(WorkerCounter.TUN_WRITTEN) - writtenBefore;
        long read = count(WorkerCounter.TUN_READ) - readBefore;
        // An interface counts a packet of many segments as one; there are pure acknowledgements too.
        assertThat(packets(1) - kernelReceivedBefore)
                .as("of %d written", written)
                .isLessThan(written);
        assertThat(packets(9) - kernelSentBefore).as("of %d read", read).isLessThan(read);
        assertThat(drops(DropReason.TUN_MALFORMED) + drops(DropReason.TUN_ERROR))
                .isZero();
        eventually("in = out", () -> in() == out());
    }

    /** A column of our TUN's line in /proc/net/dev: 1 is packets received, 9 is packets sent. */
    private static long packets(int column) throws Exception {
        return Namespaces.run("cat /proc/net/dev")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("lns0:"))
                .mapToLong(line -> Long.parseLong(List.of(line.split(" +", -1)).get(1 + column)))
                .findFirst()
                .orElseThrow();
    }

    /** The LAC joins what it sends, so the kernel passes it on joined; what comes back leaves joined when a batch holds several. */
    private void joined() throws Exception {
        assertThat(plane.offloads()).isEqualTo(Offloads.ALL);
        long receivedBefore = count(WorkerCounter.WIRE_RECEIVED_JOINED);
        long sentBefore = count(WorkerCounter.WIRE_SENT_JOINED);
        long refusedBefore = count(WorkerCounter.WIRE_JOINS_REFUSED);
        try (Arena arena = Arena.ofConfined();
                UdpPort port =
                        Namespaces.inside("lac", () -> UdpPort.open(LAC, 1 << 20, Offloads.ALL, problem -> {}))) {
            DatagramBatch replies = new DatagramBatch(arena, 32, 2048, true);
            for (int round = 0; round < 50 && count(WorkerCounter.WIRE_SENT_JOINED) == sentBefore; round++) {
                exchange(arena, port, replies, 30, 400);
            }
            assertThat(count(WorkerCounter.WIRE_RECEIVED_JOINED) - receivedBefore)
                    .isGreaterThanOrEqualTo(30);
            assertThat(count(WorkerCounter.WIRE_SENT_JOINED)).isGreaterThan(sentBefore);
            sentBefore = count(WorkerCounter.WIRE_SENT_JOINED);
            // 1470 + 10 + 28 does not fit 1500: each goes alone, in fragments.
            exchange(arena, port, replies, 20, 1470 - 28);
            assertThat(count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(sentBefore);
            assertThat(count(WorkerCounter.WIRE_JOINS_REFUSED)).isEqualTo(refusedBefore);
        }
    }

    /** Pings in one message; as many replies, each the size of its request. */
    private static void exchange(Arena arena, UdpPort port, DatagramBatch replies, int count, int data) {
        byte[] request = data(10, 1, ppp(0x0021, Icmp.echo4("10.0.0.1", "10.0.255.254", 64, data)));
        MemorySegment octets = arena.allocate(request.length);
        MemorySegment.copy(MemorySegment.ofArray(request), 0, octets, 0, request.length);
        MemorySegment peer = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(peer, 0, LNS);
        DatagramVector vector = new DatagramVector(arena, count, false);
        for (int i = 0; i < count; i++) {
            vector.add(octets, 0, request.length, peer, 0);
        }
        vector.join((to, offset) -> 1472);
        for (int from = 0; from < count; ) {
            int sent = port.send(vector, from);
            assertThat(sent).isPositive();
            from += sent;
        }
        int[] got = {0};
        eventually(count + " replies", () -> {
            got[0] += Math.max(0, port.receive(replies));
            for (int i = 0; i < replies.count(); i++) {
                assertThat(replies.length(i)).isEqualTo(request.length);
            }
            return got[0] >= count;
        });
        assertThat(got[0]).isEqualTo(count);
    }

    private long count(WorkerCounter counter) {
        return plane.counters().count(counter);
    }

    private long in() {
        return count(WorkerCounter.WIRE_RECEIVED)
                + count(WorkerCounter.TUN_READ)
                + count(WorkerCounter.INJECTED_CONTROL)
                + count(WorkerCounter.INJECTED_PPP)
                + count(WorkerCounter.FRAGMENTS_SENT)
                + count(WorkerCounter.ICMP_ERRORS_SENT);
    }

    private long out() {
        return count(WorkerCounter.WIRE_SENT)
                + count(WorkerCounter.TUN_WRITTEN)
                + count(WorkerCounter.PUNTED_CONTROL)
                + count(WorkerCounter.PUNTED_PPP)
                + count(WorkerCounter.PUNTED_TUNNEL_ZERO)
                + count(WorkerCounter.FRAGMENTED)
                + plane.counters().drops();
    }

    /** Threads of the data plane, by name. */
    static List<Long> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("dataplane|wire-.*|tun-.*"))
                .map(Thread::threadId)
                .toList();
    }

    private void idle() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Long> ids = workers();
        assertThat(ids).isNotEmpty();
        long before = ids.stream().mapToLong(threads::getThreadCpuTime).sum();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        long used = ids.stream().mapToLong(threads::getThreadCpuTime).sum() - before;
        assertThat(used).as("CPU time in one second").isLessThan(TimeUnit.MILLISECONDS.toNanos(10));
    }

    /**
     * Each system call is compiled to its last stage after some ten thousand calls, so they are made first, one packet each. Then a stretch of many packets
     * must pass without any allocation.
     */
    private void allocation() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Long> ids = workers();
        try (Lac lac = Lac.open(LAC, LNS)) {
            echoes(lac, 25_000, 1);
            long allocated = Long.MAX_VALUE;
            long packets = 0;
            for (int stretch = 0; stretch < 8 && allocated > 0; stretch++) {
                long before =
                        ids.stream().mapToLong(threads::getThreadAllocatedBytes).sum();
                long packetsBefore = count(WorkerCounter.FORWARDED_UP) + count(WorkerCounter.FORWARDED_DOWN);
                echoes(lac, 50_000, 32);
                allocated =
                        ids.stream().mapToLong(threads::getThreadAllocatedBytes).sum() - before;
                packets = count(WorkerCounter.FORWARDED_UP) + count(WorkerCounter.FORWARDED_DOWN) - packetsBefore;
                System.out.println("allocated " + allocated + " octets for " + packets + " packets");
            }
            assertThat(packets).isGreaterThan(30_000);
            assertThat(allocated).as("octets for %d packets", packets).isZero();
        }
    }

    private static void echoes(Lac lac, int count, int burst) throws Exception {
        byte[] request = Icmp.echo4("10.0.0.1", "10.0.255.254", 64, 20);
        for (int i = 0; i < count; i++) {
            lac.sendIp(1, request);
            if (i % burst == burst - 1) {
                lac.receiveIp(1001, packet -> packet[9] == 1);
            }
        }
    }

    private void refusals() {
        assertThatThrownBy(() -> LinuxDataplane.open(config().build()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("TUNSETIFF")
                .hasMessageContaining("lns0");
        DataplaneConfig elsewhere = DataplaneConfig.builder(List.of(endpoint("198.51.100.99", 1701)))
                .tun("lns9", 1500)
                .maxSessions(10)
                .build();
        assertThatThrownBy(() -> LinuxDataplane.open(elsewhere))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("bind")
                .hasMessageContaining("198.51.100.99")
                .hasMessageContaining("EADDRNOTAVAIL");
        assertThatThrownBy(() -> LinuxDataplane.open(config().tun("lns9", 1500)
                        .maxSessions(16_000_000)
                        .maxPrefixes(16_000_000)
                        .ringBytes(1 << 30)
                        .wireWorkers(8)
                        .tunWorkers(8)
                        .build()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("memory");
    }
}
