package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import jdk.net.ExtendedSocketOptions;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import org.jspecify.annotations.Nullable;

/** Packets that do not fit, with real kernels at both ends: session 3 has an MTU of 1400. Scenarios of {@link LinuxLab}. */
final class LinuxLabSizes {

    static final int SESSION = 3;
    static final int MTU = 1400;

    private static final int PEER_SESSION = 1000 + SESSION;
    private static final String SUBSCRIBER = "10.0.0.3";
    private static final String SUBSCRIBER6 = "2001:db8:a:3::7";

    private final Dataplane plane;
    private final InetSocketAddress lac;
    private final InetSocketAddress lns;

    LinuxLabSizes(Dataplane plane, InetSocketAddress lac, InetSocketAddress lns) {
        this.plane = plane;
        this.lac = lac;
        this.lns = lns;
    }

    /** Where ICMP comes from: addresses of our own, or what there is without any. */
    static DataplaneConfig.Builder icmp(boolean own, DataplaneConfig.Builder config) {
        return config.icmp((Inet4Address) address(own ? "10.0.255.1" : DataplaneConfig.DUMMY_IPV4), (Inet6Address)
                address(own ? "2001:db8:ff::2" : "2001:db8:ff::1"));
    }

    private static String text(@Nullable InetAddress address) {
        return Objects.requireNonNull(address).getHostAddress();
    }

    Map<String, LinuxLab.Scenario> scenarios() {
        Map<String, LinuxLab.Scenario> all = new TreeMap<>();
        all.put("the_core_hosts_kernel_learns_the_sessions_mtu_over_ipv4", this::toldOver4);
        all.put("the_core_hosts_kernel_learns_the_sessions_mtu_over_ipv6", this::toldOver6);
        all.put("our_own_kernel_learns_the_sessions_mtu", this::ourOwnKernel);
        all.put("a_large_packet_that_may_be_fragmented_arrives_in_fragments", this::fragmented);
        all.put("the_address_that_tells_answers_pings_of_the_core_and_of_subscribers", this::pings);
        all.put("a_subscriber_is_told_of_a_narrow_core_by_the_kernel", this::narrowCore);
        all.put("a_tcp_handshake_has_its_segment_size_lowered_both_ways", this::handshake);
        return all;
    }

    private long drops(DropReason reason) {
        return plane.counters().drops(reason);
    }

    static DatagramChannel sender(String local, boolean dontFragment) throws IOException {
        DatagramChannel channel =
                DatagramChannel.open(local.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, dontFragment);
        channel.bind(new InetSocketAddress(address(local), 0));
        return channel;
    }

    /** A datagram of the core that may not be fragmented; the socket stays open until the error has come. */
    private static void told(String local, String destination, int data, String rule, String route) throws Exception {
        Namespaces.run("ip -n core route flush cache");
        Namespaces.run("ip -n core -6 route flush cache");
        Namespaces.run("ip netns exec core nft add table inet lab");
        try {
            Namespaces.run("ip netns exec core nft add chain inet lab in { type filter hook input priority 0 ; }");
            Namespaces.run("ip netns exec core nft add rule inet lab in " + rule + " counter");
            try (DatagramChannel channel = Namespaces.inside("core", () -> sender(local, true))) {
                channel.send(ByteBuffer.allocate(data), new InetSocketAddress(address(destination), 9));
                LinuxLab.eventually(
                        "the core host has heard it",
                        () -> output("ip netns exec core nft list table inet lab")
                                .contains("counter packets 1 "));
                LinuxLab.eventually(
                        "the core host's kernel has believed it",
                        () -> output(route).contains("mtu " + MTU));
            }
        } finally {
            Namespaces.run("ip netns exec core nft delete table inet lab");
        }
    }

    static String output(String command) {
        try {
            return Namespaces.run(command);
        } catch (IOException e) {
            throw new AssertionError(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command, e);
        }
    }

    private void toldOver4() throws Exception {
        long before = drops(DropReason.TOO_BIG);
        told(
                "203.0.113.2",
                SUBSCRIBER,
                1472,
                "ip saddr " + text(plane.config().icmpIpv4()) + " icmp type destination-unreachable icmp code 4",
                "ip -n core route get " + SUBSCRIBER);
        assertThat(drops(DropReason.TOO_BIG)).isEqualTo(before + 1);
    }

    private void toldOver6() throws Exception {
        told(
                "2001:db8:71::2",
                SUBSCRIBER6,
                1452,
                "ip6 saddr " + text(plane.config().icmpIpv6()) + " icmpv6 type packet-too-big",
                "ip -n core -6 route get " + SUBSCRIBER6);
    }

    /** What this host sends is too big as well; the error comes back to it through the TUN. */
    private void ourOwnKernel() throws Exception {
        Namespaces.run("ip route flush cache");
        try (DatagramChannel channel = sender("10.0.255.254", true)) {
            channel.send(ByteBuffer.allocate(1472), new InetSocketAddress(address(SUBSCRIBER), 9));
            LinuxLab.eventually(
                    "our kernel has believed it",
                    () -> output("ip route get " + SUBSCRIBER).contains("mtu " + MTU));
        }
    }

