package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.io.linux.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the TUN to the LAC. */
class DownstreamTest {

    private final World world = new World().withTunnel().withSession(1);

    private void dropsOne(DropReason reason) {
        assertThat(world.dropped()).isEqualTo(reason + "=1");
        assertThat(world.sent()).isEmpty();
        assertThat(world.written()).isEmpty();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void a_packet_to_the_subscriber_gets_ppp_and_l2tp_headers_and_goes_to_the_tunnels_peer() {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 100);
        world.toSubscriber(packet);
        List<MemoryPort.Datagram> sent = world.port().sent();
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().peer()).isEqualTo(World.LAC);
        assertThat(sent.getFirst().control()).isFalse();
        // T=0, version 2; tunnel 100, session 1001; FF 03; IPv4.
        assertThat(sent.getFirst().octets()).isEqualTo(join(hex("0002 0064 03e9 ff03 0021"), packet));
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(0, 0, 100, 1, 0, 0));
    }

    @Test
    void an_ipv6_packet_goes_to_the_session_whose_prefix_it_is() {
        byte[] packet = ipv6("2001:db8:ffff::1", "2001:db8:1:2::3", 60);
        world.toSubscriber(packet);
        assertThat(world.sent()).containsExactly(join(hex("0002 0064 03e9 ff03 0057"), packet));
    }

    @Test
    void compression_is_used_when_the_peer_negotiated_it() {
        world.plane
                .sessions(0)
                .put(entry(1).lcp(new SessionEntry.LcpOpen(1, true, false, true))
                        .build());
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 40);
        world.toSubscriber(packet);
        assertThat(world.sent()).containsExactly(join(hex("0002 0064 03e9 21"), packet));
    }

    @Test
    void ns_counts_up_when_the_entry_asks_for_it_and_goes_on_after_a_put() {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 40);
        world.plane
                .sessions(0)
                .put(entry(1).sequencing(Sequencing.of(Sequencing.Mode.SEND)).build());
        world.toSubscriber(packet);
        world.plane
                .sessions(0)
                .put(entry(1).sequencing(Sequencing.of(Sequencing.Mode.SEND))
                        .mtu(1400)
                        .build());
        world.toSubscriber(packet);
        assertThat(world.sent())
                .containsExactly(
                        join(hex("0802 0064 03e9 0000 0000 ff03 0021"), packet),
                        join(hex("0802 0064 03e9 0001 0000 ff03 0021"), packet));
    }

    @Test
    void the_longest_prefix_gets_the_packet() {
        world.withSession(2);
        world.plane
                .sessions(0)
                .put(entry(1).routes(List.of(
                                new Prefix(Packets.address("172.16.0.0"), 12),
                                new Prefix(Packets.address("172.20.4.4"), 32)))
                        .build());
        world.plane
                .sessions(0)
                .put(entry(2).routes(List.of(new Prefix(Packets.address("172.20.0.0"), 16)))
                        .build());
        for (String destination : List.of("172.17.0.1", "172.20.0.1", "172.20.4.4")) {
            world.toSubscriber(ipv4("203.0.113.9", destination, 40));
        }
        assertThat(world.sent()).extracting(each -> each[5]).containsExactly((byte) 0xE9, (byte) 0xEA, (byte) 0xE9);
    }

    @Test
    void the_newest_holder_of_a_prefix_gets_it_and_when_it_goes_the_older_one_again() {
        world.withSession(2);
        List<Prefix> shared = List.of(new Prefix(Packets.address("172.20.0.0"), 16));
        world.plane.sessions(0).put(entry(1).routes(shared).build());
        world.plane.sessions(0).put(entry(2).routes(shared).build());
        world.toSubscriber(ipv4("203.0.113.9", "172.20.0.1", 40));
        world.plane.sessions(0).remove(TUNNEL, 2);
        world.toSubscriber(ipv4("203.0.113.9", "172.20.0.1", 40));
        assertThat(world.sent()).extracting(each -> each[5]).containsExactly((byte) 0xEA, (byte) 0xE9);
    }

    @Test
    void an_address_that_no_session_has_is_a_named_drop_and_never_goes_back() {
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.77", 40));
        dropsOne(DropReason.NO_SESSION_FOR_ADDRESS);
    }

    @Test
    void an_address_of_a_removed_session_is_a_named_drop() {
        world.plane.sessions(0).remove(TUNNEL, 1);
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
        dropsOne(DropReason.NO_SESSION_FOR_ADDRESS);
    }

    @Test
    void a_prefix_that_a_put_takes_away_is_gone_at_once() {
        world.plane.sessions(0).put(entry(1).routes(List.of()).build());
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::3", 60));
        dropsOne(DropReason.NO_SESSION_FOR_ADDRESS);
    }

    @Test
    void what_the_kernel_itself_multicasts_on_the_tun_is_not_confused_with_unassigned_addresses() {
        world.toSubscriber(ipv6("fe80::9", "ff02::16", 60));
        dropsOne(DropReason.DESTINATION_MULTICAST);
    }

    @Test
    void a_packet_as_long_as_the_mtu_is_sent() {
        world.plane.sessions(0).put(entry(1).mtu(1400).build());
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 1400));
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::3", 1400));
        assertThat(world.sent()).hasSize(2);
        assertThat(world.count(WorkerCounter.FRAGMENTED)).isZero();
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void data_while_the_ncp_is_closed_is_dropped() {
        world.plane.sessions(0).put(entry(1).ipv6(false).build());
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::3", 60));
        dropsOne(DropReason.NCP_NOT_OPEN);
    }

    @Test
    void a_session_whose_tunnel_is_gone_sends_nothing() {
        world.plane.sessions(0).tunnelDown(TUNNEL);
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
        dropsOne(DropReason.UNKNOWN_TUNNEL);
    }

    @Test
    void what_is_no_ip_packet_is_dropped() {
        world.toSubscriber(hex("15 00 00 00"));
        dropsOne(DropReason.TUN_MALFORMED);
    }

    @Test
    void what_the_socket_refuses_has_a_name_each_and_an_error_of_somebody_else_loses_nothing() {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 40);
        // So that nothing is joined.
        world.port().pathMtu(0);
        world.port().failSend(111);
        world.port().failSend(90);
        world.port().failSend(101);
        world.port().failSend(105);
        world.port().failSend(1);
        world.port().failSend(0);
        world.port().failSend(11);
        for (int i = 0; i < 8; i++) {
            world.tun().deliver(packet);
        }
        world.step();
        // ECONNREFUSED costs nothing; four errors cost one each; one passes; EAGAIN costs the remaining three.
        assertThat(world.dropped()).isEqualTo("SEND_BUFFER_FULL=4 SEND_TOO_BIG=1 SEND_UNREACHABLE=1 SEND_ERROR=1");
        assertThat(world.sent()).hasSize(1);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void a_syn_ack_to_the_subscriber_announces_no_larger_segments_than_fit_its_session_or_the_tun() {
        byte[] answer = tcp4("203.0.113.9", "10.0.0.1", 0x12, hex("0204 05b4"), 7);
        byte[] inIpv6 = tcp6("2001:db8:ffff::1", "2001:db8:1::9", new byte[0], 6, 0x12, hex("0204 05a0"));
        World narrow = new World(World.config().tun("sluice0", 1300).build())
                .withTunnel()
                .withSession(1);
        narrow.toSubscriber(answer);
        assertThat(narrow.sent().getFirst()).endsWith(tcp4("203.0.113.9", "10.0.0.1", 0x12, hex("0204 04ec"), 7));
        world.plane.sessions(0).put(entry(1).mtu(1400).build());
        world.toSubscriber(answer);
        world.toSubscriber(inIpv6);
        List<byte[]> sent = world.sent();
        assertThat(sent.get(0)).endsWith(tcp4("203.0.113.9", "10.0.0.1", 0x12, hex("0204 0550"), 7));
        assertThat(sent.get(1))
                .endsWith(tcp6("2001:db8:ffff::1", "2001:db8:1::9", new byte[0], 6, 0x12, hex("0204 053c")));
    }

    @Test
    void ipv6_has_its_own_minimum_whatever_the_peers_mru() {
        world.plane.sessions(0).put(entry(1).mtu(1000).build());
        world.toSubscriber(tcp6("2001:db8:ffff::1", "2001:db8:1::9", new byte[0], 6, 2, hex("0204 05a0")));
        assertThat(world.sent().getFirst())
                .endsWith(tcp6("2001:db8:ffff::1", "2001:db8:1::9", new byte[0], 6, 2, hex("0204 04c4")));
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::9", 1280));
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void segment_sizes_are_left_alone_where_clamping_is_off() {
        World off = new World(World.config().clampMss(false).build()).withTunnel();
        off.plane.sessions(0).put(entry(1).mtu(1400).build());
        byte[] answer = tcp4("203.0.113.9", "10.0.0.1", 0x12, hex("0204 05b4"), 7);
        off.toSubscriber(answer);
        assertThat(off.sent().getFirst()).endsWith(answer);
        assertThat(off.count(WorkerCounter.MSS_CLAMPED)).isZero();
    }

    // ---- UDP_SEGMENT

    private void toSubscriber(int count, int length) {
        for (int i = 0; i < count; i++) {
            world.tun().deliver(ipv4("203.0.113.9", "10.0.0.1", length));
        }
        world.step();
    }

    @Test
    void packets_of_one_length_to_one_lac_leave_joined() {
        toSubscriber(5, 100);
        assertThat(world.sent()).hasSize(5).allSatisfy(each -> assertThat(each).hasSize(110));
        assertThat(world.count(WorkerCounter.WIRE_SENT)).isEqualTo(5);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(5);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void packets_whose_outer_packet_exceeds_the_path_mtu_leave_one_by_one() {
        world.port().pathMtu(1400);
        // 1400 - 20 - 8 - 10
        toSubscriber(2, 1362);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(2);
        toSubscriber(2, 1363);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(2);
        assertThat(world.sent()).hasSize(4);
    }

    @Test
    void the_path_mtu_is_asked_again_after_half_a_minute() {
        toSubscriber(2, 1400);
        world.port().pathMtu(1400);
        toSubscriber(2, 1400);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(4);
        world.now += TimeUnit.SECONDS.toNanos(30);
        toSubscriber(2, 1400);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(4);
    }

    @Test
    void a_path_that_is_not_known_gets_nothing_joined() {
        world.port().pathMtu(-Errno.ENETUNREACH);
        toSubscriber(2, 100);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isZero();
        assertThat(world.sent()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINVAL, Errno.EIO, Errno.EMSGSIZE})
    void joined_datagrams_that_the_kernel_refuses_go_one_by_one_and_so_do_the_next(int errno) {
        world.port().failSend(errno);
        toSubscriber(3, 100);
        assertThat(world.sent()).hasSize(3);
        assertThat(world.dropped()).isEmpty();
        assertThat(world.count(WorkerCounter.WIRE_JOINS_REFUSED)).isEqualTo(1);
        toSubscriber(3, 100);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isZero();
        world.now += TimeUnit.SECONDS.toNanos(60);
        toSubscriber(3, 100);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(3);
        assertThat(world.count(WorkerCounter.WIRE_JOINS_REFUSED)).isEqualTo(1);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void one_lacs_refusal_is_not_anothers() {
        world.shardOf(11).tunnelUp(11, World.LNS, endpoint("198.51.100.8", 1701));
        world.shardOf(11)
                .put(SessionEntry.builder(11, 1, 1, 1)
                        .lcp(World.lcpOpen())
                        .ipv4(true)
                        .ipv4Address((Inet4Address) address("10.0.0.11"))
                        .build());
        world.port().failSend(Errno.EIO);
        toSubscriber(2, 100);
        world.tun().deliver(ipv4("203.0.113.9", "10.0.0.11", 100));
        world.tun().deliver(ipv4("203.0.113.9", "10.0.0.11", 100));
        toSubscriber(2, 100);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(2);
        assertThat(world.sent()).hasSize(6);
    }

    @Test
    void joined_datagrams_that_are_lost_are_counted_each() {
        world.port().failSend(Errno.ENOBUFS);
        toSubscriber(3, 100);
        assertThat(world.dropped()).isEqualTo("SEND_BUFFER_FULL=3");
        assertThat(world.in()).isEqualTo(world.out());
    }
}
