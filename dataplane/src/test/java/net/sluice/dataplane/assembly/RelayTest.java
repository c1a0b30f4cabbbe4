package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.TwoNodes.AT_A;
import static net.sluice.dataplane.assembly.TwoNodes.AT_B;
import static net.sluice.dataplane.assembly.TwoNodes.OTHER;
import static net.sluice.dataplane.assembly.World.LAC;
import static net.sluice.dataplane.assembly.World.LAC6;
import static net.sluice.dataplane.assembly.World.LNS;
import static net.sluice.dataplane.assembly.World.LNS6;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.relay.Frame;
import net.sluice.dataplane.relay.FrameKey;
import net.sluice.dataplane.relay.FrameMac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that reach the wrong one of two nodes. */
class RelayTest {

    private static final Prefix BLOCK = Prefix.containing(address("10.0.0.0"), 26);
    private static final byte[] UP = ipv4("10.0.0.1", "203.0.113.9", 100);
    private static final byte[] DOWN = ipv4("203.0.113.9", "10.0.0.1", 100);

    private final TwoNodes nodes = new TwoNodes();
    private final World a = nodes.a;
    private final World b = nodes.b;

    private static void balanced(World... worlds) {
        for (World world : worlds) {
            assertThat(world.in()).isEqualTo(world.out());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "4, 1, 1", "4, 2, 2"})
    void a_packet_from_a_subscriber_goes_to_the_owner_of_its_tunnels_slot(int cpus, int wires, int tuns) {
        TwoNodes laid = new TwoNodes(as -> as.cpus(cpus).wireWorkers(wires).tunWorkers(tuns)).withSessionAtB();
        laid.a.fromSubscriber(1, 0x0021, UP);
        assertThat(laid.settle()).isOne();
        assertThat(laid.b.written()).containsExactly(UP);
        assertThat(laid.a.written()).isEmpty();
        assertThat(laid.a.count(WorkerCounter.RELAYED_UP)).isOne();
        assertThat(laid.a.dropped() + laid.b.dropped()).isEmpty();
        balanced(laid.a, laid.b);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "4, 1, 1", "4, 2, 2"})
    void a_packet_to_a_subscriber_goes_to_the_owner_of_the_slot_that_its_address_lies_with(
            int cpus, int wires, int tuns) {
        TwoNodes laid = new TwoNodes(as -> as.cpus(cpus).wireWorkers(wires).tunWorkers(tuns)).withSessionAtB();
        laid.a.plane.relay().place(0, BLOCK, 0);
        laid.a.toSubscriber(DOWN);
        assertThat(laid.settle()).isOne();
        assertThat(laid.b.memory.ports().stream().flatMap(List::stream).flatMap(port -> port.sent().stream()))
                .singleElement()
                .satisfies(sent -> {
                    assertThat(sent.peer()).isEqualTo(LAC);
                    assertThat(Arrays.copyOfRange(sent.octets(), sent.octets().length - 100, sent.octets().length))
                            .isEqualTo(DOWN);
                });
        assertThat(laid.a.count(WorkerCounter.RELAYED_DOWN)).isOne();
        assertThat(laid.b.count(WorkerCounter.FORWARDED_DOWN)).isOne();
        assertThat(laid.a.sent()).isEmpty();
        balanced(laid.a, laid.b);
    }

    @Test
    void ipv6_inside_and_outside_takes_the_same_way() {
        nodes.withSessionAtB();
        a.plane.relay().place(0, new Prefix(address("2001:db8:1::"), 48), 0);
        byte[] down = ipv6("2001:db8:ffff::9", "2001:db8:1::77", 100);
        a.toSubscriber(down);
        b.shardOf(TUNNEL).tunnelUp(TUNNEL + 1, LNS6, LAC6);
        b.shardOf(TUNNEL)
                .put(SessionEntry.builder(TUNNEL + 1, 2, 100, 1002)
                        .lcp(World.lcpOpen())
                        .ipv6(true)
                        .routes(List.of(new Prefix(address("2001:db8:2::"), 48)))
                        .build());
        byte[] up = ipv6("2001:db8:2::5", "2001:db8:ffff::9", 80);
        a.memory.ports().getFirst().get(1).deliver(LAC6, data(TUNNEL + 1, 2, ppp(0x0057, up)));
        a.step();
        assertThat(nodes.settle()).isEqualTo(2);
        assertThat(b.sent()).hasSize(1);
        assertThat(b.written()).containsExactly(up);
        balanced(a, b);
    }

    @Test
    void control_of_a_tunnel_comes_up_at_its_owner_as_it_came_and_goes_first_on_the_way() {
        nodes.withSessionAtB();
        byte[] message = control(TUNNEL, 0, hex("8008 0000 0000 0006"));
        a.receive(message);
        List<MemoryPort.Datagram> frames = a.memory.relays().getFirst().sent();
        assertThat(frames).singleElement().satisfies(frame -> {
            assertThat(frame.dscp()).isEqualTo(Marking.CS6);
            assertThat(frame.peer()).isEqualTo(AT_B);
        });
        TwoNodes.deliver(b, AT_A, frames.getFirst().octets());
        assertThat(b.drainPunts()).containsExactly(new World.Punted(LNS, LAC, World.bytes(message), true));
        assertThat(a.drainPunts()).isEmpty();
        b.receive(message);
        assertThat(b.drainPunts()).containsExactly(new World.Punted(LNS, LAC, World.bytes(message), false));
        balanced(a, b);
    }

    @Test
    void a_message_that_a_shard_hands_on_comes_up_at_the_other_node_and_says_how_it_came() {
        byte[] sccrq = control(0, 0, hex("8008 0000 0000 0001"));
        a.receive(sccrq);
        assertThat(a.drainPunts()).containsExactly(new World.Punted(LNS, LAC, World.bytes(sccrq), false));
        ByteBuffer buffer = ByteBuffer.wrap(sccrq);
        assertThat(a.plane.relay().hand(OTHER, LNS, LAC, buffer)).isTrue();
        assertThat(buffer.remaining()).isEqualTo(sccrq.length);
        a.step();
        nodes.settle();
        assertThat(b.drainPunts()).containsExactly(new World.Punted(LNS, LAC, World.bytes(sccrq), true));
        assertThat(a.count(WorkerCounter.INJECTED_HANDED)).isOne();
        balanced(a, b);
    }

    @Test
    void what_cannot_be_handed_on_is_refused_and_counted() {
        ByteBuffer sccrq = ByteBuffer.wrap(control(0, 0, hex("8008 0000 0000 0001")));
        assertThat(a.plane.relay().hand(2, LNS, LAC, sccrq)).isFalse();
        assertThat(a.plane.relay().hand(Relay.US, LNS, LAC, sccrq)).isFalse();
        assertThat(a.plane.relay().hand(OTHER, LNS6, LAC, sccrq)).isFalse();
        assertThat(a.plane.relay().hand(OTHER, LNS, LAC, ByteBuffer.allocate(3000)))
                .isFalse();
        assertThat(a.dropped()).isEqualTo("RELAY_NO_PEER=2 INJECT_REFUSED=2");
        int handed = 0;
        while (a.plane.relay().hand(OTHER, LNS, LAC, ByteBuffer.allocate(2000)) && handed < 10_000) {
            handed++;
        }
        assertThat(handed).isBetween(10, 1000);
        assertThat(a.drops(DropReason.INJECT_OVERRUN)).isOne();
    }

    @Test
    void what_is_still_in_the_tables_of_a_slot_that_was_given_up_is_not_served() {
        nodes.withSessionAtB();
        a.withTunnel().withSession(1);
        a.fromSubscriber(1, 0x0021, UP);
        a.toSubscriber(DOWN);
        assertThat(a.written()).isEmpty();
        assertThat(a.sent()).isEmpty();
        assertThat(nodes.settle()).isEqualTo(2);
        assertThat(b.written()).containsExactly(UP);
        assertThat(b.sent()).hasSize(1);
        a.plane.relay().owner(0, Relay.US, 4);
        a.fromSubscriber(1, 0x0021, UP);
        a.toSubscriber(DOWN);
        assertThat(a.written()).containsExactly(UP);
        assertThat(a.sent()).hasSize(1);
        balanced(a, b);
    }

    @Test
    void nodes_that_each_take_the_other_for_the_owner_do_not_play_ball() {
        nodes.withSessionAtB();
        b.plane.relay().owner(0, OTHER, 4);
        for (World node : List.of(a, b)) {
            node.plane.relay().place(0, BLOCK, 0);
            node.fromSubscriber(1, 0x0021, UP);
            node.receive(control(TUNNEL, 0, new byte[0]));
            node.toSubscriber(DOWN);
        }
        assertThat(nodes.settle()).isEqualTo(6);
        assertThat(a.dropped()).isEqualTo("RELAYED_AGAIN=3");
        assertThat(b.dropped()).isEqualTo("RELAYED_AGAIN=3");
        balanced(a, b);
    }

    @Test
    void what_is_of_nobodys_slot_or_of_a_node_that_is_gone_ends_under_a_name() {
        a.withTunnel().withSession(1);
        a.fromSubscriber(1, 0x0021, UP);
        a.receive(control(TUNNEL, 0, new byte[0]));
        a.toSubscriber(DOWN);
        a.plane.relay().place(0, Prefix.containing(address("10.9.0.0"), 16), 3);
        a.toSubscriber(ipv4("203.0.113.9", "10.9.0.1", 100));
        assertThat(a.dropped()).isEqualTo("SLOT_UNOWNED=4");
        a.plane.relay().owner(0, OTHER, 1);
        a.plane.relay().owner(3, OTHER, 1);
        a.plane.relay().forget(OTHER);
        a.fromSubscriber(1, 0x0021, UP);
        a.toSubscriber(ipv4("203.0.113.9", "10.9.0.1", 100));
        assertThat(a.dropped()).isEqualTo("SLOT_UNOWNED=4 RELAY_NO_PEER=2");
        balanced(a);
    }

    @Test
    void an_address_of_our_own_block_that_no_session_has_is_nobodys_on_either_way() {
        nodes.withSessionAtB();
        a.plane.relay().place(0, BLOCK, 0);
        b.plane.relay().place(0, BLOCK, 0);
        byte[] stray = ipv4("203.0.113.9", "10.0.0.50", 100);
        b.toSubscriber(stray);
        a.toSubscriber(stray);
        a.plane.relay().place(0, Prefix.containing(address("10.8.0.0"), 16), 0);
        a.toSubscriber(ipv4("203.0.113.9", "10.8.0.1", 100));
        nodes.settle();
        assertThat(b.dropped()).isEqualTo("NO_SESSION_FOR_ADDRESS=3");
        assertThat(a.dropped()).isEmpty();
        balanced(a, b);
    }

    @Test
    void a_data_message_with_tunnel_id_0_is_nobodys_and_goes_nowhere() {
        nodes.withSessionAtB();
        a.receive(data(0, 0, ppp(0x0021, UP)));
        assertThat(nodes.settle()).isZero();
        assertThat(a.dropped()).isEqualTo("UNKNOWN_TUNNEL=1");
    }

    @Test
    void a_frame_passes_once_from_its_sender_to_its_receiver_and_unchanged() {
        nodes.withSessionAtB();
        a.fromSubscriber(1, 0x0021, UP);
        byte[] frame = TwoNodes.frames(a).getFirst();
        byte[] changed = frame.clone();
        changed[60] ^= 1;
        TwoNodes.deliver(b, AT_A, changed);
        TwoNodes.deliver(b, endpoint("192.0.2.99", 5703), frame);
        TwoNodes.deliver(b, endpoint("192.0.2.10", 5704), frame);
        TwoNodes.deliver(a, AT_B, frame);
        TwoNodes.deliver(b, AT_A, Arrays.copyOf(frame, 39));
        TwoNodes.deliver(b, AT_A, Arrays.copyOf(frame, 60));
        byte[] newer = frame.clone();
        newer[0] = 2;
        TwoNodes.deliver(b, AT_A, newer);
        TwoNodes.deliver(b, AT_A, new byte[3000]);
        assertThat(b.dropped())
                .isEqualTo("TRUNCATED=1 RELAY_MALFORMED=1 RELAY_VERSION=1 RELAY_UNKNOWN_NODE=2 RELAY_FORGED=2");
        assertThat(a.dropped()).isEqualTo("RELAY_UNKNOWN_NODE=1");
        assertThat(b.written()).isEmpty();
        TwoNodes.deliver(b, AT_A, frame);
        assertThat(b.written()).containsExactly(UP);
        TwoNodes.deliver(b, AT_A, frame);
        assertThat(b.written()).isEmpty();
        assertThat(b.drops(DropReason.RELAY_REPLAYED)).isOne();
        balanced(b);
    }

    @Test
    void frames_of_another_life_or_of_a_node_that_is_forgotten_are_nobodys() {
        nodes.withSessionAtB();
        a.fromSubscriber(1, 0x0021, UP);
        byte[] frame = TwoNodes.frames(a).getFirst();
        b.plane.relay().peer(OTHER, new PeerIdentity("a", 8, AT_A));
        TwoNodes.deliver(b, AT_A, frame);
        b.plane.relay().forget(OTHER);
        TwoNodes.deliver(b, AT_A, frame);
        assertThat(b.dropped()).isEqualTo("RELAY_UNKNOWN_NODE=2");
        assertThat(b.plane.relay().known(OTHER)).isNull();
        assertThat(a.plane.relay().known(OTHER)).isEqualTo(new PeerIdentity("b", 7, AT_B));
    }

    /** As a node would send that has gone mad, or has another configuration. */
    private static byte[] frame(int kind, long number, byte[] contents) {
        FrameKey key = FrameKey.to(TwoNodes.config("a", AT_A), new PeerIdentity("b", 7, AT_B));
        byte[] octets = join(new byte[Frame.HEADER], contents, new byte[FrameMac.BYTES]);
        MemorySegment m = MemorySegment.ofArray(octets);
        Frame.header(m, 0, kind, 9, 0, key.channel(), number);
        if (kind == Frame.DATAGRAM) {
            octets[2] = 4;
        }
        new FrameMac().append(key, m, 0, octets.length - FrameMac.BYTES);
        return octets;
    }

    @Test
    void what_another_node_sends_is_looked_at_like_what_anybody_sends() {
        nodes.withSessionAtB();
        byte[] path = hex("c0000201 c6336407 06a5 06a5");
        byte[] elsewhere = hex("c00002fe c6336407 06a5 06a5");
        byte[] message = data(TUNNEL, 1, ppp(0x0021, UP));
        TwoNodes.deliver(b, AT_A, frame(Frame.DATAGRAM, 1, join(elsewhere, message)));
        TwoNodes.deliver(b, AT_A, frame(Frame.DATAGRAM, 2, join(path, new byte[] {0, 2})));
        TwoNodes.deliver(b, AT_A, frame(Frame.PACKET, 3, Arrays.copyOf(DOWN, 60)));
        TwoNodes.deliver(b, AT_A, frame(Frame.PACKET, 4, new byte[0]));
        byte[] stranger = hex("c0000201 c6336408 06a5 06a5");
        TwoNodes.deliver(b, AT_A, frame(Frame.DATAGRAM, 5, join(stranger, message)));
        assertThat(b.dropped()).isEqualTo("L2TP_TOO_SHORT=1 WRONG_PEER=1 RELAY_NO_SERVICE=1 RELAY_MALFORMED=2");
        TwoNodes.deliver(b, AT_A, frame(Frame.DATAGRAM, 6, join(path, message)));
        assertThat(b.written()).containsExactly(UP);
        balanced(b);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packets_of_one_length_go_joined_where_the_kernel_can_and_all_arrive_in_order(boolean offloads) {
        TwoNodes laid = new TwoNodes(as ->
                        as.offloads(offloads ? Offloads.ALL : Offloads.NONE).batch(32))
                .withSessionAtB();
        for (int i = 0; i < 100; i++) {
            byte[] packet = UP.clone();
            packet[50] = (byte) i;
            laid.a.port().deliver(LAC, data(TUNNEL, 1, ppp(0x0021, packet)));
        }
        laid.a.step();
        assertThat(laid.settle()).isEqualTo(100);
        assertThat(laid.b.written().stream().map(packet -> (int) packet[50]).toList())
                .hasSize(100)
                .isSorted();
        assertThat(laid.a.count(WorkerCounter.RELAY_SENT_JOINED)).isEqualTo(offloads ? 100 : 0);
        assertThat(laid.b.count(WorkerCounter.RELAY_RECEIVED_JOINED)).isEqualTo(offloads ? 100 : 0);
        balanced(laid.a, laid.b);
    }

    @Test
    void a_full_socket_loses_frames_under_a_name() {
        nodes.withSessionAtB();
        a.memory.relays().getFirst().failSend(11);
        a.fromSubscriber(1, 0x0021, UP);
        assertThat(a.dropped()).isEqualTo("SEND_BUFFER_FULL=1");
        balanced(a);
    }

    @Test
    void the_longest_datagram_of_a_lac_fits_a_frame() {
        TwoNodes laid = new TwoNodes(as -> as.datagramBytes(1500)).withSessionAtB();
        byte[] longest = data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 1490)));
        assertThat(longest).hasSize(1500);
        laid.a.receive(longest);
        assertThat(laid.settle()).isOne();
        assertThat(laid.b.written()).hasSize(1);
    }

    @Test
    void who_has_a_slot_can_be_asked_and_numbers_out_of_range_are_refused() {
        Relay relay = a.plane.relay();
        assertThat(relay.owner(255)).isEqualTo(new Relay.SlotOwner(Relay.NOBODY, 0));
        relay.owner(255, OTHER, 12);
        assertThat(relay.owner(255)).isEqualTo(new Relay.SlotOwner(OTHER, 12));
        assertThatThrownBy(() -> relay.owner(256, OTHER, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> relay.owner(0, 64, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> relay.place(0, BLOCK, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_prefix_for_which_there_is_no_room_is_counted() {
        Relay relay = a.plane.relay();
        for (int i = 0; i < 1000; i++) {
            assertThat(relay.place(0, Prefix.host(address("10.7." + (i >> 8) + "." + (i & 255))), 9))
                    .isTrue();
        }
        assertThat(relay.place(0, Prefix.host(address("10.8.0.0")), 9)).isFalse();
        assertThat(a.count(WorkerCounter.TABLE_FULL)).isOne();
        relay.displace(0, Prefix.host(address("10.7.0.0")));
        assertThat(relay.place(0, Prefix.host(address("10.8.0.0")), 9)).isTrue();
    }

    @Test
    void a_node_that_is_alone_owns_all_and_knows_nobody() {
        World alone = new World().withTunnel().withSession(1);
        alone.fromSubscriber(1, 0x0021, UP);
        assertThat(alone.written()).containsExactly(UP);
        assertThat(alone.plane.relay().owner(9).number()).isEqualTo(Relay.US);
        assertThat(alone.plane.relay().hand(1, LNS, LAC, ByteBuffer.allocate(20)))
                .isFalse();
        assertThatThrownBy(() -> alone.plane.relay().owner(0, OTHER, 1)).isInstanceOf(IllegalStateException.class);
    }
}