    private void fragmented() throws Exception {
        long before = plane.counters().count(WorkerCounter.FRAGMENTED);
        byte[] data = new byte[1472];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 5);
        }
        // Its kernel knows the MTU by now, and would fragment itself: another session of that MTU has not been told of.
        plane.sessions(0).put(LinuxLab.session(4).toBuilder().mtu(MTU).build());
        try (Lac socket = Lac.open(lac, lns)) {
            try (DatagramChannel sender = Namespaces.inside("core", () -> sender("203.0.113.2", false))) {
                sender.send(ByteBuffer.wrap(data), new InetSocketAddress(address("10.0.0.4"), 9));
            }
            List<byte[]> pieces = new ArrayList<>();
            while (pieces.size() < 2) {
                pieces.add(socket.receiveIp(1004, packet -> packet[9] == 17));
            }
            pieces.sort(Comparator.comparingInt(piece -> piece[7] & 255));
            assertThat(pieces.get(0)).hasSize(20 + 1376);
            assertThat(pieces.get(0)[6] & 0x20).isEqualTo(0x20);
            assertThat(pieces.get(1)).hasSize(20 + 104);
            assertThat(pieces.get(1)[7] & 255).isEqualTo(1376 / 8);
            assertThat(Arrays.copyOfRange(pieces.get(0), 28, 1396)).isEqualTo(Arrays.copyOf(data, 1368));
            assertThat(Arrays.copyOfRange(pieces.get(1), 20, 124)).isEqualTo(Arrays.copyOfRange(data, 1368, 1472));
        } finally {
            plane.sessions(0).remove(10, 4);
        }
        assertThat(plane.counters().count(WorkerCounter.FRAGMENTED)).isEqualTo(before + 1);
    }

    private void pings() throws Exception {
        String six = text(plane.config().icmpIpv6());
        assertThat(Namespaces.run("ip netns exec core ping -c 1 -W 3 " + six)).contains(" 0% packet loss");
        if (plane.config().ownAddresses().isEmpty()) {
            return;
        }
        assertThat(Namespaces.run("ip netns exec core ping -c 1 -W 3 10.0.255.1"))
                .contains(" 0% packet loss");
        assertThat(plane.counters().count(WorkerCounter.PINGS_ANSWERED)).isEqualTo(2);
        try (Lac socket = Lac.open(lac, lns)) {
            socket.sendIp(SESSION, Icmp.echo4(SUBSCRIBER, "10.0.255.1", 64, 56));
            byte[] reply = socket.receiveIp(PEER_SESSION, packet -> packet[9] == 1 && packet[20] == 0);
            assertThat(Icmp.source4(reply)).isEqualTo(address("10.0.255.1"));
        }
    }

    private void narrowCore() throws Exception {
        Namespaces.run("ip link set core0 mtu 1300");
        try (Lac socket = Lac.open(lac, lns)) {
            byte[] large = Icmp.echo4("10.0.0.1", "203.0.113.2", 64, 1372);
            large[6] = 0x40;
            checksummed(large);
            socket.sendIp(1, large);
            byte[] told = socket.receiveIp(1001, packet -> packet[9] == 1 && packet[20] == 3);
            assertThat(told[21]).isEqualTo((byte) 4);
            assertThat((told[26] & 255) << 8 | (told[27] & 255)).isEqualTo(1300);
            assertThat(Icmp.source4(told)).isEqualTo(address("10.0.255.254"));
        } finally {
            Namespaces.run("ip link set core0 mtu 1500");
        }
    }

    private void handshake() throws Exception {
        Namespaces.run("ip netns exec core nft add table inet lab");
        ServerSocket server = Namespaces.inside("core", () -> new ServerSocket(443, 5, address("203.0.113.2")));
        try (server;
                Lac socket = Lac.open(lac, lns)) {
            Namespaces.run("ip netns exec core nft add chain inet lab in { type filter hook input priority 0 ; }");
            Namespaces.run("ip netns exec core nft add rule inet lab in tcp option maxseg size 1360 counter");
            socket.sendIp(SESSION, tcp4(SUBSCRIBER, "203.0.113.2", 2, hex("01 0204 05b4 010101"), 77));
            // The core's kernel answers a SYN whose checksum is right only.
            byte[] answer = socket.receiveIp(PEER_SESSION, packet -> packet[9] == 6 && (packet[33] & 0x12) == 0x12);
            assertThat(Arrays.copyOfRange(answer, 40, 44)).isEqualTo(hex("0204 0550"));
            int sum = words(answer, 12, answer.length) + 6 + answer.length - 20;
            assertThat((sum & 0xFFFF) + (sum >>> 16)).isEqualTo(0xFFFF);
            assertThat(Namespaces.run("ip netns exec core nft list table inet lab"))
                    .contains("counter packets 1 ");
        } finally {
            Namespaces.run("ip netns exec core nft delete table inet lab");
        }
    }
}
