package net.sluice.dataplane.assembly;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.dataWithEverything;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import net.sluice.dataplane.Capture;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.io.PacketBatch;
import net.sluice.dataplane.io.PacketOutlet;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.lab.Icmp;
import net.sluice.dataplane.tally.SizeTally;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of thousands of packets up and down, echoes and drops, between a port and a queue that allocate nothing themselves. */
class AllocationTest {

    private static final int TURNS = 2_000;

    private static final int BATCH = 64;

    /** Gives the same batch again each time it was armed. */
    static final class Port implements DatagramPort {
        private final MemoryPort memory = new MemoryPort(World.LNS, Offloads.ALL);
        private final List<byte[]> datagrams;
        boolean armed;

        Port(List<byte[]> datagrams) {
            this.datagrams = datagrams;
        }

        @Override
        public InetSocketAddress local() {
            return World.LNS;
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public boolean joins() {
            return memory.joins();
        }

        @Override
        public int receive(DatagramBatch batch) {
            if (!armed) {
                return 0;
            }
            armed = false;
            if (batch.count() == 0) {
                for (int i = 0; i < BATCH; i++) {
                    memory.deliver(World.LAC, datagrams.get(i % datagrams.size()));
                }
                memory.receive(batch);
            }
            return batch.count();
        }

        @Override
        public boolean segments() {
            return true;
        }

        @Override
        public void dontFragment(boolean on) {
            // Nothing to send.
        }

        @Override
        public int pathMtu(MemorySegment peer, long peerOffset) {
            return 1500;
        }

        @Override
        public int send(DatagramVector vector, int from) {
            return vector.packets().count() - from;
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }

    static final class Tun implements TunQueue {
        private final List<byte[]> packets;
        boolean armed;

        Tun(List<byte[]> packets) {
            this.packets = packets;
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public boolean segmentsTcp() {
            return false;
        }

        @Override
        public boolean segmentsUdp() {
            return false;
        }

        @Override
        public int read(PacketBatch batch) {
            int count = armed ? batch.capacity() : 0;
            armed = false;
            batch.clear();
            for (int i = 0; i < count; i++) {
                byte[] octets = packets.get(i % packets.size());
                MemorySegment.copy(octets, 0, batch.memory(), JAVA_BYTE, batch.next(), octets.length);
                batch.add(octets.length);
            }
            return count;
        }

        @Override
        public PacketOutlet outlet(SizeTally joins) {
            return (vector, from) -> vector.count() - from;
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }

    private static byte[] withoutFragmenting(byte[] packet) {
        packet[6] |= 0x40;
        return checksummed(packet);
    }

    /** Of a set with content that repeats, or of one with shared Ns. */
    private static SessionEntry member(int session) {
        boolean byNs = session > 5;
        HaSet.Recognition recognition = byNs ? HaSet.Recognition.NS : HaSet.Recognition.CONTENT;
        return World.entry(session)
                .mtu(1400)
                .ipv4Address((Inet4Address) address(byNs ? "10.0.0.6" : "10.0.0.4"))
                .haSet(new HaSet(recognition.toString(), recognition, 500))
                .build();
    }

    private static byte[] numbered(int ns) {
        return dataWithEverything(World.TUNNEL, 3, ns, ppp(0x0021, ipv4("10.0.0.3", "203.0.113.9", 100)));
    }

    /** At some 100 Mbit/s each way and direction, of which a tenth may pass; the queues are as full as CoDel lets them be. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void packets_that_are_policed_or_wait_allocate_nothing(int cpus) {
        Port port = new Port(List.of(
                data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 100))),
                data(World.TUNNEL, 2, ppp(0x0057, ipv6("2001:db8:2::1", "2001:db8:ffff::1", 1000))),
                data(World.TUNNEL, 2, ppp(0x0057, ipv6("2001:db8:2::1", "2001:db8:ffff::2", 100))),
                data(World.TUNNEL, 3, ppp(0x0021, ipv4("10.0.0.3", "203.0.113.9", 1000)))));
        Tun tun = new Tun(List.of(
                ipv4("203.0.113.9", "10.0.0.1", 1000),
                ipv4("203.0.113.10", "10.0.0.1", 100),
                ipv6("2001:db8:ffff::1", "2001:db8:2::1", 1000),
                ipv6("2001:db8:ffff::2", "2001:db8:2::1", 100),
                ipv4("203.0.113.9", "10.0.0.3", 1000)));
        DataplaneConfig config = World.config().cpus(cpus).batch(BATCH).build();
        Plane plane = new Plane(
                config, List.of(List.of(port)), List.of(tun), new MemoryDataplane.MemoryRoutes(), List.of(), List.of());
        plane.sessions(0).tunnelUp(World.TUNNEL, World.LNS, World.LAC);
        for (int session = 1; session <= 3; session++) {
            RateLimit.Queueing queueing =
                    session == 3 ? null : new RateLimit.Queueing(100_000, session == 1, 128, 5_000_000, 100_000_000);
            RateLimit limit = new RateLimit(10_000_000, 3000, 20, queueing);
            plane.sessions(0)
                    .put(World.entry(session)
                            .services(SessionServices.NONE.withRates(limit, limit))
                            .build());
        }
        var loops = plane.loops();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        long now = 0;
        for (int round = 0; round < 20 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int turn = 0; turn < TURNS; turn++) {
                now += 1_000_000;
                port.armed = true;
                tun.armed = true;
                for (int i = 0; i < 3 * loops.size(); i++) {
                    loops.get(i % loops.size()).doWork(now);
                }
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("octets in %d packets", TURNS * 128).isZero();
        assertThat(plane.counters().count(WorkerCounter.RATE_LEFT)).isGreaterThan(10_000);
        assertThat(plane.counters().count(WorkerCounter.FORWARDED_UP)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.FORWARDED_DOWN)).isPositive();
        assertThat(plane.counters().drops(DropReason.RATE_POLICED)).isPositive();
        assertThat(plane.counters().drops(DropReason.RATE_CODEL)).isPositive();
        assertThat(plane.counters().drops(DropReason.RATE_QUEUE_FULL)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "4, false", "4, true"})
    void packets_allocate_nothing_on_one_thread_or_through_rings_or_captured(int cpus, boolean captured) {
        Port port = new Port(List.of(
                data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 100))),
                data(World.TUNNEL, 2, ppp(0x0057, ipv6("2001:db8:2::1", "2001:db8:ffff::1", 100))),
                data(World.TUNNEL, 1, ppp(0xC021, lcp(9, 1, 5, new byte[4]))),
                data(World.TUNNEL, 1, ppp(0x0021, tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 05b4"), 1))),
                data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "198.51.100.200", 100))),
                data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "192.0.2.200", 100))),
                data(World.TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.2", "203.0.113.9", 100))),
                numbered(1),
                numbered(3),
                numbered(2),
                numbered(20_001),
                numbered(20_003),
                data(World.TUNNEL, 4, ppp(0x0021, ipv4("10.0.0.4", "203.0.113.9", 100))),
                data(World.TUNNEL, 5, ppp(0x0021, ipv4("10.0.0.4", "203.0.113.9", 100))),
                dataWithEverything(World.TUNNEL, 6, 7, ppp(0x0021, ipv4("10.0.0.6", "203.0.113.9", 100)))));
        byte[] ping = Icmp.echo4("203.0.113.9", World.ICMP.getHostAddress(), 64, 20);
        Tun tun = new Tun(List.of(
                ipv4("203.0.113.9", "10.0.0.1", 100),
                ipv6("2001:db8:ffff::1", "2001:db8:2::1", 100),
                tcp6("2001:db8:ffff::1", "2001:db8:2::1", new byte[0], 6, 18, hex("0204 05b4")),
                ipv4("203.0.113.9", "10.0.0.1", 1500),
                withoutFragmenting(ipv4("203.0.113.9", "10.0.0.1", 1500)),
                ipv6("2001:db8:ffff::1", "2001:db8:2::1", 1500),
                ping,
                ipv4("203.0.113.9", "10.0.0.4", 1500),
                ipv4("203.0.113.9", "10.0.0.6", 100),
                ipv4("203.0.113.9", "10.0.0.99", 100)));
        DataplaneConfig config = World.config().cpus(cpus).batch(BATCH).build();
        Plane plane = new Plane(
                config, List.of(List.of(port)), List.of(tun), new MemoryDataplane.MemoryRoutes(), List.of(), List.of());
        plane.sessions(0).tunnelUp(World.TUNNEL, World.LNS, World.LAC);
        plane.sessions(0)
                .put(World.entry(1).mtu(1400).services(RulesTest.everything()).build());
        plane.sessions(0).put(World.entry(2).mtu(1400).dontFragment(true).build());
        Capture capture = captured
                ? plane.captures().start(new CaptureTarget.OfTunnel(World.TUNNEL), EnumSet.allOf(CaptureKind.class))
                : null;
        plane.sessions(0)
                .put(World.entry(3)
                        .sequencing(Sequencing.of(Sequencing.Mode.SEND))
                        .build());
        for (int session = 4; session < 8; session++) {
            plane.sessions(0).put(member(session));
        }
        var loops = plane.loops();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 20 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int turn = 0; turn < TURNS; turn++) {
                port.armed = true;
                tun.armed = true;
                for (int i = 0; i < 3 * loops.size(); i++) {
                    loops.get(i % loops.size()).doWork(turn);
                }
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        if (capture != null) {
            assertThat(capture.lost()).isPositive();
            assertThat(capture.drain(packet -> {}, 1)).isOne();
            capture.close();
        }
        assertThat(allocated).as("octets in %d packets", TURNS * 128).isZero();
        everythingHasHappened(plane);
    }

    private static void everythingHasHappened(Plane plane) {
        assertThat(plane.counters().count(WorkerCounter.FORWARDED_UP)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.FORWARDED_DOWN)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.ECHOES_ANSWERED)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.MSS_CLAMPED)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.WIRE_RECEIVED_JOINED)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.WIRE_SENT_JOINED)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.FRAGMENTED)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.SEQUENCE_HELD)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.ICMP_ERRORS_SENT)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.PINGS_ANSWERED)).isPositive();
        assertThat(plane.counters().filters())
                .filteredOn(each -> each.packets() > 0)
                .hasSizeGreaterThan(3);
        assertThat(plane.counters().drops(DropReason.FILTERED)).isPositive();
        assertThat(plane.counters().drops(DropReason.WALLED_GARDEN)).isPositive();
        assertThat(plane.counters().drops(DropReason.SOURCE_SPOOFED)).isPositive();
        assertThat(plane.counters().drops(DropReason.NO_SESSION_FOR_ADDRESS)).isPositive();
        assertThat(plane.counters().drops(DropReason.HA_DUPLICATE)).isPositive();
        assertThat(plane.counters().count(WorkerCounter.HA_COPIES)).isPositive();
        assertThat(plane.counters().drops(DropReason.WRONG_PEER)).isZero();
    }
}
