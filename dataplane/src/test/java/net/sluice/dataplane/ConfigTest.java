package net.sluice.dataplane;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the records of the front door refuse. */
class ConfigTest {

    @Test
    void a_wildcard_listen_address_is_refused_because_answers_must_carry_the_address_that_was_asked() {
        assertThatThrownBy(() -> DataplaneConfig.builder(List.of(endpoint("0.0.0.0", 1701)))
                        .build())
                .hasMessageContaining("wildcard");
        assertThatThrownBy(() -> DataplaneConfig.builder(List.of()).build()).hasMessageContaining("empty");
        assertThatThrownBy(
                        () -> DataplaneConfig.builder(List.of(endpoint("192.0.2.1", 1701), endpoint("192.0.2.1", 1701)))
                                .build())
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> DataplaneConfig.builder(List.of(endpoint("192.0.2.1", 1701)))
                        .tun("a name", 1500)
                        .build())
                .hasMessageContaining("tunName");
        assertThatThrownBy(() -> DataplaneConfig.builder(List.of(endpoint("192.0.2.1", 1701)))
                        .wireWorkers(0)
                        .build())
                .hasMessageContaining("wireWorkers 0 is not 1..64");
    }

    @Test
    void a_prefix_has_no_bits_beyond_its_length() {
        assertThatThrownBy(() -> new Prefix(address("10.0.0.1"), 24)).hasMessageContaining("10.0.0.1/24");
        assertThatThrownBy(() -> new Prefix(address("10.0.0.0"), 33)).hasMessageContaining("0..32");
        assertThat(Prefix.containing(address("10.1.2.3"), 9)).hasToString("10.0.0.0/9");
        assertThat(Prefix.containing(address("2001:db8::1"), 128)).isEqualTo(Prefix.host(address("2001:db8::1")));
        assertThat(new Prefix(address("10.0.0.0"), 8).contains(address("10.255.0.1")))
                .isTrue();
        assertThat(new Prefix(address("10.0.0.0"), 8).contains(address("11.0.0.1")))
                .isFalse();
        assertThat(new Prefix(address("0.0.0.0"), 0).contains(address("::1"))).isFalse();
    }

    @Test
    void an_entry_has_ids_and_an_mtu_in_range_and_goes_through_its_builder_unchanged() {
        assertThatThrownBy(() -> SessionEntry.builder(0, 1, 1, 1).build()).hasMessageContaining("tunnelId 0");
        assertThatThrownBy(() -> SessionEntry.builder(1, 1, 1, 65536).build()).hasMessageContaining("peerSessionId");
        assertThatThrownBy(() -> SessionEntry.builder(1, 1, 1, 1).mtu(67).build())
                .hasMessageContaining("mtu 67");
        SessionEntry entry = SessionEntry.builder(1, 2, 3, 4)
                .sequencing(Sequencing.of(Sequencing.Mode.REQUIRED))
                .lcp(new SessionEntry.LcpOpen(5, true, false, true))
                .mtu(1492)
                .routingTable(6)
                .ipv4(true)
                .ipv6(true)
                .interfaceId(7)
                .routes(List.of(Prefix.host(address("10.0.0.1"))))
                .build();
        assertThat(entry.toBuilder().build()).isEqualTo(entry);
    }
}
