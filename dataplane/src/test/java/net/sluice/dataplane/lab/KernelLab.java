package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.KernelDrop;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.ThreadTime;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.assembly.LinuxDataplane;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * More than the data plane can take, so that the kernel discards: what the LAC and the core have sent must equal what arrived and what is counted as lost,
 * to the packet. A program like {@link LinuxLab}; {@link KernelLabTest} starts it.
 */
public final class KernelLab {

    private static final InetSocketAddress LNS = endpoint("198.51.100.1", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.2", 1701);
    private static final InetSocketAddress CORE = endpoint("203.0.113.2", 2009);
    private static final int SESSIONS = 20;
    private static final int BIG = 64 << 20;

    private final Dataplane plane;
    private final UdpPort lac;
    private final UdpPort core;
    private final Arena arena = Arena.ofShared();
    private long lacSent;
    private long coreSent;
    private long lacGot;
    private long coreGot;

    private KernelLab(Dataplane plane, UdpPort lac, UdpPort core) {
        this.plane = plane;
        this.lac = lac;
        this.core = core;
    }

    /** On one thread, and on one thread per loop. */
    public static void main(String[] arguments) throws Exception {
        Namespaces.build();
        // With IPv6 the kernel would send to the TUN on its own account: listener reports, which could be lost there
        // too.
        Namespaces.run("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
        Namespaces.run("ping -c 1 -w 5 198.51.100.2");
        Namespaces.run("ping -c 1 -w 5 203.0.113.2");
        int failed = 0;
        for (int cpus : new int[] {1, 4}) {
            try (Dataplane plane = LinuxDataplane.open(DataplaneConfig.builder(List.of(LNS))
                            .tun("lns0", 1500)
                            .tunQueue(500)
                            .poolRoutes(List.of(Prefix.containing(address("10.0.0.0"), 16)))
                            .maxSessions(100)
                            .cpus(cpus)
                            .socketBufferBytes(32 << 10)
                            .wireWorkers(cpus == 1 ? 1 : 2)
                            .tunWorkers(cpus == 1 ? 1 : 2)
                            .build());
                    UdpPort lac = Namespaces.inside("lac", () -> UdpPort.openAlone(LAC, BIG));
                    UdpPort core = Namespaces.inside("core", () -> UdpPort.openAlone(CORE, BIG))) {
                plane.sessions(0).tunnelUp(10, LNS, LAC);
                for (int session = 1; session <= SESSIONS; session++) {
                    plane.sessions(0).put(LinuxLab.session(session));
                }
                KernelLab lab = new KernelLab(plane, lac, core);
                failed += attempt("what_nobody_reads_is_counted_by_the_kernel_and_by_us", cpus, lab::beforeTheStart);
                failed += attempt("under_load_every_packet_sent_is_received_or_lost_by_name", cpus, lab::underLoad);
                failed += attempt("threads_tell_what_they_do_with_their_time", cpus, lab::times);
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static int attempt(String name, int cpus, LinuxLab.Scenario scenario) {
        try {
            scenario.run();
            System.out.println("PASS " + name + " (" + cpus + " cpus)");
            return 0;
        } catch (Exception | AssertionError e) {
            System.out.println("FAIL " + name + " (" + cpus + " cpus): "
                    + String.valueOf(e.getMessage()).replace('\n', ' '));
            e.printStackTrace(System.out);
            return 1;
        }
    }

    private static byte[] udp(String source, int sourcePort, String destination, int destinationPort, int length) {
        byte[] packet = ipv4(source, destination, length);
        packet[9] = 17;
        ByteBuffer.wrap(packet, 20, 8)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putShort((short) (length - 20))
                .putShort((short) 0);
        return checksummed(packet);
    }

    private void send(UdpPort port, byte[] datagram, InetSocketAddress to, int count) {
        MemorySegment octets = arena.allocate(datagram.length);
        MemorySegment.copy(MemorySegment.ofArray(datagram), 0, octets, 0, datagram.length);
        MemorySegment peer = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(peer, 0, to);
        DatagramVector vector = new DatagramVector(arena, count, false);
        for (int i = 0; i < count; i++) {
            vector.add(octets, 0, datagram.length, peer, 0);
        }
        for (int from = 0; from < count; ) {
            int sent = port.send(vector, from);
            assertThat(sent == -Errno.EAGAIN || sent > 0)
                    .as("a send that says %d", sent)
                    .isTrue();
            from += Math.max(0, sent);
        }
    }

    private void fromLac(byte[] datagram, int count) {
        send(lac, datagram, LNS, count);
        lacSent += count;
    }

    private void fromCore(String destination, int count) {
        send(core, new byte[60], endpoint(destination, 9), count);
        coreSent += count;
    }

    private long count(WorkerCounter counter) {
        return plane.counters().count(counter);
    }

    private long drops(DropReason reason) {
        return plane.counters().drops(reason);
    }

    private long lost(KernelDrop reason) {
        return plane.counters().drops(reason);
    }

    private void beforeTheStart() throws Exception {
        byte[] good = data(10, 1, ppp(0x0021, udp("10.0.0.1", 5000, "203.0.113.2", CORE.getPort(), 80)));
        for (int burst = 0; burst < 100; burst++) {
            fromLac(good, 100);
            fromCore("10.0.0." + (1 + burst % SESSIONS), 100);
        }
        long socket = lost(KernelDrop.SOCKET_RECEIVE);
        long tun = lost(KernelDrop.TUN_TRANSMIT);
        assertThat(socket).isBetween(5_000L, lacSent - 1);
        assertThat(tun).isBetween(5_000L, coreSent - 1);
        String udpLine = Namespaces.run("cat /proc/self/net/udp");
        assertThat(udpLine.lines()
                        .filter(line -> line.contains(":06A5 "))
                        .mapToLong(line ->
                                Long.parseLong(List.of(line.strip().split(" +")).getLast()))
                        .sum())
                .as("what /proc says of our sockets")
                .isEqualTo(socket);
        assertThat(Namespaces.run("ip -s link show lns0")).contains(" " + tun + " ");
        plane.start();
        balanced("before the start");
        assertThat(lost(KernelDrop.SOCKET_RECEIVE)).isEqualTo(socket);
        assertThat(lost(KernelDrop.TUN_TRANSMIT)).isEqualTo(tun);
        assertThat(lost(KernelDrop.NAMESPACE_SEND)).isZero();
    }

    private void underLoad() throws Exception {
        byte[] spoofed = data(10, 2, ppp(0x0021, udp("10.0.0.1", 5000, "203.0.113.2", CORE.getPort(), 80)));
        byte[] unknown = data(10, 99, ppp(0x0021, udp("10.0.0.1", 5000, "203.0.113.2", CORE.getPort(), 80)));
        for (int burst = 0; burst < 400; burst++) {
            int session = 1 + burst % SESSIONS;
            byte[] packet = udp("10.0.0." + session, 5000, "203.0.113.2", CORE.getPort(), 80 + burst % 1000);
            fromLac(data(10, session, ppp(0x0021, packet)), 150);
            fromLac(spoofed, 3);
            fromLac(unknown, 2);
            fromLac(new byte[] {1, 2, 3}, 1);
            fromCore("10.0.0." + session, 150);
            fromCore("10.0.99.99", 2);
        }
        balanced("under load");
        assertThat(drops(DropReason.SOURCE_SPOOFED)).isPositive();
        assertThat(drops(DropReason.UNKNOWN_SESSION)).isPositive();
        assertThat(drops(DropReason.L2TP_TOO_SHORT)).isPositive();
        assertThat(drops(DropReason.NO_SESSION_FOR_ADDRESS)).isPositive();
        assertThat(count(WorkerCounter.FORWARDED_UP)).isPositive();
        assertThat(count(WorkerCounter.FORWARDED_DOWN)).isPositive();
    }

    /** Each hop's book. */
    private void balanced(String when) {
        DatagramBatch batch = new DatagramBatch(arena, 64, 2048);
        long[] got = {lacGot, coreGot};
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!book(got).balanced() && System.nanoTime() - end < 0) {
            got[0] += drain(lac, batch);
            got[1] += drain(core, batch);
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(book(got)).as(when).matches(Book::balanced);
        lacGot = got[0];
        coreGot = got[1];
        System.out.println("seen " + when + ": from the LAC " + lacSent + " = received "
                + count(WorkerCounter.WIRE_RECEIVED) + " + lost in the socket " + lost(KernelDrop.SOCKET_RECEIVE)
                + "; from the core " + coreSent + " = read " + count(WorkerCounter.TUN_READ)
                + " + lost in the TUN " + lost(KernelDrop.TUN_TRANSMIT) + "; inside " + in() + " = " + out()
                + ", of which dropped " + plane.counters().drops());
    }

    private record Book(List<String> pages) {
        boolean balanced() {
            return pages.stream().noneMatch(page -> page.contains("!="));
        }
    }

    private static String page(String what, long one, long other) {
        return what + ": " + one + (one == other ? " = " : " != ") + other;
    }

    private Book book(long[] got) {
        return new Book(List.of(
                page("LAC to socket", lacSent, count(WorkerCounter.WIRE_RECEIVED) + lost(KernelDrop.SOCKET_RECEIVE)),
                page("core to TUN", coreSent, count(WorkerCounter.TUN_READ) + lost(KernelDrop.TUN_TRANSMIT)),
                page("inside", in(), out()),
                page("socket to LAC", count(WorkerCounter.WIRE_SENT), got[0] + lac.kernelDrops()),
                page("TUN to core", count(WorkerCounter.TUN_WRITTEN), got[1] + core.kernelDrops())));
    }

    private static long drain(UdpPort port, DatagramBatch batch) {
        long sum = 0;
        int got;
        do {
            got = Math.max(0, port.receive(batch));
            sum += got;
        } while (got > 0);
        return sum;
    }

    private long in() {
        return count(WorkerCounter.WIRE_RECEIVED)
                + count(WorkerCounter.TUN_READ)
                + count(WorkerCounter.FRAGMENTS_SENT)
                + count(WorkerCounter.ICMP_ERRORS_SENT);
    }

    private long out() {
        return count(WorkerCounter.WIRE_SENT)
                + count(WorkerCounter.TUN_WRITTEN)
                + count(WorkerCounter.FRAGMENTED)
                + plane.counters().drops();
    }

    private void times() {
        List<ThreadTime> threads = plane.threads();
        assertThat(threads).isNotEmpty().allSatisfy(each -> {
            assertThat(each.busyNanos()).isPositive();
            assertThat(each.busyNanos() + each.spinningNanos()).isLessThan(each.totalNanos());
        });
        threads.forEach(each -> System.out.printf(
                "seen %s: busy %d ms, spinning %d ms of %d ms%n",
                each.name(),
                each.busyNanos() / 1_000_000,
                each.spinningNanos() / 1_000_000,
                each.totalNanos() / 1_000_000));
    }
}
