package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static net.sluice.dataplane.Packets.tcpChecksummed;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.WalledGarden;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The walled garden on the packet's walk: subscriber 10.0.0.1 asks for a page elsewhere and sees the portal's, from there. */
class GardenTest {

    private static final String PORTAL = "192.0.2.80";
    private static final String PORTAL6 = "2001:db8:80::80";
    private static final String DNS = "192.0.2.53";
    private static final int SYN = 2;
    private static final int ACK = 16;

    private static final WalledGarden GARDEN = garden(8);

    private final World world = new World().withTunnel();

    GardenTest() {
        in(GARDEN);
    }

    private static WalledGarden garden(int connections, String... more) {
        List<InetAddress> captive = new java.util.ArrayList<>(List.of(address(PORTAL), address(PORTAL6)));
        Arrays.stream(more).forEach(each -> captive.add(address(each)));
        return new WalledGarden(
                "unpaid",
                List.of(PacketMatch.builder()
                        .destinations(List.of(new Prefix(address("198.51.100.0"), 24)))
                        .build()),
                captive,
                8080,
                List.of(NumberRange.of(80)),
                List.of(address(DNS)),
                connections);
    }

    private void in(@Nullable WalledGarden garden) {
        world.plane.sessions(0).put(session(garden).build());
    }

    private static SessionEntry.Builder session(@Nullable WalledGarden garden) {
        return entry(1).services(SessionServices.NONE.withRules(SessionRules.NONE.withGarden(garden)));
    }

    private static byte[] ports(byte[] packet, int source, int destination) {
        boolean four = packet[0] >> 4 == 4;
        int at = four ? 20 : 40;
        ByteBuffer.wrap(packet).putShort(at, (short) source).putShort(at + 2, (short) destination);
        return four ? checksummed(tcpChecksummed(packet, 20, 12, 4)) : tcpChecksummed(packet, 40, 8, 16);
    }

    private static byte[] segment(String source, int from, String destination, int to, int flags) {
        boolean four = source.contains(".");
        return ports(
                four
                        ? tcp4(source, destination, flags, hex("0101 0101"), 7)
                        : tcp6(source, destination, new byte[0], 6, flags, hex("0101 0101")),
                from,
                to);
    }

    private static byte[] udp(String source, int from, String destination, int to) {
        byte[] packet = ipv4(source, destination, 60);
        packet[9] = 17;
        ByteBuffer.wrap(packet)
                .putShort(20, (short) from)
                .putShort(22, (short) to)
                .putShort(24, (short) 40)
                .putShort(26, (short) 0);
        return checksummed(packet);
    }

    private List<byte[]> up(byte[] packet) {
        world.fromSubscriber(1, packet[0] >> 4 == 4 ? 0x0021 : 0x0057, packet);
        assertThat(world.in()).isEqualTo(world.out());
        return world.written();
    }

    private List<byte[]> down(byte[] packet) {
        world.toSubscriber(packet);
        assertThat(world.in()).isEqualTo(world.out());
        return world.sent().stream()
                .map(datagram -> Arrays.copyOfRange(datagram, 10, datagram.length))
                .toList();
    }

