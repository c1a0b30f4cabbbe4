package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.dataWithEverything;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import org.junit.jupiter.api.Test;

/** From the LAC to the TUN: what passes, and what is dropped under which name. */
class UpstreamTest {

    private final World world = new World().withTunnel().withSession(1).withSession(2);

    private void dropsOne(DropReason reason) {
        assertThat(world.dropped()).isEqualTo(reason + "=1");
        assertThat(world.written()).isEmpty();
        assertThat(world.drainPunts()).isEmpty();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void an_ipv4_packet_of_the_subscribers_own_address_reaches_the_tun_without_its_headers_and_is_counted() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 100);
        world.fromSubscriber(1, 0x0021, packet);
        assertThat(world.written()).containsExactly(packet);
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(100, 1, 0, 0, 0, 0));
        assertThat(world.count(WorkerCounter.FORWARDED_UP)).isOne();
        assertThat(world.plane.counters().drops()).isZero();
    }

    @Test
    void an_ipv6_packet_of_the_subscribers_prefix_reaches_the_tun() {
        byte[] packet = ipv6("2001:db8:1:2::9", "2001:db8:ffff::1", 80);
        world.fromSubscriber(1, 0x0057, packet);
        assertThat(world.written()).containsExactly(packet);
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(80, 1, 0, 0, 0, 0));
    }

    @Test
    void the_subscribers_link_local_address_may_be_a_source() {
        byte[] packet = ipv6("fe80::1", "2001:db8:ffff::1", 60);
        world.fromSubscriber(1, 0x0057, packet);
        assertThat(world.written()).containsExactly(packet);
    }

    @Test
    void another_link_local_address_may_not() {
        world.fromSubscriber(1, 0x0057, ipv6("fe80::2", "2001:db8:ffff::1", 60));
        dropsOne(DropReason.SOURCE_SPOOFED);
    }

    @Test
    void every_optional_field_of_the_l2tp_header_is_understood() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        world.receive(dataWithEverything(TUNNEL, 1, 77, ppp(0x0021, packet)));
        assertThat(world.written()).containsExactly(packet);
    }

    @Test
    void address_and_control_and_the_protocol_fields_first_octet_may_be_left_out() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        world.receive(data(TUNNEL, 1, join(hex("21"), packet)));
        world.receive(data(TUNNEL, 1, join(hex("0021"), packet)));
        world.receive(data(TUNNEL, 1, join(hex("ff0321"), packet)));
        assertThat(world.written()).containsExactly(packet, packet, packet);
    }

    @Test
    void padding_after_the_ip_packet_and_after_the_l2tp_length_is_cut_off() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        world.fromSubscriber(1, 0x0021, join(packet, new byte[9]));
        world.receive(join(dataWithEverything(TUNNEL, 1, 0, ppp(0x0021, packet)), new byte[5]));
        assertThat(world.written()).containsExactly(packet, packet);
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(128, 2, 0, 0, 0, 0));
    }

    @Test
    void a_framed_route_of_the_session_may_be_a_source() {
        world.plane
                .sessions(0)
                .put(entry(1).routes(List.of(new Prefix(Packets.address("172.20.0.0"), 16)))
                        .build());
        world.fromSubscriber(1, 0x0021, ipv4("172.20.3.4", "203.0.113.9", 64));
        assertThat(world.written()).hasSize(1);
    }

    @Test
    void the_more_specific_prefix_of_another_session_may_not_be_a_source() {
        world.plane
                .sessions(0)
                .put(entry(1).routes(List.of(new Prefix(Packets.address("10.0.0.0"), 24)))
                        .build());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.2", "203.0.113.9", 64));
        dropsOne(DropReason.SOURCE_SPOOFED);
    }

    @Test
    void both_holders_of_one_prefix_may_send_from_it() {
        List<Prefix> shared = List.of(new Prefix(Packets.address("172.20.0.0"), 16));
        world.plane.sessions(0).put(entry(1).routes(shared).build());
        world.plane.sessions(0).put(entry(2).routes(shared).build());
        world.fromSubscriber(1, 0x0021, ipv4("172.20.3.4", "203.0.113.9", 64));
        world.fromSubscriber(2, 0x0021, ipv4("172.20.3.4", "203.0.113.9", 64));
        assertThat(world.written()).hasSize(2);
    }

    @Test
    void a_spoofed_source_is_dropped_and_counted_to_the_session() {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.2", "203.0.113.9", 64));
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(0, 0, 0, 0, 1, 0));
        dropsOne(DropReason.SOURCE_SPOOFED);
    }

    @Test
    void a_spoofed_ipv6_source_is_dropped() {
        world.fromSubscriber(1, 0x0057, ipv6("2001:db8:2::1", "2001:db8:ffff::1", 60));
        dropsOne(DropReason.SOURCE_SPOOFED);
    }

    @Test
    void a_wrong_header_checksum_is_dropped() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        packet[8]--;
        world.fromSubscriber(1, 0x0021, packet);
        dropsOne(DropReason.IP_CHECKSUM);
    }

    @Test
    void a_total_length_beyond_the_frame_is_dropped() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        world.fromSubscriber(1, 0x0021, Arrays.copyOf(packet, 63));
        dropsOne(DropReason.IP_MALFORMED);
    }

    @Test
    void an_ipv6_packet_under_the_protocol_number_of_ipv4_is_dropped() {
        world.fromSubscriber(1, 0x0021, ipv6("2001:db8:1::1", "2001:db8:ffff::1", 60));
        dropsOne(DropReason.IP_MALFORMED);
    }

    @Test
    void a_loopback_destination_is_dropped() {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "127.0.0.1", 64));
        dropsOne(DropReason.DESTINATION_MARTIAN);
    }

    @Test
    void a_broadcast_destination_is_dropped() {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "255.255.255.255", 64));
        dropsOne(DropReason.DESTINATION_MARTIAN);
    }

    @Test
    void a_multicast_destination_is_dropped() {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "224.0.0.5", 64));
        dropsOne(DropReason.DESTINATION_MULTICAST);
    }

    @Test
    void a_router_solicitation_is_dropped() {
        world.fromSubscriber(1, 0x0057, ipv6("fe80::1", "ff02::2", 60));
        dropsOne(DropReason.DESTINATION_MULTICAST);
    }

    @Test
    void data_before_the_ncp_is_open_is_dropped() {
        world.plane.sessions(0).put(entry(1).ipv4(false).build());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 64));
        dropsOne(DropReason.NCP_NOT_OPEN);
    }

    @Test
    void data_while_lcp_renegotiates_is_dropped() {
        world.plane.sessions(0).put(entry(1).lcp(null).build());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 64));
        dropsOne(DropReason.NCP_NOT_OPEN);
    }

    @Test
    void a_session_without_an_ipv4_address_sends_no_ipv4() {
        world.plane.sessions(0).put(entry(1).ipv4Address(null).build());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 64));
        dropsOne(DropReason.NO_ADDRESS);
    }

    @Test
    void an_unknown_network_protocol_is_dropped() {
        world.fromSubscriber(1, 0x002B, new byte[30]);
        dropsOne(DropReason.PPP_PROTOCOL);
    }

    @Test
    void a_frame_without_a_protocol_is_dropped() {
        world.receive(data(TUNNEL, 1, hex("ff03")));
        dropsOne(DropReason.PPP_MALFORMED);
    }

    @Test
    void an_unknown_tunnel_is_dropped() {
        world.receive(data(11, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        dropsOne(DropReason.UNKNOWN_TUNNEL);
    }

    @Test
    void an_unknown_session_is_dropped() {
        world.receive(data(TUNNEL, 3, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        dropsOne(DropReason.UNKNOWN_SESSION);
    }

    @Test
    void data_from_another_address_than_the_tunnels_peer_is_dropped() {
        world.port()
                .deliver(
                        endpoint("198.51.100.8", 1701),
                        data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        world.step();
        dropsOne(DropReason.WRONG_PEER);
    }

    @Test
    void data_from_another_port_of_the_peer_is_dropped() {
        world.port()
                .deliver(
                        endpoint("198.51.100.7", 1702),
                        data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        world.step();
        dropsOne(DropReason.WRONG_PEER);
    }

    @Test
    void data_to_another_of_our_addresses_is_dropped() {
        world.memory
                .ports()
                .getFirst()
                .get(1)
                .deliver(World.LAC, data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        world.step();
        dropsOne(DropReason.WRONG_PEER);
    }

    @Test
    void a_tunnel_over_ipv6_carries_packets_too() {
        world.plane.sessions(0).tunnelUp(TUNNEL, World.LNS6, World.LAC6);
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        world.memory.ports().getFirst().get(1).deliver(World.LAC6, data(TUNNEL, 1, ppp(0x0021, packet)));
        world.step();
        assertThat(world.written()).containsExactly(packet);
    }

    @Test
    void a_moved_tunnel_is_heard_from_its_new_port_only() {
        world.plane.sessions(0).tunnelUp(TUNNEL, World.LNS, endpoint("198.51.100.7", 4500));
        byte[] datagram = data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64)));
        world.port().deliver(endpoint("198.51.100.7", 4500), datagram);
        world.receive(datagram);
        assertThat(world.written()).hasSize(1);
        assertThat(world.dropped()).isEqualTo("WRONG_PEER=1");
    }

    @Test
    void data_without_ns_is_dropped_where_sequence_numbers_are_required() {
        world.plane
                .sessions(0)
                .put(entry(1).sequencing(Sequencing.of(Sequencing.Mode.REQUIRED))
                        .build());
        world.receive(dataWithEverything(TUNNEL, 1, 5, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        assertThat(world.written()).hasSize(1);
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 64));
        dropsOne(DropReason.SEQUENCE_MISSING);
    }

    @Test
    void a_truncated_datagram_is_dropped() {
        world.receive(data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 3000))));
        dropsOne(DropReason.TRUNCATED);
    }

    @Test
    void l2tpv3_is_dropped() {
        world.receive(hex("c803 0014 0000 0000 0000 0000 8008 0000 0000 0001"));
        dropsOne(DropReason.L2TP_VERSION);
    }

    @Test
    void an_error_on_the_socket_is_counted_and_the_next_datagram_is_received() {
        world.port().failReceive(111);
        world.step();
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 64));
        assertThat(world.count(WorkerCounter.WIRE_RECEIVE_ERRORS)).isOne();
        assertThat(world.written()).hasSize(1);
    }

    @Test
    void what_the_tun_refuses_has_a_name_each() {
        world.tun().failWrite(5);
        world.tun().failWrite(11);
        for (int i = 0; i < 3; i++) {
            world.port().deliver(World.LAC, data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 64))));
        }
        world.step();
        assertThat(world.dropped()).isEqualTo("TUN_BUFFER_FULL=1 TUN_ERROR=1");
        assertThat(world.written()).hasSize(1);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void ip_options_are_part_of_the_checked_header() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        packet[0] = 0x46;
        world.fromSubscriber(1, 0x0021, checksummed(packet));
        assertThat(world.written()).hasSize(1);
    }

    @Test
    void a_syn_of_the_subscriber_announces_no_larger_segments_than_fit_its_session() {
        world.plane.sessions(0).put(entry(1).mtu(1400).build());
        world.fromSubscriber(1, 0x0021, tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 05b4"), 7));
        world.fromSubscriber(1, 0x0057, tcp6("2001:db8:1::9", "2001:db8:ffff::1", new byte[0], 6, 2, hex("0204 05a0")));
        assertThat(world.written())
                .containsExactly(
                        tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 0550"), 7),
                        tcp6("2001:db8:1::9", "2001:db8:ffff::1", new byte[0], 6, 2, hex("0204 053c")));
        assertThat(world.count(WorkerCounter.MSS_CLAMPED)).isEqualTo(2);
    }

    @Test
    void datagrams_that_the_kernel_joined_are_each_judged_by_themselves() {
        World joined = new World().withTunnel().withSession(1).withSession(2);
        byte[] one = ipv4("10.0.0.1", "203.0.113.9", 100);
        byte[] two = ipv4("10.0.0.2", "203.0.113.9", 100);
        byte[] spoofed = ipv4("10.0.0.77", "203.0.113.9", 100);
        byte[] shorter = ipv4("10.0.0.2", "203.0.113.9", 60);
        joined.port().deliver(World.LAC, data(TUNNEL, 1, ppp(0x0021, one)));
        joined.port().deliver(World.LAC, data(TUNNEL, 2, ppp(0x0021, two)));
        joined.port().deliver(World.LAC, data(TUNNEL, 1, ppp(0x0021, spoofed)));
        joined.port().deliver(World.LAC, data(TUNNEL, 2, ppp(0x0021, shorter)));
        joined.step();
        assertThat(joined.written()).containsExactly(one, two, shorter);
        assertThat(joined.dropped()).isEqualTo("SOURCE_SPOOFED=1");
        assertThat(joined.count(WorkerCounter.WIRE_RECEIVED_JOINED)).isEqualTo(4);
        assertThat(joined.in()).isEqualTo(joined.out());
    }

    @Test
    void a_source_that_nobody_can_have_is_dropped_even_where_the_session_has_a_default_route() {
        world.plane
                .sessions(0)
                .put(entry(1).routes(List.of(
                                new Prefix(Packets.address("0.0.0.0"), 0), new Prefix(Packets.address("::"), 0)))
                        .build());
        for (String source : List.of("0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255")) {
            world.fromSubscriber(1, 0x0021, ipv4(source, "203.0.113.9", 64));
        }
        for (String source : List.of("::", "::1", "ff02::1")) {
            world.fromSubscriber(1, 0x0057, ipv6(source, "2001:db8:ffff::1", 64));
        }
        assertThat(world.written()).isEmpty();
        assertThat(world.dropped()).isEqualTo("SOURCE_MARTIAN=9");
        world.fromSubscriber(1, 0x0021, ipv4("223.255.255.255", "203.0.113.9", 64));
        world.fromSubscriber(1, 0x0057, ipv6("2001:db8:77::1", "2001:db8:ffff::1", 64));
        assertThat(world.written()).hasSize(2);
    }

    @Test
    void our_own_addresses_are_nobodys_source_even_where_the_session_has_a_route_that_holds_them() {
        World own = new World(World.config()
                        .tunAddresses(List.of(Packets.address("10.0.255.254"), Packets.address("2001:db8::fe")))
                        .build())
                .withTunnel();
        own.plane
                .sessions(0)
                .put(entry(1).routes(List.of(
                                new Prefix(Packets.address("0.0.0.0"), 0), new Prefix(Packets.address("::"), 0)))
                        .build());
        for (String source : List.of("192.0.2.1", "192.0.2.66", "10.0.255.254")) {
            own.fromSubscriber(1, 0x0021, ipv4(source, "203.0.113.9", 64));
        }
        for (String source : List.of("2001:db8::1", "2001:db8::66", "2001:db8::fe")) {
            own.fromSubscriber(1, 0x0057, ipv6(source, "2001:db8:ffff::1", 64));
        }
        assertThat(own.written()).isEmpty();
        assertThat(own.dropped()).isEqualTo("SOURCE_MARTIAN=6");
        own.fromSubscriber(1, 0x0021, ipv4("192.0.2.2", "203.0.113.9", 64));
        own.fromSubscriber(1, 0x0057, ipv6("2001:db8::2", "2001:db8:ffff::1", 64));
        assertThat(own.written()).hasSize(2);
    }

    @Test
    void a_session_may_send_from_its_link_prefix_and_its_delegated_prefix_and_from_nowhere_between() {
        world.plane
                .sessions(0)
                .put(entry(1).routes(List.of(
                                new Prefix(Packets.address("2001:db8:a:1::"), 64),
                                new Prefix(Packets.address("2001:db8:b:4400::"), 56)))
                        .build());
        for (String source : List.of("2001:db8:a:1::9", "2001:db8:b:4400::1", "2001:db8:b:44ff:ffff:ffff:ffff:ffff")) {
            world.fromSubscriber(1, 0x0057, ipv6(source, "2001:db8:ffff::1", 64));
        }
        assertThat(world.written()).hasSize(3);
        for (String source : List.of("2001:db8:a:2::9", "2001:db8:b:4500::1", "2001:db8:b:43ff:ffff:ffff:ffff:ffff")) {
            world.fromSubscriber(1, 0x0057, ipv6(source, "2001:db8:ffff::1", 64));
        }
        assertThat(world.written()).isEmpty();
        assertThat(world.dropped()).isEqualTo("SOURCE_SPOOFED=3");
    }

    @Test
    void each_optional_field_of_the_l2tp_header_may_be_there_or_not() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 64);
        byte[] frame = ppp(0x0021, packet);
        for (int fields = 0; fields < 16; fields++) {
            boolean length = (fields & 1) != 0;
            boolean sequence = (fields & 2) != 0;
            boolean offset = (fields & 4) != 0;
            boolean priority = (fields & 8) != 0;
            int header = 6 + (length ? 2 : 0) + (sequence ? 4 : 0) + (offset ? 2 + 5 : 0);
            ByteBuffer datagram = ByteBuffer.allocate(header + frame.length);
            datagram.putShort((short) ((length ? 0x4000 : 0)
                    | (sequence ? 0x0800 : 0)
                    | (offset ? 0x0200 : 0)
                    | (priority ? 0x0100 : 0)
                    | 2));
            if (length) {
                datagram.putShort((short) datagram.capacity());
            }
            datagram.putShort((short) TUNNEL).putShort((short) 1);
            if (sequence) {
                datagram.putInt(0x1234_5678);
            }
            if (offset) {
                datagram.putShort((short) 5).put(hex("ff03 0021 45"));
            }
            world.receive(datagram.put(frame).array());
            assertThat(world.written()).as("fields %x", fields).containsExactly(packet);
        }
    }

    @Test
    void every_form_of_the_ppp_header_is_understood_whatever_was_negotiated() {
        byte[] four = ipv4("10.0.0.1", "203.0.113.9", 64);
        byte[] six = ipv6("2001:db8:1::9", "2001:db8:ffff::1", 64);
        for (int negotiated = 0; negotiated < 8; negotiated++) {
            world.plane
                    .sessions(0)
                    .put(entry(1).lcp(new SessionEntry.LcpOpen(
                                    1, (negotiated & 1) != 0, (negotiated & 2) != 0, (negotiated & 4) != 0))
                            .build());
            for (String start : List.of("", "ff03")) {
                for (String zero : List.of("", "00")) {
                    world.receive(data(TUNNEL, 1, join(hex(start + zero + "21"), four)));
                    world.receive(data(TUNNEL, 1, join(hex(start + zero + "57"), six)));
                    assertThat(world.written())
                            .as("negotiated %x, %s%s", negotiated, start, zero)
                            .containsExactly(four, six);
                }
            }
        }
    }
}
