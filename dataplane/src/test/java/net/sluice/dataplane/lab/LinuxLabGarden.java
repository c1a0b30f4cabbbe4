package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.WalledGarden;

/** The walled garden before two real TCP implementations: the subscriber's, which asks elsewhere, and the portal's, which answers. */
final class LinuxLabGarden {

    private static final InetSocketAddress PORTAL = endpoint("203.0.113.2", 8080);
    private static final InetSocketAddress ELSEWHERE = endpoint("192.0.2.99", 80);
    private static final int OCTETS = 400_000;

    private final Dataplane plane;
    private final InetSocketAddress lac;
    private final InetSocketAddress lns;

    LinuxLabGarden(Dataplane plane, InetSocketAddress lac, InetSocketAddress lns) {
        this.plane = plane;
        this.lac = lac;
        this.lns = lns;
    }

    Map<String, LinuxLab.Scenario> scenarios() {
        Map<String, LinuxLab.Scenario> all = new TreeMap<>();
        all.put("a_page_elsewhere_is_the_captive_portals_to_a_real_tcp_client", this::page);
        return all;
    }

    private void page() throws Exception {
        WalledGarden garden = new WalledGarden(
                "unpaid",
                List.of(),
                List.of(address("203.0.113.2")),
                PORTAL.getPort(),
                List.of(NumberRange.of(80)),
                List.of(),
                64);
        plane.sessions(0)
                .put(LinuxLab.session(1).toBuilder()
                        .services(SessionServices.NONE.withRules(SessionRules.NONE.withGarden(garden)))
                        .build());
        try (TcpSubscriber subscriber = TcpSubscriber.open(lac, lns)) {
            Namespaces.run("ip -n lac route add 192.0.2.0/24 dev sub0 src 10.0.0.1");
            assertThat(subscriber.transfer(true, OCTETS, ELSEWHERE, PORTAL)).isTrue();
            assertThat(subscriber.transfer(false, OCTETS, ELSEWHERE, PORTAL)).isTrue();
            assertThat(subscriber.transfer(false, 1000, PORTAL, PORTAL)).isTrue();
            // Connections of earlier scenarios may still be retransmitting, and are not the garden's: only more counts.
            long before = plane.counters().drops(DropReason.WALLED_GARDEN);
            assertThat(subscriber.reaches(endpoint("192.0.2.99", 81))).isFalse();
            assertThat(plane.counters().drops(DropReason.WALLED_GARDEN)).isGreaterThan(before);
        } finally {
            plane.sessions(0).put(LinuxLab.session(1));
        }
    }
}
