package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.LAC;
import static net.sluice.dataplane.assembly.World.LNS;
import static net.sluice.dataplane.assembly.World.OUR_MAGIC;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import org.junit.jupiter.api.Test;

/** Punts, injections and echoes. */
class ControlTest {

    private final World world = new World().withTunnel().withSession(1);

    @Test
    void a_control_message_of_a_known_tunnel_is_punted_whole_with_both_addresses() {
        byte[] message = control(TUNNEL, 0, hex("8008 0000 0000 0006"));
        world.receive(message);
        assertThat(world.drainPunts()).containsExactly(new World.Punted(LNS, LAC, World.bytes(message), false));
        assertThat(world.count(WorkerCounter.PUNTED_CONTROL)).isOne();
    }

    @Test
    void a_control_message_of_an_unknown_tunnel_is_dropped() {
        world.receive(control(11, 0, new byte[0]));
        assertThat(world.dropped()).isEqualTo("UNKNOWN_TUNNEL=1");
    }

    @Test
    void what_comes_for_unknown_tunnels_is_for_the_shard_where_it_wants_it_so_many_a_second_of_each_source() {
        World telling = new World(World.config().unknownTunnelsPerSecond(5).build());
        byte[] message = control(11, 0, new byte[0]);
        for (int i = 0; i < 30; i++) {
            telling.port().deliver(LAC, message);
        }
        byte[] data = hex("0002 000b 0001 ff03 c021");
        telling.port().deliver(endpoint("203.0.113.77", 999), data);
        telling.step();
        assertThat(telling.dropped()).isEqualTo("UNKNOWN_TUNNEL=20");
        assertThat(telling.count(WorkerCounter.PUNTED_TUNNEL_ZERO)).isEqualTo(10 + 1);
        List<World.Punted> punted = telling.drainPunts();
        assertThat(punted).hasSize(11);
        assertThat(punted.getLast())
                .isEqualTo(new World.Punted(LNS, endpoint("203.0.113.77", 999), World.bytes(data), false));
    }

    @Test
    void a_control_message_from_another_address_is_dropped() {
        world.port().deliver(endpoint("198.51.100.8", 1701), control(TUNNEL, 0, new byte[0]));
        world.step();
        assertThat(world.dropped()).isEqualTo("WRONG_PEER=1");
    }

    @Test
    void a_control_message_from_another_port_of_the_peer_is_for_the_shard_to_judge() {
        world.port().deliver(endpoint("198.51.100.7", 4500), control(TUNNEL, 0, new byte[0]));
        world.step();
        assertThat(world.drainPunts()).extracting(World.Punted::peer).containsExactly(endpoint("198.51.100.7", 4500));
        assertThat(world.count(WorkerCounter.PUNTED_TUNNEL_ZERO)).isOne();
    }

    @Test
    void control_with_tunnel_id_zero_is_limited_for_each_source() {
        World limited = new World(World.config().tunnelZeroPerSecond(5).build());
        for (int i = 0; i < 30; i++) {
            limited.port().deliver(LAC, control(0, 0, hex("8008 0000 0000 0001")));
        }
        limited.port().deliver(endpoint("203.0.113.77", 999), control(0, 0, hex("8008 0000 0000 0001")));
        limited.step();
        assertThat(limited.count(WorkerCounter.PUNTED_TUNNEL_ZERO)).isEqualTo(10 + 1);
        assertThat(limited.dropped()).isEqualTo("PUNT_TUNNEL_ZERO_LIMITED=20");
        limited.now += TimeUnit.SECONDS.toNanos(1);
        limited.receive(control(0, 0, hex("8008 0000 0000 0001")));
        assertThat(limited.count(WorkerCounter.PUNTED_TUNNEL_ZERO)).isEqualTo(12);
    }

    @Test
    void messages_of_one_source_with_tunnel_id_zero_all_go_to_one_shard_and_known_tunnels_to_theirs() {
        World sharded = new World(World.config().shards(4).build());
        for (int slot = 20; slot < 28; slot++) {
            int tunnel = slot << 8 | 3;
            sharded.shardOf(tunnel).tunnelUp(tunnel, LNS, LAC);
            sharded.receive(control(tunnel, 0, new byte[0]));
        }
        for (int shard = 0; shard < 4; shard++) {
            List<Integer> slots = new ArrayList<>();
            sharded.plane
                    .punts(shard)
                    .drain(
                            (local, peer, message, relayed) -> slots.add((int) message.get(message.position() + 4)),
                            100);
            assertThat(slots).containsExactly(20 + shard, 24 + shard);
        }
        for (int i = 0; i < 5; i++) {
            sharded.receive(control(0, 0, hex("8008 0000 0000 0001")));
        }
        List<Integer> perShard = new ArrayList<>();
        for (int shard = 0; shard < 4; shard++) {
            perShard.add(sharded.plane.punts(shard).drain((local, peer, message, relayed) -> {}, 100));
        }
        assertThat(perShard).containsExactlyInAnyOrder(0, 0, 0, 5);
    }

