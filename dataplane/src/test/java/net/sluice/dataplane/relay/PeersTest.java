package net.sluice.dataplane.relay;

import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.RelayConfig;
import org.junit.jupiter.api.Test;

class PeersTest {

    private final Peers peers =
            new Peers(new RelayConfig(endpoint("192.0.2.10", 5703), "a", 1, "cluster", new byte[16]));

    private static PeerIdentity identity(int number, long incarnation) {
        return new PeerIdentity("node-" + number, incarnation, endpoint("192.0.2." + (100 + number), 5703));
    }

    private RelayPeer peer(int number) {
        return Objects.requireNonNull(peers.byNumber(number));
    }

    @Test
    void each_is_found_by_its_number_and_by_its_channel_and_no_more_once_it_is_forgotten() {
        for (int number = 1; number <= Relay.MOST_PEERS; number++) {
            peers.put(number, identity(number, 1));
        }
        for (int number = 1; number <= Relay.MOST_PEERS; number++) {
            RelayPeer peer = peer(number);
            assertThat(peers.byChannel(peer.receiving().channel())).isSameAs(peer);
            assertThat(peers.byChannel(peer.sending().channel())).isNull();
            peers.forget(number);
            assertThat(peers.byNumber(number)).isNull();
            assertThat(peers.byChannel(peer.receiving().channel())).isNull();
        }
    }

    @Test
    void a_node_that_is_forgotten_and_comes_back_is_not_given_its_old_frames_again() {
        peers.put(1, identity(1, 1));
        assertThat(peer(1).admit(3, 70)).isTrue();
        peers.forget(1);
        peers.put(2, identity(1, 1));
        assertThat(peer(2).admit(3, 70)).isFalse();
        assertThat(peer(2).admit(4, 70)).isTrue();
    }

    @Test
    void another_life_under_the_same_number_has_another_channel_and_numbers_of_its_own() {
        peers.put(1, identity(1, 1));
        RelayPeer former = peer(1);
        assertThat(former.admit(0, 70)).isTrue();
        peers.put(1, identity(1, 2));
        assertThat(peers.byChannel(former.receiving().channel())).isNull();
        assertThat(peer(1).admit(0, 70)).isTrue();
        assertThat(peers.identity(1)).isEqualTo(identity(1, 2));
    }

    @Test
    void told_again_nothing_changes() {
        peers.put(1, identity(1, 1));
        RelayPeer peer = peer(1);
        peers.put(1, identity(1, 1));
        assertThat(peer(1)).isSameAs(peer);
    }

    @Test
    void numbers_that_are_no_others_are_refused() {
        assertThatThrownBy(() -> peers.put(0, identity(1, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> peers.put(64, identity(1, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> peers.forget(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
