package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

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
        all.put("a_subscribers_traceroute_over_ipv6_sees_the_gateways_address", this::up6);
        all.put(
                "a_core_hosts_traceroute_over_ipv4_sees_our_address_on_its_side",
                () -> down("", SUBSCRIBER, "203.0.113.1", "icmp type time-exceeded ip saddr 203.0.113.1"));
        all.put(
                "a_core_hosts_traceroute_over_ipv6_sees_our_address_on_its_side",
                () -> down("-6 ", SUBSCRIBER6, "2001:db8:71::1", "icmpv6 type time-exceeded ip6 saddr 2001:db8:71::1"));
        return all;
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
            send(destination);
            LinuxLab.eventually(
                    "the core host is told",
                    () -> LinuxLabSizes.output("ip netns exec core nft list table inet lab")
                            .contains("counter packets 1 "));
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