    @Test
    void a_message_with_tunnel_id_zero_goes_to_the_shard_of_its_slot_whoever_sends_it() {
        World sharded = new World(World.config()
                .shards(4)
                .tunnelZeroPlace((peer, datagram) -> {
                    assertThat(peer.getAddress()).isEqualTo(LAC.getAddress());
                    assertThat(datagram.remaining()).isEqualTo(12 + 8);
                    return datagram.get(datagram.limit() - 1) & 0xFF;
                })
                .build());
        for (int slot = 0; slot < 8; slot++) {
            for (int port = 1701; port < 1704; port++) {
                sharded.port().deliver(endpoint("198.51.100.7", port), control(0, 0, hex("8008 0000 0000 000" + slot)));
            }
        }
        sharded.step();
        for (int shard = 0; shard < 4; shard++) {
            List<Integer> slots = new ArrayList<>();
            sharded.plane
                    .punts(shard)
                    .drain((local, peer, message, relayed) -> slots.add((int) message.get(message.limit() - 1)), 100);
            assertThat(slots).containsExactly(shard, shard, shard, shard + 4, shard + 4, shard + 4);
        }
    }

    @Test
    void the_queues_are_bounded_apart_and_a_full_one_is_a_named_drop() {
        World small = new World(World.config()
                        .puntBytes(1 << 16)
                        .tunnelZeroPerSecond(1_000_000)
                        .build())
                .withTunnel();
        byte[] message = control(0, 0, new byte[1400]);
        for (int i = 0; i < 200; i++) {
            small.receive(message);
        }
        assertThat(small.drops(DropReason.PUNT_TUNNEL_ZERO_OVERRUN)).isPositive();
        assertThat(small.in()).isEqualTo(small.out());
        small.receive(control(TUNNEL, 0, new byte[0]));
        List<Integer> tunnels = new ArrayList<>();
        small.plane.punts(0).drain((local, peer, m, relayed) -> tunnels.add((int) m.getShort(m.position() + 4)), 10);
        assertThat(tunnels.getFirst()).as("known tunnels first").isEqualTo(TUNNEL);
        assertThat(tunnels).hasSize(10);
    }

    @Test
    void ppp_control_of_a_known_session_is_punted_as_the_whole_l2tp_datagram() {
        byte[] message = data(TUNNEL, 1, ppp(0xC223, hex("01 05 0004")));
        world.receive(message);
        assertThat(world.drainPunts()).containsExactly(new World.Punted(LNS, LAC, World.bytes(message), false));
        assertThat(world.count(WorkerCounter.PUNTED_PPP)).isOne();
    }

    @Test
    void ppp_control_is_limited_for_each_session() {
        World limited = new World(World.config().pppPerSecond(3).build())
                .withTunnel()
                .withSession(1)
                .withSession(2);
        for (int i = 0; i < 10; i++) {
            limited.fromSubscriber(1, 0x8021, hex("01 05 0004"));
        }
        limited.fromSubscriber(2, 0x8021, hex("01 05 0004"));
        assertThat(limited.dropped()).isEqualTo("PUNT_PPP_LIMITED=4");
        assertThat(limited.drainPunts()).hasSize(7);
    }

