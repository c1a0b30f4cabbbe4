package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.io.linux.Errno;
import org.junit.jupiter.api.Test;

/** What the path to the LAC carries, where outer packets are not to be fragmented. Headers: IPv4 20, UDP 8, L2TP 6, PPP 4. */
class PathMtuTest {

    private static final int ROOM = 1500 - 20 - 8 - 6 - 4;

    private final World world = new World().withTunnel();

    private void whole() {
        world.plane.sessions(0).put(entry(1).dontFragment(true).build());
    }

    private static byte[] whole4(int length) {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", length);
        packet[6] = 0x40;
        return checksummed(packet);
    }

    private List<Boolean> sentWhole() {
        return world.port().sent().stream().map(MemoryPort.Datagram::whole).toList();
    }

    private int told() {
        List<byte[]> written = world.written();
        assertThat(written).hasSize(1);
        byte[] message = written.getFirst();
        return message[0] >>> 4 == 4
                ? (message[26] & 255) << 8 | (message[27] & 255)
                : (message[46] & 255) << 8 | (message[47] & 255);
    }

    @Test
    void without_a_word_outer_packets_may_be_fragmented_and_the_path_does_not_matter() {
        world.plane.sessions(0).put(entry(1).build());
        world.port().pathMtu(600);
        world.toSubscriber(whole4(1500));
        assertThat(sentWhole()).containsExactly(false);
    }

    @Test
    void what_fits_the_path_goes_in_one_piece() {
        whole();
        world.toSubscriber(whole4(ROOM));
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::1", ROOM));
        assertThat(sentWhole()).containsExactly(true, true);
        assertThat(world.written()).isEmpty();
    }

    @Test
    void what_does_not_is_too_big_and_its_sender_hears_what_would_fit() {
        whole();
        world.toSubscriber(whole4(ROOM + 1));
        assertThat(told()).isEqualTo(ROOM);
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::1", ROOM + 1));
        assertThat(told()).isEqualTo(ROOM);
        assertThat(world.dropped()).isEqualTo("TOO_BIG=2");
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void what_may_be_fragmented_goes_in_fragments_that_fit() {
        whole();
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 1500));
        assertThat(world.port().sent())
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent.whole()).isTrue())
                .allSatisfy(sent -> assertThat(sent.octets().length).isLessThanOrEqualTo(1472));
    }

    @Test
    void segments_are_clamped_to_the_path_in_both_directions() {
        whole();
        world.toSubscriber(tcp4("203.0.113.9", "10.0.0.1", 18, hex("0204 05b4"), 7));
        assertThat(world.sent())
                .singleElement()
                .satisfies(sent -> assertThat(sent).endsWith(tcp4("203.0.113.9", "10.0.0.1", 18, hex("0204 058e"), 7)));
        world.fromSubscriber(1, 0x0021, tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 05b4"), 7));
        assertThat(world.written()).containsExactly(tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 058e"), 7));
    }

    @Test
    void numbers_and_an_outer_header_of_ipv6_take_their_room() {
        world.plane.sessions(0).tunnelUp(TUNNEL, World.LNS6, World.LAC6);
        world.plane
                .sessions(0)
                .put(entry(1).dontFragment(true)
                        .sequencing(Sequencing.of(Sequencing.Mode.SEND))
                        .build());
        world.toSubscriber(whole4(1500));
        assertThat(told()).isEqualTo(ROOM - 20 - 4);
    }

    @Test
    void the_smaller_of_the_sessions_and_the_paths_mtu_holds() {
        world.plane.sessions(0).put(entry(1).mtu(1300).dontFragment(true).build());
        world.toSubscriber(whole4(1400));
        assertThat(told()).isEqualTo(1300);
    }

    @Test
    void ipv6s_minimum_passes_every_path_by_outer_fragments() {
        whole();
        world.port().pathMtu(1000);
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::1", 1280));
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::1", 900));
        assertThat(world.port().sent()).extracting(MemoryPort.Datagram::whole).containsExactly(false, true);
        world.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::1", 1281));
        assertThat(told()).isEqualTo(1280);
    }

    @Test
    void a_path_that_became_narrower_is_noticed_when_the_kernel_refuses_and_counted() {
        whole();
        world.toSubscriber(whole4(ROOM));
        world.sent();
        world.port().pathMtu(1400);
        world.port().failSend(Errno.EMSGSIZE);
        world.toSubscriber(whole4(ROOM));
        assertThat(world.dropped()).isEqualTo("SEND_TOO_BIG=1");
        world.toSubscriber(whole4(ROOM));
        assertThat(told()).isEqualTo(ROOM - 100);
        world.toSubscriber(whole4(ROOM - 100));
        assertThat(sentWhole()).containsExactly(true);
        assertThat(world.count(WorkerCounter.PATH_MTU_LOWERED)).isOne();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void the_path_is_asked_for_again_after_half_a_minute_in_both_directions() {
        whole();
        world.toSubscriber(whole4(ROOM));
        world.port().pathMtu(1400);
        world.now += TimeUnit.SECONDS.toNanos(31);
        world.toSubscriber(whole4(ROOM));
        assertThat(told()).isEqualTo(ROOM - 100);
        world.port().pathMtu(1500);
        world.now += TimeUnit.SECONDS.toNanos(31);
        world.sent();
        world.toSubscriber(whole4(ROOM));
        assertThat(world.sent()).hasSize(1);
        assertThat(world.count(WorkerCounter.PATH_MTU_LOWERED)).isOne();
    }

    @Test
    void a_kernel_that_does_not_know_the_path_leaves_the_sessions_mtu() {
        whole();
        world.port().pathMtu(-Errno.ENETUNREACH);
        world.toSubscriber(whole4(1500));
        assertThat(sentWhole()).containsExactly(true);
    }

    @Test
    void it_works_without_joined_datagrams_too() {
        World plain = new World(World.config().offloads(Offloads.NONE).build()).withTunnel();
        plain.plane.sessions(0).put(entry(1).dontFragment(true).build());
        plain.toSubscriber(whole4(ROOM + 1));
        assertThat(plain.dropped()).isEqualTo("TOO_BIG=1");
        plain.toSubscriber(whole4(ROOM));
        assertThat(plain.port().sent()).extracting(MemoryPort.Datagram::whole).containsExactly(true);
    }

    @Test
    void control_may_be_fragmented_whatever_the_session_says() {
        whole();
        world.toSubscriber(whole4(ROOM));
        world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(hex("ff03 8021 01 01 0004")));
        world.step();
        assertThat(sentWhole()).containsExactly(true, false);
    }
}
