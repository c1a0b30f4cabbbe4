package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;

/**
 * A LAC behind a narrow link, whose near end tells us by ICMP. Scenarios of {@link LinuxLab}.
 *
 * <pre>
 *   here 198.51.100.1 ---- 198.51.100.2  lac  192.0.2.1 ---- 192.0.2.2  far
 *                                             MTU 1300
 * </pre>
 */
final class LinuxLabPath {

    private static final int TUNNEL = 12;
    private static final int NARROW = 1300;

    /** Less the headers: IPv4 20, UDP 8, L2TP 6, PPP 4. */
    private static final int ROOM = NARROW - 38;

    private static final String SUBSCRIBER = "10.0.8.8";

    private final Dataplane plane;
    private final InetSocketAddress lns;

    LinuxLabPath(Dataplane plane, InetSocketAddress lns) {
        this.plane = plane;
        this.lns = lns;
    }

    Map<String, LinuxLab.Scenario> scenarios() {
        Map<String, LinuxLab.Scenario> all = new TreeMap<>();
        all.put("a_narrow_path_to_a_lac_is_learned_and_told_to_the_core_host", this::learned);
        return all;
    }

    private void learned() throws Exception {
        narrow();
        InetSocketAddress far = endpoint("192.0.2.2", 1701);
        plane.sessions(0).tunnelUp(TUNNEL, lns, far);
        plane.sessions(0).put(entry());
        try (DatagramChannel core = Namespaces.inside("core", () -> LinuxLabSizes.sender("203.0.113.2", true))) {
            long lowered = plane.counters().count(WorkerCounter.PATH_MTU_LOWERED);
            long refused = plane.counters().drops(DropReason.SEND_TOO_BIG);
            // The first meets the narrow link, and the router there tells our kernel; the next are refused here, until
            // the data plane has asked it.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (!LinuxLabSizes.output("ip -n core route get " + SUBSCRIBER).contains("mtu " + ROOM)) {
                assertThat(System.nanoTime() - end)
                        .as("the core host hears of the path")
                        .isNegative();
                send(core, 1400);
            }
            assertThat(plane.counters().count(WorkerCounter.PATH_MTU_LOWERED)).isGreaterThan(lowered);
            assertThat(plane.counters().drops(DropReason.SEND_TOO_BIG)).isGreaterThan(refused);
        } finally {
            plane.sessions(0).remove(TUNNEL, 1);
            plane.sessions(0).tunnelDown(TUNNEL);
            Namespaces.run("ip netns delete far");
            Namespaces.run("ip route delete 192.0.2.0/24");
        }
    }

    private static void send(DatagramChannel core, int length) throws Exception {
        try {
            core.send(ByteBuffer.allocate(length - 28), new InetSocketAddress(address(SUBSCRIBER), 9));
        } catch (IOException tooLong) {
            // The core host's kernel knows already.
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    private static void narrow() throws Exception {
        Namespaces.run("ip netns add far");
        Namespaces.run("ip -n lac link add far0 type veth peer name eth0 netns far");
        Namespaces.run("ip netns exec lac sysctl -qw net.ipv4.ip_forward=1");
        Namespaces.run("ip -n lac address add 192.0.2.1/24 dev far0");
        Namespaces.run("ip -n far address add 192.0.2.2/24 dev eth0");
        Namespaces.run("ip -n lac link set far0 mtu " + NARROW + " up");
        Namespaces.run("ip -n far link set eth0 mtu " + NARROW + " up");
        Namespaces.run("ip -n far route add default via 192.0.2.1");
        Namespaces.run("ip route add 192.0.2.0/24 via 198.51.100.2");
        Namespaces.run("ip -n core route flush cache");
    }

    private static SessionEntry entry() {
        return SessionEntry.builder(TUNNEL, 1, 1, 1)
                .lcp(new SessionEntry.LcpOpen(1, true, true, false))
                .ipv4(true)
                .ipv4Address((Inet4Address) address(SUBSCRIBER))
                .dontFragment(true)
                .build();
    }
}