    @Test
    void an_echo_request_is_answered_in_place_with_our_magic_the_p_bit_and_class_cs6() {
        world.fromSubscriber(1, 0xC021, join(lcp(9, 0x77, 0xAABBCCDD, hex("dead beef")), hex("00 00 00")));
        List<MemoryPort.Datagram> sent = world.port().sent();
        assertThat(sent).hasSize(1);
        // P and version; tunnel 100, session 1001; FF 03; LCP; Echo-Reply, id 77, length 12, magic, data.
        assertThat(sent.getFirst().octets()).isEqualTo(hex("0102 0064 03e9 ff03 c021 0a 77 000c 01020304 deadbeef"));
        assertThat(sent.getFirst().control()).isTrue();
        assertThat(world.drainPunts()).isEmpty();
        assertThat(world.count(WorkerCounter.ECHOES_ANSWERED)).isOne();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void an_echo_reply_is_never_compressed_and_takes_its_ns() {
        world.plane
                .sessions(0)
                .put(entry(1).lcp(new SessionEntry.LcpOpen(0, true, false, true))
                        .sequencing(Sequencing.of(Sequencing.Mode.SEND))
                        .build());
        world.receive(data(TUNNEL, 1, join(hex("c021"), lcp(9, 1, 0, new byte[0]))));
        assertThat(world.sent()).containsExactly(hex("0902 0064 03e9 0000 0000 ff03 c021 0a 01 0008 00000000"));
    }

    @Test
    void an_echo_request_before_lcp_is_open_is_punted() {
        world.plane.sessions(0).put(entry(1).lcp(null).build());
        world.fromSubscriber(1, 0xC021, lcp(9, 1, 5, new byte[0]));
        assertThat(world.sent()).isEmpty();
        assertThat(world.drainPunts()).hasSize(1);
    }

    @Test
    void an_echo_request_with_our_own_magic_number_is_punted_as_it_may_be_a_loop() {
        world.fromSubscriber(1, 0xC021, lcp(9, 1, OUR_MAGIC, new byte[0]));
        assertThat(world.sent()).isEmpty();
        assertThat(world.drainPunts()).hasSize(1);
    }

    @Test
    void an_echo_reply_is_punted() {
        world.fromSubscriber(1, 0xC021, lcp(10, 1, 5, new byte[0]));
        assertThat(world.sent()).isEmpty();
        assertThat(world.drainPunts()).hasSize(1);
    }

    @Test
    void a_malformed_echo_request_is_punted() {
        world.fromSubscriber(1, 0xC021, hex("09 01 0020 00000005"));
        assertThat(world.sent()).isEmpty();
        assertThat(world.drainPunts()).hasSize(1);
    }

    @Test
    void what_a_shard_sends_goes_out_as_it_is_with_class_cs6() {
        byte[] message = control(100, 0, new byte[0]);
        assertThat(world.plane.inject(0).sendControl(LNS, LAC, ByteBuffer.wrap(message)))
                .isTrue();
        world.step();
        List<MemoryPort.Datagram> sent = world.port().sent();
        assertThat(sent).extracting(MemoryPort.Datagram::peer).containsExactly(LAC);
        assertThat(sent.getFirst().octets()).isEqualTo(message);
        assertThat(sent.getFirst().control()).isTrue();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void what_a_shard_sends_leaves_by_the_socket_of_the_local_address() {
        InetSocketAddress peer = endpoint("2001:db8:7::7", 1702);
        world.plane.inject(0).sendControl(World.LNS6, peer, ByteBuffer.wrap(control(100, 0, new byte[0])));
        world.step();
        assertThat(world.memory.ports().getFirst().get(1).sent())
                .extracting(MemoryPort.Datagram::peer)
                .containsExactly(peer);
    }

    @Test
    void a_ppp_frame_of_a_shard_gets_the_l2tp_header_and_an_echo_the_p_bit() {
        world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(ppp(0x8021, hex("01 01 0004"))));
        world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(ppp(0xC021, lcp(9, 1, 2, new byte[0]))));
        world.step();
        assertThat(world.sent())
                .containsExactly(
                        hex("0002 0064 03e9 ff03 8021 01 01 0004"),
                        hex("0102 0064 03e9 ff03 c021 09 01 0008 00000002"));
    }

    @Test
    void what_a_shard_may_not_send_is_refused_and_counted() {
        ByteBuffer frame = ByteBuffer.wrap(new byte[10]);
        assertThat(world.plane.inject(0).sendPpp(TUNNEL, 99, frame)).isFalse();
        assertThat(world.plane.inject(0).sendControl(endpoint("192.0.2.99", 1701), LAC, frame))
                .isFalse();
        assertThat(world.plane.inject(0).sendControl(LNS, LAC, ByteBuffer.allocate(5000)))
                .isFalse();
        assertThat(world.dropped()).isEqualTo("INJECT_REFUSED=3");
    }

    @Test
    void a_full_queue_of_injections_is_a_named_drop() {
        int accepted = 0;
        while (world.plane.inject(0).sendControl(LNS, LAC, ByteBuffer.allocate(1400)) && accepted < 10_000) {
            accepted++;
        }
        assertThat(world.dropped()).isEqualTo("INJECT_OVERRUN=1");
        world.step();
        assertThat(world.sent()).hasSize(accepted);
    }
}
