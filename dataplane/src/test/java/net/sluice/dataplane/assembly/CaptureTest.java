package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.sluice.dataplane.Capture;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import net.sluice.dataplane.CapturedPacket;
import net.sluice.dataplane.Captures;
import net.sluice.dataplane.SessionEntry;
import org.junit.jupiter.api.Test;

/** What a capture copies and what not, while packets pass. */
class CaptureTest {

    private static final int IPV4 = 0x0021;
    private static final int LCP = 0xC021;
    private static final int CHAP = 0xC223;
    private static final Set<CaptureKind> ALL = EnumSet.allOf(CaptureKind.class);

    private final World world = new World().withTunnel().withSession(1).withSession(2);
    private final Captures captures = world.plane.captures();
    private final List<CapturedPacket> got = new ArrayList<>();

    private Capture start(CaptureTarget target, Set<CaptureKind> kinds) {
        return Objects.requireNonNull(captures.start(target, kinds));
    }

    private List<CapturedPacket> drain(Capture capture) {
        got.clear();
        capture.drain(got::add, 10_000);
        return List.copyOf(got);
    }

    private static String text(CapturedPacket packet) {
        return packet.kind() + (packet.received() ? " from " : " to ") + packet.tunnelId() + "/" + packet.sessionId();
    }

    @Test
    void a_sessions_packets_are_copied_at_each_station_and_nobody_elses() {
        byte[] up = ipv4("10.0.0.1", "203.0.113.9", 100);
        byte[] down = ipv4("203.0.113.9", "10.0.0.1", 200);
        try (Capture capture = start(new CaptureTarget.OfSession(World.TUNNEL, 1), ALL)) {
            world.fromSubscriber(1, IPV4, up);
            world.fromSubscriber(2, IPV4, ipv4("10.0.0.2", "203.0.113.9", 100));
            world.toSubscriber(down);
            world.toSubscriber(ipv4("203.0.113.9", "10.0.0.2", 100));
            List<CapturedPacket> packets = drain(capture);
            assertThat(packets)
                    .extracting(CaptureTest::text)
                    .containsExactly("OUTER from 10/1", "INNER from 10/1", "INNER to 10/1", "OUTER to 10/1");
            assertThat(packets.get(0).octets()).isEqualTo(data(World.TUNNEL, 1, ppp(IPV4, up)));
            assertThat(packets.get(1).octets()).isEqualTo(up);
            assertThat(packets.get(2).octets()).isEqualTo(down);
            assertThat(packets.get(3).octets()).isEqualTo(data(World.PEER_TUNNEL, 1001, ppp(IPV4, down)));
            assertThat(packets.get(0).peer()).isEqualTo(World.LAC);
            assertThat(packets.get(0).local()).isEqualTo(World.LNS);
            assertThat(packets.get(3).peer()).isEqualTo(World.LAC);
            assertThat(packets.get(1).peer()).isNull();
            assertThat(packets).extracting(CapturedPacket::nanos).isSorted();
            assertThat(capture.lost()).isZero();
        }
        assertThat(captures.copied()).isEqualTo(4);
        assertThat(captures.running()).isZero();
    }

    @Test
    void ppp_control_is_copied_both_ways_echoes_answered_in_place_included() {
        try (Capture capture = start(new CaptureTarget.OfSession(World.TUNNEL, 1), EnumSet.of(CaptureKind.PPP))) {
            byte[] echo = lcp(9, 1, 5, new byte[4]);
            world.fromSubscriber(1, LCP, echo);
            byte[] terminate = ppp(LCP, hex("0501 0004"));
            world.plane.inject(0).sendPpp(World.TUNNEL, 1, ByteBuffer.wrap(terminate));
            world.step();
            world.fromSubscriber(1, 0x8021, hex("0101 0004"));
            world.fromSubscriber(1, IPV4, ipv4("10.0.0.1", "203.0.113.9", 100));
            List<CapturedPacket> packets = drain(capture);
            assertThat(packets)
                    .extracting(CaptureTest::text)
                    .containsExactly("PPP from 10/1", "PPP to 10/1", "PPP to 10/1", "PPP from 10/1");
            assertThat(packets.get(0).octets()).isEqualTo(ppp(LCP, echo));
            assertThat(packets.get(1).octets()).isEqualTo(ppp(LCP, lcp(10, 1, World.OUR_MAGIC, new byte[4])));
            assertThat(packets.get(2).octets()).isEqualTo(terminate);
        }
    }

    @Test
    void what_is_dropped_is_seen_outside_and_not_inside_and_a_packet_that_is_fragmented_is_seen_once_and_whole() {
        world.shardOf(World.TUNNEL).put(World.entry(1).mtu(600).build());
        try (Capture capture = start(new CaptureTarget.OfSession(World.TUNNEL, 1), ALL)) {
            world.fromSubscriber(1, IPV4, ipv4("10.0.0.9", "203.0.113.9", 100));
            byte[] big = ipv4("203.0.113.9", "10.0.0.1", 1000);
            world.toSubscriber(big);
            byte[] untold = ipv4("203.0.113.9", "10.0.0.1", 1000);
            untold[6] |= 0x40;
            world.toSubscriber(checksummed(untold));
            List<CapturedPacket> packets = drain(capture);
            assertThat(packets)
                    .extracting(CaptureTest::text)
                    .containsExactly("OUTER from 10/1", "INNER to 10/1", "OUTER to 10/1", "OUTER to 10/1");
            assertThat(packets.get(1).octets()).isEqualTo(big);
        }
    }