    @Test
    void a_page_elsewhere_is_the_portals_and_seems_to_come_from_there() {
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.9", 80, SYN)))
                .containsExactly(segment("10.0.0.1", 40001, PORTAL, 8080, SYN));
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40001, SYN | ACK)))
                .containsExactly(segment("203.0.113.9", 80, "10.0.0.1", 40001, SYN | ACK));
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.9", 80, ACK)))
                .containsExactly(segment("10.0.0.1", 40001, PORTAL, 8080, ACK));
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void over_ipv6_too() {
        assertThat(up(segment("2001:db8:1::7", 40001, "2001:db8:9::9", 80, SYN)))
                .containsExactly(segment("2001:db8:1::7", 40001, PORTAL6, 8080, SYN));
        assertThat(down(segment(PORTAL6, 8080, "2001:db8:1::7", 40001, SYN | ACK)))
                .containsExactly(segment("2001:db8:9::9", 80, "2001:db8:1::7", 40001, SYN | ACK));
    }

    @Test
    void what_is_allowed_passes_both_ways_as_it_is_and_everything_else_is_dropped_by_name() {
        byte[] allowed = segment("10.0.0.1", 40001, "198.51.100.9", 80, SYN);
        assertThat(up(allowed)).containsExactly(allowed);
        byte[] back = segment("198.51.100.9", 80, "10.0.0.1", 40001, ACK);
        assertThat(down(back)).containsExactly(back);
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.9", 443, SYN))).isEmpty();
        assertThat(up(ipv4("10.0.0.1", "203.0.113.9", 40))).isEmpty();
        assertThat(down(segment("203.0.113.9", 443, "10.0.0.1", 40001, ACK))).isEmpty();
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40009, ACK))).isEmpty();
        assertThat(world.dropped()).isEqualTo("WALLED_GARDEN=4");
    }

    @Test
    void a_connection_that_was_there_before_is_not_led_anywhere() {
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.9", 80, ACK))).isEmpty();
        assertThat(world.dropped()).isEqualTo("WALLED_GARDEN=1");
    }

    @Test
    void fragments_are_not_led_anywhere() {
        byte[] first = ipv4("10.0.0.1", "203.0.113.9", 60);
        first[9] = 6;
        first[6] = 0x20;
        first[33] = SYN;
        ByteBuffer.wrap(first).putShort(20, (short) 40001).putShort(22, (short) 80);
        assertThat(up(checksummed(first))).isEmpty();
        assertThat(world.dropped()).isEqualTo("WALLED_GARDEN=1");
    }

    @Test
    void two_connections_from_one_port_to_two_servers_and_one_to_the_portal_itself_are_kept_apart() {
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.1", 80, SYN)))
                .containsExactly(segment("10.0.0.1", 40001, PORTAL, 8080, SYN));
        byte[] second = up(segment("10.0.0.1", 40001, "203.0.113.2", 80, SYN)).getFirst();
        byte[] direct = up(segment("10.0.0.1", 40001, PORTAL, 8080, SYN)).getFirst();
        int port2 = ByteBuffer.wrap(second).getShort(20) & 0xFFFF;
        int port3 = ByteBuffer.wrap(direct).getShort(20) & 0xFFFF;
        assertThat(List.of(40001, port2, port3)).doesNotHaveDuplicates();
        assertThat(second).isEqualTo(segment("10.0.0.1", port2, PORTAL, 8080, SYN));
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40001, ACK)))
                .containsExactly(segment("203.0.113.1", 80, "10.0.0.1", 40001, ACK));
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", port2, ACK)))
                .containsExactly(segment("203.0.113.2", 80, "10.0.0.1", 40001, ACK));
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", port3, ACK)))
                .containsExactly(segment(PORTAL, 8080, "10.0.0.1", 40001, ACK));
    }

    @Test
    void names_are_asked_of_our_own_server_and_the_answer_seems_to_come_from_where_they_were_asked() {
        assertThat(up(udp("10.0.0.1", 5000, "8.8.8.8", 53))).containsExactly(udp("10.0.0.1", 5000, DNS, 53));
        assertThat(down(udp(DNS, 53, "10.0.0.1", 5000))).containsExactly(udp("8.8.8.8", 53, "10.0.0.1", 5000));
        assertThat(up(udp("10.0.0.1", 5001, DNS, 53))).containsExactly(udp("10.0.0.1", 5001, DNS, 53));
        assertThat(down(udp(DNS, 53, "10.0.0.1", 5001))).containsExactly(udp(DNS, 53, "10.0.0.1", 5001));
        assertThat(up(segment("10.0.0.1", 40001, "8.8.8.8", 53, SYN)))
                .containsExactly(segment("10.0.0.1", 40001, DNS, 53, SYN));
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void the_connection_that_was_quiet_for_longest_gives_way() {
        for (int i = 0; i < 9; i++) {
            world.now += 1000;
            assertThat(up(segment("10.0.0.1", 40000 + i, "203.0.113.9", 80, SYN)))
                    .hasSize(1);
            up(segment("10.0.0.1", 40000, "203.0.113.9", 80, ACK));
        }
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40001, ACK))).isEmpty();
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40000, ACK))).hasSize(1);
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40008, ACK))).hasSize(1);
    }

    @Test
    void a_subscriber_is_always_led_to_the_same_of_several_portals() {
        in(garden(200, "192.0.2.81", "192.0.2.82"));
        byte[] to = null;
        for (int i = 0; i < 50; i++) {
            byte[] led = up(segment("10.0.0.1", 40000 + i, "203.0.113." + i, 80, SYN))
                    .getFirst();
            byte[] address = Arrays.copyOfRange(led, 16, 20);
            assertThat(to == null ? address : to).isEqualTo(address);
            to = address;
        }
    }

    @Test
    void in_another_garden_a_connection_goes_on_to_where_it_was_led() {
        up(segment("10.0.0.1", 40001, "203.0.113.9", 80, SYN));
        in(garden(4, "192.0.2.81", "192.0.2.82", "192.0.2.83"));
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.9", 80, ACK)))
                .containsExactly(segment("10.0.0.1", 40001, PORTAL, 8080, ACK));
    }

    @Test
    void out_of_the_garden_the_page_still_arrives_whole_and_the_next_try_goes_where_it_is_meant_to() {
        up(segment("10.0.0.1", 40001, "203.0.113.9", 80, SYN));
        up(segment("10.0.0.1", 40002, "203.0.113.9", 80, SYN));
        in(null);
        byte[] anything = ipv4("10.0.0.1", "203.0.113.9", 40);
        assertThat(up(anything)).containsExactly(anything);
        assertThat(up(segment("10.0.0.1", 40001, "203.0.113.9", 80, ACK)))
                .containsExactly(segment("10.0.0.1", 40001, PORTAL, 8080, ACK));
        assertThat(down(segment(PORTAL, 8080, "10.0.0.1", 40001, ACK)))
                .containsExactly(segment("203.0.113.9", 80, "10.0.0.1", 40001, ACK));
        byte[] again = segment("10.0.0.1", 40002, "203.0.113.9", 80, SYN);
        assertThat(up(again)).containsExactly(again);
        world.now += TimeUnit.SECONDS.toNanos(61);
        byte[] late = segment("10.0.0.1", 40001, "203.0.113.9", 80, ACK);
        assertThat(up(late)).containsExactly(late);
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void a_packet_of_the_portal_that_is_too_big_is_told_to_the_portal() {
        world.plane.sessions(0).put(session(GARDEN).mtu(600).build());
        portalIsTold();
    }

    @Test
    void one_that_is_too_big_for_the_path_to_the_lac_only_is_too() {
        world.port().pathMtu(600);
        world.plane.sessions(0).put(session(GARDEN).dontFragment(true).build());
        portalIsTold();
    }

    private void portalIsTold() {
        up(segment("10.0.0.1", 40001, "203.0.113.9", 80, SYN));
        byte[] big = ipv4(PORTAL, "10.0.0.1", 1400);
        big[9] = 6;
        big[6] = 0x40;
        checksummed(ports(big, 8080, 40001));
        assertThat(down(big)).isEmpty();
        byte[] told = world.written().getFirst();
        assertThat(Arrays.copyOfRange(told, 16, 20)).isEqualTo(address(PORTAL).getAddress());
        assertThat(world.dropped()).isEqualTo("TOO_BIG=1");
    }
}
