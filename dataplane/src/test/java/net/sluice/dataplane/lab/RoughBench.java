package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ppp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.assembly.LinuxDataplane;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.packet.Segments;

/**
 * A rough measure: 1,000 sessions, every packet for another one, from a LAC through the data plane to a core host or back, in the namespaces of
 * {@link Namespaces}. CPU ns per packet is the run time of the data plane's threads, system calls included, divided by the packets delivered.
 *
 * <p>To be started as LinuxLab is: {@code unshare --net --mount sh -c 'ip link set lo up; exec java @jvm.flags -cp ... net.sluice.dataplane.lab.RoughBench'}.
 * Arguments: seconds per run, then CPUs to lay threads out for (1 or more), then {@code off} to go without offloads
 * ({@code on} with), then {@code bulk} for 32 packets in a row for each session: TCP segments up, UDP down.
 */
public final class RoughBench {

    private static final int SESSIONS = 1000;
    private static final int BULK_SESSIONS = 100;
    private static final int BATCH = 64;

    /** What fits an outer packet of 1500 octets. */
    private static final int JOINED = 1472;

    private static final InetSocketAddress LNS = endpoint("198.51.100.1", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.2", 1701);

    private RoughBench() {}

    /** Runs up and down, 64 and 1400 octets. */
    public static void main(String[] arguments) throws Exception {
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5;
        int cpus = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        Offloads offloads = arguments.length > 2 && arguments[2].equals("off") ? Offloads.NONE : Offloads.ALL;
        int run = arguments.length > 3 && arguments[3].equals("bulk") ? 32 : 1;
        Namespaces.build();
        for (String namespace : List.of("lac", "core")) {
            Namespaces.run("ip netns exec " + namespace + " nft add table ip bench");
            Namespaces.run("ip netns exec " + namespace
                    + " nft add chain ip bench in { type filter hook prerouting priority -300 ; }");
            Namespaces.run(
                    "ip netns exec " + namespace + " nft add rule ip bench in meta l4proto { udp, tcp, 253 } drop");
        }
        System.out.println("cpus for threads: " + cpus + ", of the machine: "
                + Runtime.getRuntime().availableProcessors());
        try (Dataplane plane = LinuxDataplane.open(
                LinuxLab.config().cpus(cpus).offloads(offloads).build())) {
            System.out.println(plane.offloads());
            plane.sessions(0).tunnelUp(10, LNS, LAC);
            for (int session = 1; session <= SESSIONS; session++) {
                plane.sessions(0).put(LinuxLab.session(session));
            }
            plane.start();
            for (int length : new int[] {64, 1400}) {
                run(plane, "up", "lac", up(length, run), seconds);
                run(plane, "down", "core", down(length, run), seconds);
            }
        }
        System.exit(0);
    }

    private record Flow(InetSocketAddress local, List<InetSocketAddress> peers, List<byte[]> packets, int length) {}

    /** Sessions for which there are packets. */
    private static int sessions(int run) {
        return run == 1 ? SESSIONS : BULK_SESSIONS;
    }

    private static Flow up(int length, int run) {
        List<InetSocketAddress> peers = new ArrayList<>();
        List<byte[]> packets = new ArrayList<>();
        for (int session = 1; session <= sessions(run); session++) {
            String source = "10.0." + (session >> 8) + "." + (session & 255);
            for (int i = 0; i < run; i++) {
                byte[] packet = run == 1
                        ? ipv4(source, "203.0.113.2", length)
                        : Segments.tcp(source, "203.0.113.2", i, i * (length - 40), length - 40);
                peers.add(LNS);
                packets.add(data(10, session, ppp(0x0021, packet)));
            }
        }
        return new Flow(LAC, peers, packets, length);
    }

    private static Flow down(int length, int run) {
        List<InetSocketAddress> peers = new ArrayList<>();
        List<byte[]> packets = new ArrayList<>();
        for (int session = 1; session <= sessions(run); session++) {
            for (int i = 0; i < run; i++) {
                peers.add(endpoint("10.0." + (session >> 8) + "." + (session & 255), 9));
                packets.add(new byte[length - 28]);
            }
        }
        return new Flow(endpoint("203.0.113.2", 9999), peers, packets, length);
    }

    private static void run(Dataplane plane, String name, String from, Flow flow, long seconds) throws Exception {
        Thread generator = new Thread(() -> generate(from, flow, seconds + 2), "generator");
        generator.setDaemon(true);
        generator.start();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Long> ids = LinuxLab.workers();
        long userBefore = ids.stream().mapToLong(threads::getThreadUserTime).sum();
        long cpuBefore = ids.stream().mapToLong(threads::getThreadCpuTime).sum();
        long before = passedOn(plane);
        long offeredBefore = received(from);
        long begin = System.nanoTime();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds) - TimeUnit.MILLISECONDS.toNanos(200));
        long delivered = passedOn(plane) - before;
        long offered = received(from) - offeredBefore;
        long nanos = System.nanoTime() - begin;
        long cpu = ids.stream().mapToLong(threads::getThreadCpuTime).sum() - cpuBefore;
        long user = ids.stream().mapToLong(threads::getThreadUserTime).sum() - userBefore;
        generator.join(TimeUnit.SECONDS.toMillis(10));
        System.out.printf(
                Locale.ROOT,
                "%-4s %4d octets: %7.1f kpps passed on of %7.1f offered, %5d CPU ns/packet, %d of them outside the kernel%n",
                name,
                flow.length(),
                delivered * 1e6 / nanos,
                offered * 1e6 / nanos,
                delivered == 0 ? 0 : cpu / delivered,
                delivered == 0 ? 0 : user / delivered);
        StringBuilder drops = new StringBuilder("     drops so far:");
        for (DropReason reason : DropReason.values()) {
            if (plane.counters().drops(reason) > 0) {
                drops.append(' ')
                        .append(reason)
                        .append('=')
                        .append(plane.counters().drops(reason));
            }
        }
        long batches = plane.counters().count(WorkerCounter.WIRE_RECEIVE_BATCHES);
        System.out.println(drops + "; datagrams per receive "
                + plane.counters().count(WorkerCounter.WIRE_RECEIVED) / Math.max(1, batches) + ", per send "
                + plane.counters().count(WorkerCounter.WIRE_SENT)
                        / Math.max(1, plane.counters().count(WorkerCounter.WIRE_SEND_BATCHES))
                + ", sent joined "
                + 100
                        * plane.counters().count(WorkerCounter.WIRE_SENT_JOINED)
                        / Math.max(1, plane.counters().count(WorkerCounter.WIRE_SENT))
                + " %");
    }

    /** By the data plane's own account: an interface counts joined packets as one. */
    private static long passedOn(Dataplane plane) {
        return plane.counters().count(WorkerCounter.WIRE_SENT)
                + plane.counters().count(WorkerCounter.TUN_WRITTEN);
    }

    /** Packets that our interface to a host has received. */
    private static long received(String from) throws Exception {
        String name = from + "0";
        return Namespaces.run("cat /proc/net/dev")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(List.of(line.split(" +", -1)).get(2)))
                .findFirst()
                .orElseThrow();
    }

    private static void generate(String namespace, Flow flow, long seconds) {
        try (Arena arena = Arena.ofConfined()) {
            Namespaces.enter(namespace);
            int count = flow.packets().size();
            MemorySegment[] octets = new MemorySegment[count];
            MemorySegment peers = arena.allocate((long) count * SocketAddress.BYTES, 8);
            for (int i = 0; i < count; i++) {
                byte[] packet = flow.packets().get(i);
                octets[i] = arena.allocate(packet.length);
                MemorySegment.copy(MemorySegment.ofArray(packet), 0, octets[i], 0, packet.length);
                SocketAddress.put(
                        peers, (long) i * SocketAddress.BYTES, flow.peers().get(i));
            }
            DatagramVector vector = new DatagramVector(arena, BATCH, false);
            try (UdpPort port = UdpPort.open(flow.local(), 4 << 20, Offloads.NONE, problem -> {})) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                for (int next = 0; System.nanoTime() - end < 0; ) {
                    for (int i = 0; i < BATCH; i++, next = (next + 1) % count) {
                        vector.add(
                                octets[next],
                                0,
                                (int) octets[next].byteSize(),
                                peers,
                                (long) next * SocketAddress.BYTES);
                    }
                    // As a network card with GRO would hand them to us.
                    vector.join((peer, offset) -> JOINED);
                    for (int from = 0; from < BATCH; ) {
                        int sent = port.send(vector, from);
                        from += sent > 0 ? sent : vector.joined(from);
                    }
                    vector.clear();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
