package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import org.junit.jupiter.api.Test;

/** DSCPs, of outer headers and of inner ones, and the ECN bits beside them. */
class MarkingTest {

    private static final int EF = 46;
    private static final int AF11 = 10;

    private final World world = new World().withTunnel();

    private void marked(Marking marking) {
        world.plane.sessions(0).put(entry(1).marking(marking).build());
    }

    private static byte[] four(int trafficClass) {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 60);
        packet[1] = (byte) trafficClass;
        return checksummed(packet);
    }

    private static byte[] six(int trafficClass) {
        byte[] packet = ipv6("2001:db8:ffff::1", "2001:db8:1::1", 60);
        packet[0] = (byte) (0x60 | trafficClass >> 4);
        packet[1] = (byte) (trafficClass << 4 | 5);
        return packet;
    }

    private List<Integer> outer() {
        return world.port().sent().stream().map(MemoryPort.Datagram::dscp).toList();
    }

    @Test
    void without_a_word_outer_headers_are_not_marked_whatever_is_inside() {
        marked(Marking.DEFAULT);
        world.toSubscriber(four(EF << 2));
        world.toSubscriber(six(EF << 2 | 1));
        assertThat(outer()).containsExactly(0, 0);
    }

    @Test
    void outer_headers_get_the_sessions_dscp() {
        marked(new Marking(EF, Marking.CS6, Marking.KEEP));
        world.toSubscriber(four(0));
        world.toSubscriber(six(AF11 << 2));
        assertThat(outer()).containsExactly(EF, EF);
    }

    @Test
    void outer_headers_get_the_inner_dscp_without_its_ecn_field() {
        marked(new Marking(Marking.COPY, Marking.CS6, Marking.KEEP));
        world.toSubscriber(four(EF << 2 | 3));
        world.toSubscriber(six(AF11 << 2 | 2));
        world.toSubscriber(four(1));
        assertThat(outer()).containsExactly(EF, AF11, 0);
    }

    @Test
    void inner_packets_pass_untouched_downstream_their_ecn_field_too() {
        marked(new Marking(EF, Marking.CS6, AF11));
        byte[] packet = four(EF << 2 | 3);
        world.toSubscriber(packet);
        assertThat(world.sent())
                .singleElement()
                .satisfies(sent -> assertThat(sent).endsWith(packet));
    }

    @Test
    void all_fragments_of_a_packet_have_its_mark() {
        world.plane
                .sessions(0)
                .put(entry(1).mtu(600)
                        .marking(new Marking(Marking.COPY, Marking.CS6, Marking.KEEP))
                        .build());
        byte[] large = ipv4("203.0.113.9", "10.0.0.1", 1400);
        large[1] = (byte) (EF << 2);
        world.toSubscriber(checksummed(large));
        assertThat(outer()).containsExactly(EF, EF, EF);
    }

    @Test
    void packets_with_different_marks_do_not_go_joined() {
        marked(new Marking(Marking.COPY, Marking.CS6, Marking.KEEP));
        for (int dscp : new int[] {EF, EF, AF11, AF11, AF11, 0}) {
            world.tun().deliver(four(dscp << 2));
        }
        world.step();
        assertThat(outer()).containsExactly(EF, EF, AF11, AF11, AF11, 0);
        assertThat(world.count(WorkerCounter.WIRE_SENT_JOINED)).isEqualTo(5);
    }

    @Test
    void packets_of_the_subscriber_are_given_the_sessions_dscp_and_keep_their_ecn_field() {
        marked(new Marking(0, Marking.CS6, AF11));
        byte[] four = ipv4("10.0.0.1", "203.0.113.9", 60);
        four[1] = (byte) (EF << 2 | 2);
        byte[] six = ipv6("2001:db8:1::1", "2001:db8:ffff::1", 60);
        six[0] = 0x6B;
        six[1] = (byte) 0x9F;
        world.fromSubscriber(1, 0x0021, checksummed(four));
        world.fromSubscriber(1, 0x0057, six);
        four[1] = (byte) (AF11 << 2 | 2);
        six[0] = 0x62;
        six[1] = (byte) 0x9F;
        assertThat(world.written()).containsExactly(checksummed(four), six);
    }

    @Test
    void a_mark_of_zero_takes_the_subscribers_away() {
        marked(new Marking(0, Marking.CS6, 0));
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 60);
        packet[1] = (byte) (EF << 2 | 1);
        world.fromSubscriber(1, 0x0021, checksummed(packet));
        packet[1] = 1;
        assertThat(world.written()).containsExactly(checksummed(packet));
    }

    @Test
    void ppp_control_and_answered_echoes_have_the_sessions_dscp_for_control() {
        marked(Marking.DEFAULT);
        world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(ppp(0x8021, new byte[] {1, 1, 0, 4})));
        world.receive(data(TUNNEL, 1, ppp(0xC021, lcp(9, 1, 5, new byte[0]))));
        assertThat(outer()).containsExactly(Marking.CS6, Marking.CS6);
        marked(new Marking(EF, AF11, Marking.KEEP));
        world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(ppp(0x8021, new byte[] {1, 1, 0, 4})));
        world.receive(data(TUNNEL, 1, ppp(0xC021, lcp(9, 1, 5, new byte[0]))));
        assertThat(outer()).containsExactly(AF11, AF11);
    }

    @Test
    void control_messages_have_the_dscp_they_are_sent_with() {
        ByteBuffer message = ByteBuffer.wrap(new byte[12]);
        world.plane.inject(0).sendControl(World.LNS, World.LAC, message.duplicate());
        world.plane.inject(0).sendControl(World.LNS, World.LAC, EF, message.duplicate());
        world.plane.inject(0).sendControl(World.LNS, World.LAC, 0, message.duplicate());
        world.step();
        assertThat(outer()).containsExactly(Marking.CS6, EF, 0);
    }
}
