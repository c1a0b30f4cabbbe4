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
import net.sluice.dataplane.packet.L2tpHeader;
import org.junit.jupiter.api.Test;

/** Which datagrams become one message. */
class DatagramVectorTest {

    private static final InetSocketAddress LAC = endpoint("198.51.100.7", 1701);
    private static final InetSocketAddress OTHER_PORT = endpoint("198.51.100.7", 1702);
    private static final InetSocketAddress LAC6 = endpoint("2001:db8:7::7", 1701);

    /** So far apart datagrams begin, in one memory: all are of one session then. */
    private static final long APART = 8;

    private final Arena arena = Arena.ofAuto();
    private final DatagramVector vector = new DatagramVector(arena, 200, false);
    private final MemorySegment octets = arena.allocate(70_000);
    private int added;

    private void add(InetSocketAddress peer, int... lengths) {
        for (int length : lengths) {
            MemorySegment memory = arena.allocate(SocketAddress.BYTES, 8);
            SocketAddress.put(memory, 0, peer);
            octets.asSlice(added * APART, Math.min(length, 1)).fill((byte) added);
            vector.add(octets, added++ * APART, length, memory, 0);
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
            vector.add(octets, i * APART, 100, i % 2 == 0 ? lac : other, 0, 10 + i);
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

    /** Data messages of a session of the peer's, each in a place of its own. */
    private void data(InetSocketAddress peer, int session, int length) {
        MemorySegment memory = arena.allocate(SocketAddress.BYTES, 8);
        SocketAddress.put(memory, 0, peer);
        MemorySegment datagram = arena.allocate(length);
        L2tpHeader.prepend(datagram, 6, false, 77 << 16 | session, -1);
        vector.add(datagram, 0, length, memory, 0);
    }

    private static final int[] LENGTHS = {66, 584, 1410};

    @Test
    void of_lengths_that_change_from_session_to_session_those_of_one_length_are_put_together() {
        for (int i = 0; i < 60; i++) {
            data(LAC, 100 + i, LENGTHS[i % 3]);
        }
        // Before: each longer one begins a message.
        assertThat(joined(1472)).containsExactly(20, 20, 20);
    }

    @Test
    void of_lengths_that_are_put_together_every_sessions_order_stays_and_messages_are_never_more() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int round = 0; round < 200; round++) {
            vector.clear();
            int sessions = 1 + random.nextInt(40);
            int peers = 1 + random.nextInt(3);
            List<MemorySegment> before = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                int session = random.nextInt(sessions);
                data(endpoint("198.51.100." + (1 + session % peers), 1701), session, LENGTHS[random.nextInt(3)]);
                before.add(vector.packets().segment(i));
            }
            int apart = peers == 1 ? messages(vector) : Integer.MAX_VALUE;
            assertThat(joined(1472).size()).isLessThanOrEqualTo(apart);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                order.add(before.indexOf(vector.packets().segment(i)));
            }
            assertThat(order).doesNotHaveDuplicates().hasSize(120);
            for (int session = 0; session < sessions; session++) {
                int one = session;
                assertThat(order.stream()
                                .filter(i -> L2tpHeader.sessionId(before.get(i), 0) == one)
                                .toList())
                        .isSorted();
            }
        }
    }

    /** How many messages there would be in the order in which they were added. */
    private static int messages(DatagramVector vector) {
        int messages = 0;
        int size = 0;
        for (int i = 0; i < vector.packets().count(); i++) {
            int length = vector.packets().length(i);
            messages += length <= size ? 0 : 1;
            size = length < size ? 0 : length;
        }
        return messages;
    }

    @Test
    void what_of_mixed_lengths_is_gained() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int sessions : new int[] {1, 4, 16, 1000}) {
            int before = 0;
            int after = 0;
            for (int round = 0; round < 100; round++) {
                vector.clear();
                for (int i = 0; i < 64; i++) {
                    data(LAC, random.nextInt(sessions), LENGTHS[random.nextInt(3)]);
                }
                before += messages(vector);
                after += joined(1472).size();
            }
            System.out.println(
                    "seen " + sessions + " sessions: of 6400 datagrams " + before + " messages, now " + after);
            assertThat(after).isLessThanOrEqualTo(before);
        }
    }

    /** The numbers of the datagrams, counted as they were added. */
    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < vector.packets().count(); i++) {
            order.add((int) (vector.packets().offset(i) / APART));
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
