package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Fence;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.RelayConfig;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.assembly.LinuxDataplane;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * Two nodes, each with its kernel, sockets and TUN, behind one service address. All that the LAC and the core send reaches node a, and the sessions are node b's. A program like {@link
 * LinuxLab}; {@link RelayLabTest} starts it.
 *
 * <pre>
 *   lac  198.51.100.2 ---- 198.51.100.1   a (here)  203.0.113.1 ---- 203.0.113.2  core
 *        198.51.101.2 --.                 192.0.2.10
 *                        \                    |  the network between the nodes
 *                         \               192.0.2.11
 *                          198.51.101.1   b (namespace other)
 * </pre>
 */
public final class RelayLab {

    private static final InetSocketAddress SERVICE = endpoint("192.0.2.77", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.2", 1701);
    private static final InetSocketAddress AT_A = endpoint("192.0.2.10", 5703);
    private static final InetSocketAddress AT_B = endpoint("192.0.2.11", 5703);
    private static final byte[] SECRET = "known to both of them".getBytes(StandardCharsets.UTF_8);
    private static final int OTHER = 1;
    private static final int SESSIONS = 20;
    private static final InetSocketAddress CORE = endpoint("203.0.113.2", 2009);
    private static final int FLOOD_BATCH = 64;
    private static final int FLOOD_WINDOW = 256;
    private static final long FLOOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final Prefix BLOCK = Prefix.containing(address("10.0.0.0"), 24);

    private final Dataplane a;
    private final Dataplane b;
    private final Switch fence;

    /** Until when b may act. */
    private static final class Switch {
        private volatile long untilNanos = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
    }

    private RelayLab(Dataplane a, Dataplane b, Switch fence) {
        this.a = a;
        this.b = b;
        this.fence = fence;
    }

    /** On one thread, and on one thread per loop. */
    public static void main(String[] arguments) throws Exception {
        Namespaces.build();
        network();
        int failed = 0;
        for (int cpus : new int[] {1, 4}) {
            Switch fence = new Switch();
            DataplaneConfig ofB = config(cpus, "b", AT_B)
                    .fence(Fence.of(() -> fence.untilNanos))
                    .build();
            try (Dataplane a = LinuxDataplane.open(config(cpus, "a", AT_A).build());
                    Dataplane b = Namespaces.inside("other", () -> LinuxDataplane.open(ofB))) {
                RelayLab lab = new RelayLab(a, b, fence);
                lab.begin();
                for (Map.Entry<String, LinuxLab.Scenario> each : lab.scenarios().entrySet()) {
                    failed += LinuxLab.attempt(each.getKey() + " (" + cpus + " cpus)", each.getValue()) ? 0 : 1;
                }
                System.out.println("a " + counted(a) + "\nb " + counted(b));
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    /** All that is not zero. */
    private static String counted(Dataplane plane) {
        StringBuilder text = new StringBuilder();
        for (WorkerCounter each : WorkerCounter.values()) {
            text.append(count(plane, each) > 0 ? each + "=" + count(plane, each) + " " : "");
        }
        for (DropReason each : DropReason.values()) {
            text.append(drops(plane, each) > 0 ? each + "=" + drops(plane, each) + " " : "");
        }
        return text.toString();
    }

    private static void network() throws Exception {
        for (String command : List.of(
                "ip netns add other",
                "ip -n other link set lo up",
                "ip netns exec other sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0",
                "ip netns exec other sysctl -qw net.ipv6.conf.all.forwarding=1",
                "ip netns exec lac sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0",
                "ip link add nodes0 type veth peer name nodes0 netns other",
                "ip -n other link add lac0 type veth peer name eth1 netns lac",
                "ip address add 192.0.2.10/24 dev nodes0",
                "ip -n other address add 192.0.2.11/24 dev nodes0",
                "ip -n other address add 198.51.101.1/24 dev lac0",
                "ip -n lac address add 198.51.101.2/24 dev eth1",
                "ip link set nodes0 up",
                "ip -n other link set nodes0 up",
                "ip -n other link set lac0 up",
                "ip -n lac link set eth1 up",
                "ip netns exec lac sysctl -qw net.ipv4.conf.eth1.rp_filter=0",
                "ip -n lac route add 192.0.2.77/32 via 198.51.100.1",
                "ip -n other route add 198.51.100.0/24 via 198.51.101.2",
                "ip -n other route add default via 192.0.2.10")) {
            Namespaces.run(command);
        }
    }

    private static DataplaneConfig.Builder config(int cpus, String name, InetSocketAddress bind) {
        return DataplaneConfig.builder(List.of(SERVICE))
                .serviceAddresses(true)
                .tun("lns0", 1500)
                .tunAddresses(List.of(address("10.0.255.254")))
                .poolRoutes(List.of(Prefix.containing(address("10.0.0.0"), 16)))
                .maxSessions(100)
                .wireWorkers(cpus == 1 ? 1 : 2)
                .tunWorkers(cpus == 1 ? 1 : 2)
                .cpus(cpus)
                .socketBufferBytes(1 << 20)
                .relay(new RelayConfig(bind, name, 7, "lab", SECRET));
    }

    private void begin() {
        a.relay().peer(OTHER, new PeerIdentity("b", 7, AT_B));
        b.relay().peer(OTHER, new PeerIdentity("a", 7, AT_A));
        b.sessions(0).tunnelUp(10, SERVICE, LAC);
        for (int session = 1; session <= SESSIONS; session++) {
            b.sessions(0).put(LinuxLab.session(session));
        }
        for (Dataplane each : List.of(a, b)) {
            assertThat(each.relay().place(0, BLOCK, 0)).isTrue();
            each.start();
        }
        owners(OTHER, Relay.US);
    }

    private void owners(int atA, int atB) {
        a.relay().owner(0, atA, 1);
        b.relay().owner(0, atB, 1);
    }

    private Map<String, LinuxLab.Scenario> scenarios() {
        Map<String, LinuxLab.Scenario> all = new LinkedHashMap<>();
        all.put("a_ping_goes_by_the_wrong_node_both_ways_and_is_answered_by_the_owner", this::ping);
        all.put("a_full_sized_packet_goes_in_two_pieces_over_a_narrow_link_between_nodes", this::narrow);
        all.put("control_comes_up_at_the_owner_whose_answer_has_the_service_address", this::controlMessage);
        all.put("nodes_that_take_each_other_for_the_owner_do_not_play_ball", this::ball);
        all.put("a_node_that_may_not_act_lets_nothing_out_and_later_nothing_old", this::fenced);
        all.put("a_slot_that_goes_to_another_node_is_served_there", this::moved);
        all.put("a_flood_is_relayed_and_every_packet_is_counted", this::flood);
        return all;
    }

    private static long count(Dataplane plane, WorkerCounter counter) {
        return plane.counters().count(counter);
    }

    private static long drops(Dataplane plane, DropReason reason) {
        return plane.counters().drops(reason);
    }

    private static byte[] echo(int session, int data) {
        return Icmp.echo4("10.0.0." + session, "203.0.113.2", 64, data);
    }

    private static boolean reply(byte[] packet, int octets) {
        return packet.length == octets && packet[9] == 1 && packet[20] == 0;
    }

    private void pinged(int session, int data) throws Exception {
        byte[] request = echo(session, data);
        // Connected: it takes nothing that does not come from the service address.
        try (Lac lac = Lac.open(LAC, SERVICE)) {
            lac.sendIp(session, request);
            lac.receiveIp(1000 + session, packet -> reply(packet, request.length));
        }
    }

    private void ping() throws Exception {
        long up = count(a, WorkerCounter.RELAYED_UP);
        long down = count(a, WorkerCounter.RELAYED_DOWN);
        pinged(1, 56);
        assertThat(count(a, WorkerCounter.RELAYED_UP) - up).isOne();
        assertThat(count(a, WorkerCounter.RELAYED_DOWN) - down).isOne();
        assertThat(count(a, WorkerCounter.WIRE_SENT)).isZero();
        assertThat(count(b, WorkerCounter.WIRE_RECEIVED)).isZero();
        assertThat(count(b, WorkerCounter.FORWARDED_UP)).isPositive();
    }

    private static long fragments(String namespace) throws Exception {
        String text = Namespaces.run("ip netns exec " + namespace + " cat /proc/net/snmp");
        List<String> rows = text.lines().filter(line -> line.startsWith("Ip:")).toList();
        List<String> names = List.of(rows.get(0).split(" ", -1));
        return Long.parseLong(List.of(rows.get(1).split(" ", -1)).get(names.indexOf("ReasmOKs")));
    }

    private void narrow() throws Exception {
        long before = fragments("other");
        // 1472 octets of UDP payload: what a LAC sends at most on a path of 1500.
        pinged(2, 1472 - 10 - 28);
        assertThat(fragments("other") - before).isEqualTo(2);
    }

    private void controlMessage() throws Exception {
        byte[] hello = control(10, 0, hex("8008 0000 0000 0006"));
        byte[] answer = control(100, 0, new byte[0]);
        boolean[] relayed = new boolean[1];
        InetSocketAddress[] from = new InetSocketAddress[2];
        try (Lac lac = Lac.open(LAC, SERVICE)) {
            lac.send(hello);
            LinuxLab.eventually(
                    "the punt",
                    () -> b.punts(0)
                                    .drain(
                                            (local, peer, datagram, how) -> {
                                                from[0] = local;
                                                from[1] = peer;
                                                relayed[0] = how;
                                            },
                                            10)
                            > 0);
            assertThat(from).containsExactly(SERVICE, LAC);
            assertThat(relayed).containsExactly(true);
            assertThat(b.inject(0).sendControl(SERVICE, LAC, ByteBuffer.wrap(answer)))
                    .isTrue();
            assertThat(lac.receive(each -> each.length == 12)).isEqualTo(answer);
        }
    }

    private void ball() throws Exception {
        owners(OTHER, OTHER);
        long sent = count(b, WorkerCounter.RELAY_SENT);
        long before = drops(b, DropReason.RELAYED_AGAIN);
        try (Lac lac = Lac.open(LAC, SERVICE);
                DatagramSocket core = Namespaces.inside("core", () -> new DatagramSocket())) {
            lac.sendIp(1, echo(1, 56));
            lac.send(control(10, 0, new byte[0]));
            core.send(new DatagramPacket(new byte[100], 100, address("10.0.0.1"), 9));
            LinuxLab.eventually("three drops", () -> drops(b, DropReason.RELAYED_AGAIN) == before + 3);
        } finally {
            owners(OTHER, Relay.US);
        }
        pinged(1, 56);
        assertThat(drops(b, DropReason.RELAYED_AGAIN)).isEqualTo(before + 3);
        assertThat(drops(a, DropReason.RELAYED_AGAIN)).isZero();
        assertThat(count(b, WorkerCounter.RELAY_SENT)).isEqualTo(sent);
    }

    private void fenced() throws Exception {
        long before = drops(b, DropReason.FENCED);
        try (Lac lac = Lac.open(LAC, SERVICE)) {
            fence.untilNanos = System.nanoTime();
            lac.sendIp(3, echo(3, 100));
            LinuxLab.eventually("the drop", () -> drops(b, DropReason.FENCED) == before + 1);
            fence.untilNanos = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
            lac.sendIp(4, echo(4, 104));
            byte[] first = lac.receiveIp(1004, packet -> packet[20] == 0);
            assertThat(first).hasSize(132);
        }
        assertThat(drops(b, DropReason.FENCED)).isEqualTo(before + 1);
    }

    private void moved() throws Exception {
        a.sessions(0).tunnelUp(10, SERVICE, LAC);
        a.sessions(0).put(LinuxLab.session(5));
        long relayed = count(a, WorkerCounter.RELAYED_UP);
        pinged(5, 60);
        assertThat(count(a, WorkerCounter.RELAYED_UP) - relayed).isOne();
        owners(Relay.US, OTHER);
        try {
            pinged(5, 60);
            assertThat(count(a, WorkerCounter.RELAYED_UP) - relayed).isOne();
        } finally {
            owners(OTHER, Relay.US);
        }
    }

    /** As many as pass without loss on a machine that does the LAC's work and the core's as well: no more are on their way than fit all buffers. */
    private void flood() throws Exception {
        try (UdpPort lac = Namespaces.inside("lac", () -> UdpPort.openAlone(LAC, 4 << 20));
                UdpPort core = Namespaces.inside("core", () -> UdpPort.openAlone(CORE, 4 << 20))) {
            for (int length : new int[] {100, 1400}) {
                byte[][] up = new byte[SESSIONS][];
                byte[][] down = new byte[SESSIONS][];
                for (int session = 1; session <= SESSIONS; session++) {
                    // To a socket that is there and whose buffer is full before long: nobody answers.
                    byte[] packet = ipv4("10.0.0." + session, "203.0.113.2", length);
                    packet[9] = 17;
                    ByteBuffer.wrap(packet, 20, 8)
                            .putShort((short) 1024)
                            .putShort((short) CORE.getPort())
                            .putShort((short) (length - 20))
                            .putShort((short) 0);
                    up[session - 1] = data(10, session, ppp(0x0021, checksummed(packet)));
                    down[session - 1] = new byte[length - 28];
                }
                flood("up", length, lac, up, session -> SERVICE, WorkerCounter.TUN_WRITTEN);
                flood("down", length, core, down, session -> endpoint("10.0.0." + session, 9), WorkerCounter.WIRE_SENT);
            }
        }
    }

    private void flood(
            String way,
            int length,
            UdpPort port,
            byte[][] octets,
            IntFunction<InetSocketAddress> to,
            WorkerCounter arrived) {
        Arena arena = Arena.ofAuto();
        DatagramVector vector = new DatagramVector(arena, FLOOD_BATCH, false);
        for (int i = 0; i < FLOOD_BATCH; i++) {
            byte[] each = octets[i % SESSIONS];
            MemorySegment datagram = arena.allocate(each.length);
            MemorySegment.copy(MemorySegment.ofArray(each), 0, datagram, 0, each.length);
            MemorySegment peer = arena.allocate(SocketAddress.BYTES, 8);
            SocketAddress.put(peer, 0, to.apply(1 + i % SESSIONS));
            vector.add(datagram, 0, each.length, peer, 0);
        }
        long framesBefore = count(a, WorkerCounter.RELAY_SENT);
        long takenBefore = count(b, WorkerCounter.RELAY_RECEIVED);
        long arrivedBefore = count(b, arrived);
        long sent = 0;
        long began = System.nanoTime();
        long stalled = began;
        while (System.nanoTime() - began < FLOOD_NANOS) {
            if (sent - (count(b, arrived) - arrivedBefore) > FLOOD_WINDOW) {
                assertThat(System.nanoTime() - stalled).as("a stall").isLessThan(TimeUnit.SECONDS.toNanos(5));
                LockSupport.parkNanos(20_000);
                continue;
            }
            stalled = System.nanoTime();
            for (int from = 0; from < FLOOD_BATCH; ) {
                int gone = port.send(vector, from);
                assertThat(gone == -Errno.EAGAIN || gone > 0)
                        .as("a send that says %d", gone)
                        .isTrue();
                from += Math.max(0, gone);
            }
            sent += FLOOD_BATCH;
        }
        long all = sent;
        LinuxLab.eventually("all of " + all, () -> count(b, arrived) - arrivedBefore >= all);
        long nanos = System.nanoTime() - began;
        assertThat(count(b, arrived) - arrivedBefore).isEqualTo(all);
        assertThat(count(a, WorkerCounter.RELAY_SENT) - framesBefore).isEqualTo(all);
        assertThat(count(b, WorkerCounter.RELAY_RECEIVED) - takenBefore).isEqualTo(all);
        System.out.printf(
                "seen relayed %s, %d octets: %,d packets/s, %d %% of frames joined%n",
                way,
                length,
                all * TimeUnit.SECONDS.toNanos(1) / nanos,
                100 * count(a, WorkerCounter.RELAY_SENT_JOINED) / count(a, WorkerCounter.RELAY_SENT));
    }
}
