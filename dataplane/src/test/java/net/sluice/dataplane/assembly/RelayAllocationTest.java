package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.List;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Fence;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.PipePort;
import net.sluice.dataplane.io.TunQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hundreds of thousands of packets that reach the wrong one of two nodes, up and down, and what one costs both of them together without a kernel. */
class RelayAllocationTest {

    private static final int TURNS = 2_000;
    private static final int BATCH = 64;
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private static Plane node(
            String name, InetSocketAddress at, int cpus, DatagramPort port, DatagramPort relay, TunQueue tun) {
        DataplaneConfig config = World.config()
                .cpus(cpus)
                .batch(BATCH)
                .relay(TwoNodes.config(name, at))
                .fence(new Fence(() -> FOREVER, () -> FOREVER, System::nanoTime))
                .build();
        return new Plane(
                config,
                List.of(List.of(port)),
                List.of(relay),
                List.of(tun),
                new MemoryDataplane.MemoryRoutes(),
                List.of(),
                List.of(),
                List.of());
    }

    private static void turn(List<Loop> loops, long now) {
        for (int i = 0; i < 3 * loops.size(); i++) {
            loops.get(i % loops.size()).doWork(now);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, CONTENT", "4, CONTENT", "1, NS"})
    void a_packet_of_an_ha_set_over_two_nodes_allocates_nothing_at_either(int cpus, HaSet.Recognition recognition) {
        int member = 267;
        HaSet set = new HaSet("home", recognition, 500);
        PipePort[] between = PipePort.pair(TwoNodes.AT_A, TwoNodes.AT_B, 8 * BATCH);
        byte[] message = data(member, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 100)));
        AllocationTest.Port lac = new AllocationTest.Port(
                List.of(recognition == HaSet.Recognition.NS ? SetWorld.numbered(message, 0) : message));
        AllocationTest.Tun core = new AllocationTest.Tun(List.of(ipv4("203.0.113.9", "10.0.0.1", 100)));
        AllocationTest.Port silent = new AllocationTest.Port(List.of(control(0, 0, new byte[0])));
        Plane a = node("a", TwoNodes.AT_A, cpus, lac, between[0], new AllocationTest.Tun(List.of()));
        Plane b = node("b", TwoNodes.AT_B, cpus, silent, between[1], core);
        a.relay().peer(TwoNodes.OTHER, new PeerIdentity("b", 7, TwoNodes.AT_B));
        b.relay().peer(TwoNodes.OTHER, new PeerIdentity("a", 7, TwoNodes.AT_A));
        for (int slot = 0; slot < 2; slot++) {
            a.relay().owner(slot, slot == 0 ? TwoNodes.OTHER : Relay.US, 1);
            b.relay().owner(slot, slot == 0 ? Relay.US : TwoNodes.OTHER, 1);
        }
        List<Relay.Member> members = List.of(new Relay.Member(World.TUNNEL, 1), new Relay.Member(member, 1));
        a.relay().haSet("home", members);
        b.relay().haSet("home", members);
        a.sessions(0).tunnelUp(member, World.LNS, World.LAC);
        a.sessions(0).put(SetWorld.entry(member, 1).haSet(set).build());
        b.sessions(0).tunnelUp(World.TUNNEL, World.LNS, World.LAC);
        b.sessions(0).put(SetWorld.entry(World.TUNNEL, 1).haSet(set).build());
        List<Loop> here = a.loops();
        List<Loop> there = b.loops();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        long now = 0;
        for (int round = 0; round < 20 && (allocated > 0 || round < 3); round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int turn = 0; turn < TURNS / 4; turn++) {
                now += 1_000_000;
                lac.armed = true;
                core.armed = true;
                turn(here, now);
                turn(there, now);
                turn(here, now);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("octets").isZero();
        assertThat(a.counters().count(WorkerCounter.HA_RELAYED_UP)).isGreaterThan(50_000);
        assertThat(b.counters().count(WorkerCounter.HA_RELAYED_DOWN))
                .isEqualTo(a.counters().count(WorkerCounter.FORWARDED_DOWN))
                .isGreaterThan(50_000);
        assertThat(b.counters().count(WorkerCounter.FORWARDED_UP)
                        + b.counters().drops(DropReason.HA_DUPLICATE)
                        + b.counters().drops(DropReason.HA_LATE))
                .isEqualTo(a.counters().count(WorkerCounter.HA_RELAYED_UP));
        assertThat(a.counters().drops()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "4, 100", "1, 1400"})
    void a_relayed_packet_allocates_nothing_at_either_node(int cpus, int length) {
        PipePort[] between = PipePort.pair(TwoNodes.AT_A, TwoNodes.AT_B, 4 * BATCH);
        AllocationTest.Port lac = new AllocationTest.Port(List.of(
                data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", length))),
                data(World.TUNNEL, 1, ppp(0x0057, ipv6("2001:db8:1::1", "2001:db8:ffff::1", length)))));
        AllocationTest.Tun core = new AllocationTest.Tun(
                List.of(ipv4("203.0.113.9", "10.0.0.1", length), ipv6("2001:db8:ffff::1", "2001:db8:1::1", length)));
        Plane a = node("a", TwoNodes.AT_A, cpus, lac, between[0], core);
        Plane b = node(
                "b",
                TwoNodes.AT_B,
                cpus,
                new AllocationTest.Port(List.of(control(0, 0, new byte[0]))),
                between[1],
                new AllocationTest.Tun(List.of()));
        a.relay().peer(TwoNodes.OTHER, new PeerIdentity("b", 7, TwoNodes.AT_B));
        b.relay().peer(TwoNodes.OTHER, new PeerIdentity("a", 7, TwoNodes.AT_A));
        a.relay().owner(0, TwoNodes.OTHER, 1);
        b.relay().owner(0, Relay.US, 1);
        a.relay().place(0, Prefix.containing(address("10.0.0.0"), 24), 0);
        a.relay().place(0, new Prefix(address("2001:db8:1::"), 48), 0);
        b.sessions(0).tunnelUp(World.TUNNEL, World.LNS, World.LAC);
        b.sessions(0).put(World.entry(1).build());
        List<Loop> here = a.loops();
        List<Loop> there = b.loops();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        long quickest = Long.MAX_VALUE;
        long now = 0;
        for (int round = 0; round < 20 && (allocated > 0 || round < 6); round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long began = threads.getCurrentThreadCpuTime();
            for (int turn = 0; turn < TURNS; turn++) {
                now += 1_000_000;
                lac.armed = true;
                core.armed = true;
                for (int i = 0; i < 3 * here.size(); i++) {
                    here.get(i % here.size()).doWork(now);
                }
                for (int i = 0; i < 3 * there.size(); i++) {
                    there.get(i % there.size()).doWork(now);
                }
            }
            quickest = Math.min(quickest, threads.getCurrentThreadCpuTime() - began);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("octets in %d packets", 2 * TURNS * BATCH).isZero();
        long up = b.counters().count(WorkerCounter.FORWARDED_UP);
        long down = b.counters().count(WorkerCounter.FORWARDED_DOWN);
        assertThat(up).isEqualTo(a.counters().count(WorkerCounter.RELAYED_UP)).isGreaterThan(100_000);
        assertThat(down)
                .isEqualTo(a.counters().count(WorkerCounter.RELAYED_DOWN))
                .isGreaterThan(100_000);
        assertThat(a.counters().drops() + b.counters().drops()).isZero();
        System.out.printf(
                "relayed, %d octets, composition of %d CPUs: %d ns of CPU a packet for both nodes, without system calls%n",
                length, cpus, quickest / (2L * TURNS * BATCH));
    }
}
