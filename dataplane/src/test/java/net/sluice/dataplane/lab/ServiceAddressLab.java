package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.assembly.LinuxDataplane;

/**
 * A data plane whose listen addresses are on no interface: the TUN carries them. A program like {@link LinuxLab}; {@link ServiceAddressLabTest} starts it.
 */
public final class ServiceAddressLab {

    private static final InetSocketAddress SERVICE = endpoint("192.0.2.77", 1701);
    private static final InetSocketAddress SERVICE6 = endpoint("2001:db8:5e::77", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.2", 1701);
    private static final InetSocketAddress LAC6 = endpoint("2001:db8:64::2", 1701);

    private final Dataplane plane;

    private ServiceAddressLab(Dataplane plane) {
        this.plane = plane;
    }

    private static DataplaneConfig.Builder config() {
        return DataplaneConfig.builder(List.of(SERVICE, SERVICE6))
                .serviceAddresses(true)
                .tun("lns0", 1500)
                .tunAddresses(List.of(address("10.0.255.254")))
                .maxSessions(10)
                .wireWorkers(2)
                .cpus(1)
                .socketBufferBytes(1 << 20);
    }

    /** Runs the scenarios in their order: each begins as the one before has left it. */
    public static void main(String[] arguments) throws Exception {
        Namespaces.build();
        Namespaces.run("ip -n lac route add 192.0.2.77/32 via 198.51.100.1");
        Namespaces.run("ip -n lac -6 route add 2001:db8:5e::77/128 via 2001:db8:64::1");
        int failed = 0;
        try (Dataplane plane = LinuxDataplane.open(config().build())) {
            plane.start();
            ServiceAddressLab lab = new ServiceAddressLab(plane);
            for (Map.Entry<String, LinuxLab.Scenario> each : lab.scenarios().entrySet()) {
                failed += LinuxLab.attempt(each.getKey(), each.getValue()) ? 0 : 1;
            }
        }
        failed += LinuxLab.attempt("the_kernel_takes_all_of_it_with_the_tun", ServiceAddressLab::gone) ? 0 : 1;
        failed += LinuxLab.attempt(
                        "an_address_that_an_interface_has_is_no_service_address", ServiceAddressLab::onAnInterface)
                ? 0
                : 1;
        System.exit(failed == 0 ? 0 : 1);
    }

    private Map<String, LinuxLab.Scenario> scenarios() {
        Map<String, LinuxLab.Scenario> all = new LinkedHashMap<>();
        all.put("at_first_the_addresses_are_local_and_nobody_is_told", this::local);
        all.put("a_datagram_to_a_service_address_is_answered_from_it", this::answers);
        all.put("announced_addresses_have_a_route_with_our_protocol_number", this::announced);
        all.put("a_withdrawn_address_still_takes_what_is_on_its_way", this::withdrawn);
        all.put("blocks_and_what_lies_in_them_come_and_go_by_themselves", this::blocks);
        return all;
    }

    private static String routes() throws Exception {
        return Namespaces.run("ip route show proto 171") + Namespaces.run("ip -6 route show proto 171");
    }

    private static String local(String family) throws Exception {
        return Namespaces.run("ip " + family + " route show table local proto 171");
    }

    private void local() throws Exception {
        assertThat(plane.announced()).isFalse();
        assertThat(routes()).isBlank();
        assertThat(local("-4")).contains("local 192.0.2.77 dev lns0");
        assertThat(local("-6")).contains("local 2001:db8:5e::77 dev lns0");
    }

    private void answers() throws Exception {
        answers(SERVICE, LAC);
        answers(SERVICE6, LAC6);
    }

    /** The LAC's socket is connected: it takes nothing that does not come from the address it has asked. */
    private void answers(InetSocketAddress service, InetSocketAddress lacAddress) throws Exception {
        try (Lac lac = Lac.open(lacAddress, service)) {
            lac.send(control(0, 0, hex("8008 0000 0000 0001")));
            InetSocketAddress[] seen = new InetSocketAddress[2];
            LinuxLab.eventually(
                    "the punt",
                    () -> plane.punts(0)
                                    .drain(
                                            (local, peer, datagram, relayed) -> {
                                                seen[0] = local;
                                                seen[1] = peer;
                                            },
                                            10)
                            > 0);
            assertThat(seen).containsExactly(service, lacAddress);
            byte[] answer = control(7, 0, hex("8008 0000 0000 0002"));
            assertThat(plane.inject(0).sendControl(service, lacAddress, ByteBuffer.wrap(answer)))
                    .isTrue();
            assertThat(lac.receive(each -> each.length == answer.length)).isEqualTo(answer);
        }
    }

    private void announced() throws Exception {
        assertThat(plane.announce(true)).isEmpty();
        assertThat(plane.announce(true)).as("again").isEmpty();
        assertThat(plane.announced()).isTrue();
        assertThat(routes()).contains("192.0.2.77 dev lns0").contains("2001:db8:5e::77 dev lns0");
        answers();
    }

    private void withdrawn() throws Exception {
        assertThat(plane.announce(false)).isEmpty();
        assertThat(plane.announce(false)).as("again").isEmpty();
        assertThat(plane.announced()).isFalse();
        assertThat(routes()).isBlank();
        answers();
    }

    private void blocks() throws Exception {
        Prefix block = Prefix.containing(address("100.64.7.0"), 24);
        Prefix block6 = Prefix.containing(address("2001:db8:b10c::"), 40);
        Prefix exception = Prefix.host(address("100.64.7.9"));
        assertThat(plane.routes().add(List.of(block, block6))).isEmpty();
        assertThat(plane.routes().add(List.of(exception))).isEmpty();
        assertThat(routes())
                .contains("100.64.7.0/24 dev lns0")
                .contains("2001:db8:b100::/40 dev lns0")
                .contains("100.64.7.9 dev lns0");
        assertThat(plane.routes().delete(List.of(block, block6))).isEmpty();
        assertThat(routes().strip()).startsWith("100.64.7.9 dev lns0").hasLineCount(1);
        assertThat(plane.routes().add(List.of(block))).isEmpty();
        assertThat(plane.routes().delete(List.of(exception))).isEmpty();
        assertThat(routes().strip()).startsWith("100.64.7.0/24 dev lns0").hasLineCount(1);
        assertThat(plane.routes().delete(List.of(block))).isEmpty();
    }

    private static void gone() throws Exception {
        assertThat(Namespaces.run("ip -o link")).doesNotContain("lns0");
        assertThat(routes()).isBlank();
        assertThat(local("-4") + local("-6")).isBlank();
    }

    private static void onAnInterface() throws Exception {
        for (String one : List.of("192.0.2.77/32", "2001:db8:5e::77/128")) {
            InetAddress taken = address(one.substring(0, one.indexOf('/')));
            Namespaces.run("ip address add " + one + " dev core0");
            assertThatThrownBy(() -> LinuxDataplane.open(config().build()))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("service-address")
                    .hasMessageContaining(taken.getHostAddress())
                    .hasMessageContaining("interface core0 has");
            Namespaces.run("ip address delete " + one + " dev core0");
            assertThat(Namespaces.run("ip -o link")).doesNotContain("lns0");
        }
    }
}