    @Test
    void a_tunnels_capture_has_its_control_channel_both_ways() {
        try (Capture capture = start(new CaptureTarget.OfTunnel(World.TUNNEL), EnumSet.of(CaptureKind.OUTER))) {
            world.receive(control(World.TUNNEL, 0, new byte[0]));
            world.receive(control(11, 0, new byte[0]));
            byte[] hello = control(World.PEER_TUNNEL, 0, hex("8008 0000 0000 0006"));
            byte[] others = control(77, 0, hex("8008 0000 0000 0006"));
            world.plane.inject(0).sendControl(World.LNS, World.LAC, ByteBuffer.wrap(others));
            world.plane.inject(0).sendControl(World.LNS, World.LAC, ByteBuffer.wrap(hello));
            world.plane.inject(0).sendControl(World.LNS, endpoint("198.51.100.8", 1701), ByteBuffer.wrap(hello));
            world.step();
            List<CapturedPacket> packets = drain(capture);
            assertThat(packets).hasSize(2);
            assertThat(packets.get(0).received()).isTrue();
            assertThat(packets.get(1).octets()).isEqualTo(hello);
        }
    }

    @Test
    void a_peers_capture_has_all_that_comes_from_its_address_and_goes_there() {
        try (Capture capture = start(new CaptureTarget.OfPeer(World.LAC.getAddress()), EnumSet.of(CaptureKind.OUTER))) {
            world.receive(control(0, 0, hex("8008 0000 0000 0001")));
            world.receive(new byte[] {1, 2, 3});
            world.fromSubscriber(2, IPV4, ipv4("10.0.0.2", "203.0.113.9", 100));
            world.port().deliver(endpoint("198.51.100.8", 1701), new byte[20]);
            world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 100));
            assertThat(drain(capture))
                    .extracting(CaptureTest::text)
                    .containsExactly("OUTER from 0/0", "OUTER from 0/0", "OUTER from 10/2", "OUTER to 0/0");
        }
    }

    @Test
    void whoever_is_not_known_yet_is_copied_until_an_ncp_is_open_and_the_chosen_one_from_then_on() {
        world.shardOf(World.TUNNEL)
                .put(SessionEntry.builder(World.TUNNEL, 5, World.PEER_TUNNEL, 1005)
                        .build());
        world.shardOf(World.TUNNEL)
                .put(SessionEntry.builder(World.TUNNEL, 6, World.PEER_TUNNEL, 1006)
                        .build());
        try (Capture capture = start(new CaptureTarget.Chosen(), ALL)) {
            world.fromSubscriber(1, LCP, hex("0101 0004"));
            world.fromSubscriber(5, LCP, hex("0101 0004"));
            world.fromSubscriber(6, CHAP, hex("0201 0004"));
            long five = capture.session(World.TUNNEL, 5);
            long six = capture.session(World.TUNNEL, 6);
            assertThat(drain(capture)).extracting(CapturedPacket::session).containsExactly(five, six);
            assertThat(capture.include(World.TUNNEL, 5)).isEqualTo(five).isNotZero();
            assertThat(capture.include(World.TUNNEL, 99)).isZero();
            for (int session : new int[] {5, 6}) {
                world.shardOf(World.TUNNEL)
                        .put(SessionEntry.builder(World.TUNNEL, session, World.PEER_TUNNEL, 1000 + session)
                                .lcp(World.lcpOpen())
                                .ipv4(true)
                                .ipv4Address((Inet4Address) net.sluice.dataplane.Packets.address("10.0.0." + session))
                                .build());
                world.fromSubscriber(session, IPV4, ipv4("10.0.0." + session, "203.0.113.9", 100));
                world.fromSubscriber(session, LCP, hex("0501 0004"));
            }
            assertThat(drain(capture))
                    .extracting(CaptureTest::text)
                    .containsExactly("OUTER from 10/5", "INNER from 10/5", "OUTER from 10/5", "PPP from 10/5");
            world.shardOf(World.TUNNEL).remove(World.TUNNEL, 5);
            world.step();
            world.shardOf(World.TUNNEL).put(World.entry(5).build());
            world.fromSubscriber(5, IPV4, ipv4("10.0.0.5", "203.0.113.9", 100));
            assertThat(drain(capture)).as("a successor with the same ids").isEmpty();
        }
    }

    @Test
    void what_does_not_fit_is_counted_and_goes_on() {
        try (Capture capture = start(new CaptureTarget.OfSession(World.TUNNEL, 1), EnumSet.of(CaptureKind.INNER))) {
            byte[] up = ipv4("10.0.0.1", "203.0.113.9", 1400);
            for (int i = 0; i < 10_000; i++) {
                world.fromSubscriber(1, IPV4, up);
            }
            assertThat(world.written()).hasSize(10_000);
            assertThat(capture.lost()).isBetween(1000L, 9000L);
            int drained = drain(capture).size();
            assertThat(drained + capture.lost()).isEqualTo(10_000);
        }
        assertThat(captures.lost()).isPositive();
    }

    @Test
    void there_are_only_so_many_at_once_and_an_ended_one_gets_nothing() {
        List<Capture> running = new ArrayList<>();
        for (int i = 0; i < Captures.MOST; i++) {
            running.add(start(new CaptureTarget.OfSession(World.TUNNEL, 1), ALL));
        }
        assertThat(captures.start(new CaptureTarget.OfTunnel(World.TUNNEL), ALL))
                .isNull();
        assertThat(captures.running()).isEqualTo(Captures.MOST);
        running.get(1).close();
        running.get(1).close();
        world.fromSubscriber(1, IPV4, ipv4("10.0.0.1", "203.0.113.9", 100));
        assertThat(drain(running.get(1))).isEmpty();
        assertThat(drain(running.get(0))).hasSize(2);
        assertThat(drain(running.get(3))).hasSize(2);
        running.forEach(Capture::close);
        assertThat(captures.running()).isZero();
    }
}
