package net.sluice.dataplane.relay;

import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.RelayConfig;
import org.junit.jupiter.api.Test;

class FrameKeyTest {

    private static final String SECRET = "what all nodes of the cluster know";

    private static RelayConfig node(String name, long incarnation, String cluster, String secret) {
        byte[] octets = secret.getBytes(StandardCharsets.UTF_8);
        return new RelayConfig(endpoint("192.0.2.10", 5703), name, incarnation, cluster, octets);
    }

    private static PeerIdentity peer(String name, long incarnation) {
        return new PeerIdentity(name, incarnation, endpoint("192.0.2.11", 5703));
    }

    @Test
    void what_one_sends_with_the_other_receives_with() {
        FrameKey sent = FrameKey.to(node("a", 1, "c", SECRET), peer("b", 2));
        assertThat(FrameKey.from(node("b", 2, "c", SECRET), peer("a", 1))).isEqualTo(sent);
    }

    @Test
    void directions_lives_names_clusters_and_secrets_each_make_another_key_and_channel() {
        Set<Object> seen = new HashSet<>();
        RelayConfig a = node("a", 1, "c", SECRET);
        for (FrameKey key : Set.of(
                FrameKey.to(a, peer("b", 2)),
                FrameKey.from(a, peer("b", 2)),
                FrameKey.to(a, peer("b", 3)),
                FrameKey.to(a, peer("bb", 2)),
                FrameKey.to(node("a", 2, "c", SECRET), peer("b", 2)),
                FrameKey.to(node("a", 1, "d", SECRET), peer("b", 2)),
                FrameKey.to(node("a", 1, "c", SECRET + "!"), peer("b", 2)))) {
            seen.add(key.low());
            seen.add(key.high());
            seen.add(key.channel());
        }
        assertThat(seen).hasSize(3 * 7);
    }

    @Test
    void nothing_secret_is_in_any_text() {
        FrameKey key = FrameKey.to(node("a", 1, "c", SECRET), peer("b", 2));
        assertThat(key.toString()).doesNotContain(Long.toHexString(key.low()), Long.toHexString(key.high()));
        assertThat(node("a", 1, "c", SECRET).toString()).doesNotContain(SECRET).contains("redacted");
    }

    @Test
    void a_short_secret_and_an_address_that_is_none_are_refused() {
        assertThatThrownBy(() -> node("a", 1, "c", "short")).isInstanceOf(IllegalArgumentException.class);
        byte[] octets = SECRET.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new RelayConfig(endpoint("0.0.0.0", 5703), "a", 1, "c", octets))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PeerIdentity("b", 1, endpoint("192.0.2.11", 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
