package net.sluice.dataplane.io;

import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.junit.jupiter.api.Test;

/** Which datagrams become one message. */
class DatagramVectorTest {

    private static final InetSocketAddress LAC = endpoint("198.51.100.7", 1701);
    private static final InetSocketAddress OTHER_PORT = endpoint("198.51.100.7", 1702);
    private static final InetSocketAddress LAC6 = endpoint("2001:db8:7::7", 1701);

    private final Arena arena = Arena.ofAuto();
    private final DatagramVector vector = new DatagramVector(arena, 200, false);
    private final MemorySegment octets = arena.allocate(70_000);
    private int added;

    private void add(InetSocketAddress peer, int... lengths) {
        for (int length : lengths) {
            MemorySegment memory = arena.allocate(SocketAddress.BYTES, 8);
            SocketAddress.put(memory, 0, peer);
            octets.asSlice(added, Math.min(length, 1)).fill((byte) added);
            vector.add(octets, added++, length, memory, 0);
        }
    }

    private List<Integer> messages() {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < vector.packets().count(); i += vector.joined(i)) {
            sizes.add(vector.joined(i));
        }
        return sizes;
    }

    private List<Integer> joined(int limit) {
        vector.join((peer, offset) -> limit);
        return messages();
    }

    @Test
    void each_datagram_is_a_message_until_they_are_joined() {
        add(LAC, 100, 100);
        assertThat(messages()).containsExactly(1, 1);
        assertThat(joined(1472)).containsExactly(2);
    }

    @Test
    void a_shorter_one_is_the_last_of_its_message_and_a_longer_one_begins_another() {
        add(LAC, 100, 100, 60, 60, 100, 100);
        assertThat(joined(1472)).containsExactly(3, 1, 2);
    }

    @Test
    void peers_are_compared_by_address_and_port_wherever_they_lie() {
        add(LAC, 100, 100);
        add(OTHER_PORT, 100);
        add(LAC6, 100);
        add(LAC, 100);
        assertThat(joined(1452)).containsExactly(3, 1, 1);
    }

    @Test
    void datagrams_to_peers_in_turn_are_put_together_each_peers_in_their_order() {
        for (int i = 0; i < 4; i++) {
            add(LAC, 100);
            add(OTHER_PORT, 100);
            add(LAC6, 90 + i);
        }
        assertThat(joined(1452)).containsExactly(4, 4, 1, 1, 1, 1);
        assertThat(order()).containsExactly(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
        assertThat(vector.packets().length(11)).isEqualTo(93);
        assertThat(SocketAddress.get(vector.peers().segment(4), vector.peers().offset(4)))
                .isEqualTo(OTHER_PORT);
    }

    @Test
    void a_mark_goes_with_its_datagram_into_the_new_order() {
        MemorySegment lac = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(lac, 0, LAC);
        MemorySegment other = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(other, 0, OTHER_PORT);
        for (int i = 0; i < 4; i++) {
            vector.add(octets, i, 100, i % 2 == 0 ? lac : other, 0, 10 + i);
        }
        assertThat(joined(1472)).containsExactly(1, 1, 1, 1);
        assertThat(order()).containsExactly(0, 2, 1, 3);
        assertThat(List.of(vector.dscp(0), vector.dscp(1), vector.dscp(2), vector.dscp(3)))
                .containsExactly(10, 12, 11, 13);
    }

    @Test
    void of_more_peers_than_are_told_apart_every_ones_order_stays() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        int peers = 3 * PeerGroups.MOST_PEERS;
        List<Integer> peerOf = new ArrayList<>();
        for (int i = 0; i < 190; i++) {
            int peer = random.nextInt(peers);
            peerOf.add(peer);
            add(endpoint("198.51.100." + (1 + peer), 1701), 100);
        }
        joined(1472);
        List<Integer> order = order();
        assertThat(order).doesNotHaveDuplicates().hasSize(190);
        for (int peer = 0; peer < peers; peer++) {
            int one = peer;
            assertThat(order.stream().filter(i -> peerOf.get(i) == one).toList())
                    .isSorted();
        }
    }

    /** The numbers of the datagrams, counted as they were added. */
    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < vector.packets().count(); i++) {
            order.add((int) vector.packets().offset(i));
        }
        return order;
    }

    @Test
    void what_does_not_fit_the_path_is_not_joined() {
        add(LAC, 1473, 1473, 1472, 1472);
        assertThat(joined(1472)).containsExactly(1, 1, 2);
        assertThat(joined(0)).containsExactly(1, 1, 1, 1);
    }

    @Test
    void a_message_has_at_most_64_datagrams_and_65507_octets() {
        for (int i = 0; i < 70; i++) {
            add(LAC, 500);
        }
        assertThat(joined(1472)).containsExactly(64, 6);
        vector.clear();
        for (int i = 0; i < 46; i++) {
            add(LAC, 1472);
        }
        assertThat(joined(1472)).containsExactly(44, 2);
    }

    @Test
    void an_empty_datagram_goes_alone() {
        add(LAC, 100, 0, 0, 100);
        assertThat(joined(1472)).containsExactly(1, 1, 1, 1);
    }

    @Test
    void the_rest_can_be_joined_anew_after_some_were_sent() {
        add(LAC, 100, 100, 60, 80, 80);
        assertThat(joined(1472)).containsExactly(3, 2);
        vector.joinAgain(3, (peer, offset) -> 0);
        assertThat(messages()).containsExactly(3, 1, 1);
        assertThat(vector.datagrams(0, 2)).isEqualTo(4);
    }

    @Test
    void what_arrives_is_what_was_added_in_the_same_order() {
        MemoryPort port = new MemoryPort(endpoint("192.0.2.1", 1701), Offloads.ALL);
        add(LAC, 100, 100, 60);
        add(OTHER_PORT, 100, 100);
        joined(1472);
        assertThat(port.send(vector, 0)).isEqualTo(5);
        List<MemoryPort.Datagram> sent = port.sent();
        assertThat(sent).extracting(each -> each.octets().length).containsExactly(100, 100, 60, 100, 100);
        assertThat(sent)
                .extracting(each -> each.octets()[0])
                .containsExactly((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        assertThat(sent).extracting(MemoryPort.Datagram::peer).containsExactly(LAC, LAC, LAC, OTHER_PORT, OTHER_PORT);
    }

    @Test
    void a_vector_used_again_starts_anew() {
        add(LAC, 100, 100, 100);
        joined(1472);
        vector.clear();
        add(LAC, 50, 100);
        assertThat(messages()).containsExactly(1, 1);
        assertThat(joined(1472)).containsExactly(1, 1);
    }
}
