package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.lab.Icmp;
import org.junit.jupiter.api.Test;

/** Packets to subscribers that are longer than their session's MTU, and who is told; pings to the address that tells. */
class SizesTest {

    private final World world = narrow(World.config().build());

    /** Session 1 has an MTU of 1400. */
    private static World narrow(DataplaneConfig config) {
        World narrow = new World(config).withTunnel();
        narrow.plane.sessions(0).put(entry(1).mtu(1400).build());
        return narrow;
    }

    private static byte[] whole(String destination, int length) {
        byte[] packet = ipv4("203.0.113.9", destination, length);
        packet[6] = 0x40;
        return checksummed(packet);
    }

    private void balances() {
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void an_ipv4_packet_that_may_be_fragmented_goes_in_fragments_and_each_is_counted() {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 1500);
        world.toSubscriber(packet);
        List<byte[]> pieces = SlowSizes.fragments(packet, 1400);
        assertThat(pieces).hasSize(2);
        byte[] header = hex("0002 0064 03e9 ff03 0021");
        assertThat(world.sent()).containsExactly(join(header, pieces.get(0)), join(header, pieces.get(1)));
        assertThat(world.written()).isEmpty();
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(0, 0, 1520, 2, 0, 0));
        assertThat(world.count(WorkerCounter.FRAGMENTED)).isOne();
        assertThat(world.count(WorkerCounter.FRAGMENTS_SENT)).isEqualTo(2);
        assertThat(world.dropped()).isEmpty();
        balances();
    }

    @Test
    void more_fragments_than_there_are_slots_all_leave_in_order_with_an_ns_each() {
        World small = new World(World.config().batch(2).build()).withTunnel();
        small.plane
                .sessions(0)
                .put(entry(1).mtu(68)
                        .sequencing(Sequencing.of(Sequencing.Mode.SEND))
                        .build());
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 1500);
        small.tun().deliver(ipv4("203.0.113.9", "10.0.0.1", 40));
        small.tun().deliver(packet);
        small.tun().deliver(ipv4("203.0.113.9", "10.0.0.1", 41));
        small.step();
        List<byte[]> sent = small.sent();
        List<byte[]> pieces = SlowSizes.fragments(packet, 68);
        assertThat(sent).hasSize(1 + 31 + 1);
        for (int i = 0; i < pieces.size(); i++) {
            byte[] header = hex("0802 0064 03e9 %04x 0000 ff03 0021".formatted(1 + i));
            assertThat(sent.get(1 + i)).isEqualTo(join(header, pieces.get(i)));
        }
        assertThat(small.in()).isEqualTo(small.out());
    }

    @Test
    void the_sender_of_one_that_may_not_be_fragmented_is_told_from_our_own_address() {
        byte[] packet = whole("10.0.0.1", 1500);
        world.toSubscriber(packet);
        assertThat(world.sent()).isEmpty();
        assertThat(world.written()).containsExactly(SlowSizes.tooBig(packet, 1400, World.ICMP));
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(0, 0, 0, 0, 0, 1));
        assertThat(world.dropped()).isEqualTo("TOO_BIG=1");
        assertThat(world.count(WorkerCounter.ICMP_ERRORS_SENT)).isOne();
        balances();
    }

    @Test
    void the_sender_of_an_ipv6_packet_is_told_from_our_own_address() {
        byte[] packet = ipv6("2001:db8:ffff::1", "2001:db8:1::3", 1401);
        world.toSubscriber(packet);
        assertThat(world.written()).containsExactly(SlowSizes.tooBig(packet, 1400, World.ICMP6));
        assertThat(world.dropped()).isEqualTo("TOO_BIG=1");
        balances();
    }

    @Test
    void more_errors_than_there_are_slots_all_leave() {
        World small = narrow(World.config().batch(2).build());
        for (int i = 0; i < 5; i++) {
            small.tun().deliver(whole("10.0.0.1", 1500 - i));
        }
        small.step();
        assertThat(small.written()).extracting(each -> each[31] & 255).containsExactly(0xDC, 0xDB, 0xDA, 0xD9, 0xD8);
    }

    @Test
    void an_icmp_error_that_is_too_big_draws_none() {
        byte[] error = whole("10.0.0.1", 1500);
        error[9] = 1;
        error[20] = 3;
        world.toSubscriber(checksummed(error));
        assertThat(world.written()).isEmpty();
        assertThat(world.dropped()).isEqualTo("TOO_BIG_UNTOLD=1");
        balances();
    }

    @Test
    void errors_have_a_rate() {
        World limited = narrow(World.config().icmpPerSecond(5).build());
        for (int i = 0; i < 30; i++) {
            limited.tun().deliver(whole("10.0.0.1", 1500));
        }
        limited.step();
        assertThat(limited.dropped()).isEqualTo("TOO_BIG=10 TOO_BIG_LIMITED=20");
        assertThat(limited.written()).hasSize(10);
        limited.now += TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < 30; i++) {
            limited.tun().deliver(whole("10.0.0.1", 1500));
        }
        limited.step();
        assertThat(limited.written()).hasSize(5);
        assertThat(limited.in()).isEqualTo(limited.out());
    }

    @Test
    void without_an_address_of_its_own_the_data_plane_tells_nobody() {
        World mute = narrow(World.config().icmp(null, null).build());
        mute.toSubscriber(whole("10.0.0.1", 1500));
        mute.toSubscriber(ipv6("2001:db8:ffff::1", "2001:db8:1::3", 1401));
        assertThat(mute.written()).isEmpty();
        assertThat(mute.dropped()).isEqualTo("TOO_BIG_NO_SOURCE=2");
    }

    @Test
    void the_address_that_tells_answers_pings() {
        byte[] ping = Icmp.echo4("203.0.113.9", "192.0.2.66", 7, 33);
        byte[] expected = ping.clone();
        System.arraycopy(ping, 12, expected, 16, 4);
        System.arraycopy(ping, 16, expected, 12, 4);
        expected[8] = 64;
        expected[20] = 0;
        // Echo is type 8: without it the sum is less, and the checksum more, by 0800.
        expected[22] = (byte) (expected[22] + 8);
        world.toSubscriber(ping);
        assertThat(world.written()).containsExactly(checksummed(expected));
        byte[] ping6 = Icmp.echo6("2001:db8:ffff::1", "2001:db8::66", 7, 32);
        world.toSubscriber(ping6);
        assertThat(world.written()).singleElement().satisfies(pong -> {
            assertThat(pong[7]).isEqualTo((byte) 64);
            assertThat(pong[40]).isEqualTo((byte) 129);
            assertThat(Packets.address(pong, 8, 16)).isEqualTo(World.ICMP6);
            assertThat(Packets.address(pong, 24, 16)).isEqualTo(Packets.address("2001:db8:ffff::1"));
            int sum = Packets.words(pong, 8, pong.length) + 40 + 58;
            assertThat((sum & 0xFFFF) + (sum >>> 16)).isEqualTo(0xFFFF);
        });
        assertThat(world.count(WorkerCounter.PINGS_ANSWERED)).isEqualTo(2);
        assertThat(world.dropped()).isEmpty();
        balances();
    }

    @Test
    void what_is_no_ping_to_that_address_and_what_is_too_many_has_a_name() {
        World limited = narrow(World.config().icmpPerSecond(1).build());
        byte[] ping = Icmp.echo4("203.0.113.9", "192.0.2.66", 7, 33);
        byte[] reply = ping.clone();
        reply[20] = 0;
        byte[] fragment = ping.clone();
        fragment[6] = 0x20;
        for (byte[] each : List.of(
                reply,
                checksummed(fragment),
                ipv4("203.0.113.9", "192.0.2.66", 60),
                ipv6("2001:db8:ffff::1", "2001:db8::66", 60),
                Icmp.echo4("224.0.0.1", "192.0.2.66", 7, 33))) {
            limited.toSubscriber(each);
        }
        assertThat(limited.written()).isEmpty();
        assertThat(limited.dropped()).isEqualTo("OWN_ADDRESS=5");
        for (int i = 0; i < 5; i++) {
            limited.tun().deliver(ping.clone());
        }
        limited.step();
        assertThat(limited.dropped()).isEqualTo("OWN_ADDRESS=5 OWN_ADDRESS_LIMITED=3");
        assertThat(limited.written()).hasSize(2);
        assertThat(limited.in()).isEqualTo(limited.out());
    }

    @Test
    void the_kernels_own_address_may_not_be_the_one_that_tells() {
        assertThatThrownBy(
                        () -> World.config().tunAddresses(List.of(World.ICMP)).build())
                .hasMessageContaining("icmpIpv4 is the kernel's");
        assertThat(World.config().tunAddresses(List.of(World.ICMP6)).build().ownAddresses())
                .as("the kernel answers for the IPv6 one then")
                .containsExactly(World.ICMP);
        assertThat(endpoint(DataplaneConfig.DUMMY_IPV4, 0).getAddress().getAddress())
                .isEqualTo(new byte[] {(byte) 192, 0, 0, 8});
    }
}
