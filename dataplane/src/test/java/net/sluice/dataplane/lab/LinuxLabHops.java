package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.SocketAddress;

/** Whose hop limit ends here is told, and from which address; whose does not has it lowered once. Both directions, both families. Scenarios of {@link LinuxLab}. */
final class LinuxLabHops {

    private static final String SUBSCRIBER = "10.0.0.1";
    private static final String SUBSCRIBER6 = "2001:db8:a:1::7";

    private final InetSocketAddress lac;
    private final InetSocketAddress lns;

    LinuxLabHops(InetSocketAddress lac, InetSocketAddress lns) {
        this.lac = lac;
        this.lns = lns;
    }

    Map<String, LinuxLab.Scenario> scenarios() {
        Map<String, LinuxLab.Scenario> all = new TreeMap<>();
        all.put("datagrams_carry_their_dscp_joined_or_alone_and_no_ecn", this::marked);
        all.put("a_subscribers_traceroute_over_ipv6_sees_the_gateways_address", this::up6);
        all.put(
                "a_core_hosts_traceroute_over_ipv4_sees_our_address_on_its_side",
                () -> down("", SUBSCRIBER, "203.0.113.1", "icmp type time-exceeded ip saddr 203.0.113.1"));
        all.put(
                "a_core_hosts_traceroute_over_ipv6_sees_our_address_on_its_side",
                () -> down("-6 ", SUBSCRIBER6, "2001:db8:71::1", "icmpv6 type time-exceeded ip6 saddr 2001:db8:71::1"));
        return all;
    }

    /** Three that go joined, one alone, of one DSCP; one of another. */
    private void marked() throws Exception {
        Namespaces.run("ip netns exec lac nft add table inet marks");
        Arena arena = Arena.ofAuto();
        UdpPort port =
                UdpPort.open(new InetSocketAddress(lns.getAddress(), 4444), 1 << 16, Offloads.ALL, smaller -> {});
        try {
            Namespaces.run(
                    "ip netns exec lac nft add chain inet marks in { type filter hook prerouting priority 0 ; }");
            for (String kind : List.of("ip dscp ef ip ecn not-ect", "ip dscp af11 ip ecn not-ect", "")) {
                Namespaces.run(
                        "ip netns exec lac nft add rule inet marks in udp sport 4444 " + kind + " counter accept");
            }
            MemorySegment octets = arena.allocate(400);
            MemorySegment peer = arena.allocate(SocketAddress.BYTES, 8);
            SocketAddress.put(peer, 0, new InetSocketAddress(lac.getAddress(), 4444));
            DatagramVector vector = new DatagramVector(arena, 8, false);
            for (int i = 0; i < 3; i++) {
                vector.add(octets, 0, 400, peer, 0, 46);
            }
            vector.add(octets, 0, 100, peer, 0, 10);
            vector.add(octets, 0, 300, peer, 0, 46);
            vector.join((to, offset) -> 1472);
            assertThat(vector.joined(0)).isEqualTo(3);
            for (int from = 0; from < 5; ) {
                int sent = port.send(vector, from);
                assertThat(sent).isPositive();
                from += sent;
            }
            LinuxLab.eventually("all are there", () -> {
                String rules = LinuxLabSizes.output("ip netns exec lac nft list table inet marks");
                return rules.contains("af11 ip ecn not-ect counter packets 1 ")
                        && rules.matches("(?s).*dscp ef ip ecn not-ect counter packets [24] .*")
                        && rules.contains("udp sport 4444 counter packets 0 ");
            });
        } finally {
            port.close();
            Namespaces.run("ip netns exec lac nft delete table inet marks");
        }
    }

    private void up6() throws Exception {
        try (Lac subscriber = Lac.open(lac, lns)) {
            byte[] request = Icmp.echo6(SUBSCRIBER6, "2001:db8:71::2", 1, 20);
            subscriber.sendIp(1, request);
            byte[] exceeded = subscriber.receiveIp(1001, packet -> packet[6] == 58 && packet[40] == 3);
            assertThat(address(exceeded, 8, 16)).isEqualTo(address("2001:db8:ff::1"));
            subscriber.sendIp(1, Icmp.echo6(SUBSCRIBER6, "2001:db8:71::2", 2, 20));
            byte[] reply = subscriber.receiveIp(1001, packet -> packet[6] == 58 && packet[40] == (byte) 129);
            assertThat(address(reply, 8, 16)).isEqualTo(address("2001:db8:71::2"));
        }
    }

    /** The core host's default route says which hop limit its packets have. */
    private void down(String family, String destination, String router, String told) throws Exception {
        String route = "ip " + family + "-n core route change default via " + router;
        Namespaces.run("ip netns exec core nft add table inet lab");
        try (Lac subscriber = Lac.open(lac, lns)) {
            Namespaces.run("ip netns exec core nft add chain inet lab in { type filter hook input priority 0 ; }");
            Namespaces.run("ip netns exec core nft add rule inet lab in " + told + " counter");
            Namespaces.run(route + " hoplimit 1");
            // More than once: the kernel limits how many errors it sends to a host, and other scenarios have had some.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            do {
                assertThat(System.nanoTime() - end).as("the core host is told").isNegative();
                send(destination);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            } while (Namespaces.run("ip netns exec core nft list table inet lab")
                    .contains("counter packets 0 "));
            Namespaces.run(route + " hoplimit 2");
            send(destination);
            byte[] arrived = subscriber.receiveIp(1001, packet -> packet[packet[0] >>> 4 == 4 ? 9 : 6] == 17);
            assertThat(arrived[family.isEmpty() ? 8 : 7]).as("hop limit").isEqualTo((byte) 1);
        } finally {
            Namespaces.run("ip netns exec core nft delete table inet lab");
            Namespaces.run(route);
        }
    }

    private static void send(String destination) throws Exception {
        Namespaces.inside("core", () -> {
            try (var socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[20], 20, address(destination), 9));
            }
            return true;
        });
    }
}
