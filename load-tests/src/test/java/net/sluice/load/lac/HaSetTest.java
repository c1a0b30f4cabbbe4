package net.sluice.load.lac;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HaSetTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1701);

    private final LacFleet fleet =
            new LacFleet(FleetPlan.builder(List.of(ANY), ANY).build(), new SplittableRandom(1), (path, datagram) -> {});

    private final HaSet byContent = new HaSet(0, false);
    private final HaSet byNs = new HaSet(1, true);

    private Line member(HaSet set, int number) {
        Line line = new Line(fleet, number, "user", set);
        set.join(line);
        return line;
    }

    private static ByteBuffer packet(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_another_line_has_shown_is_a_copy_and_what_the_same_line_shows_again_is_none() {
        Line one = member(byContent, 0);
        Line other = member(byContent, 1);
        assertThat(byContent.first(one, HaSet.UNNUMBERED, packet("a"))).isTrue();
        assertThat(byContent.first(other, HaSet.UNNUMBERED, packet("a"))).isFalse();
        assertThat(byContent.first(other, HaSet.UNNUMBERED, packet("b"))).isTrue();
        assertThat(byContent.first(other, HaSet.UNNUMBERED, packet("b"))).isTrue();
        assertThat(byContent.first(one, HaSet.UNNUMBERED, packet("b"))).isFalse();
        assertThat(byContent.copies()).isEqualTo(2);
        assertThat(byContent.refused()).isZero();
    }

    @Test
    void a_packet_of_long_ago_is_no_copy_any_more() {
        Line one = member(byContent, 0);
        Line other = member(byContent, 1);
        for (int i = 0; i <= HaSet.REMEMBERED; i++) {
            assertThat(byContent.first(one, HaSet.UNNUMBERED, packet("packet " + i)))
                    .isTrue();
        }
        assertThat(byContent.first(other, HaSet.UNNUMBERED, packet("packet 0"))).isTrue();
        assertThat(byContent.first(other, HaSet.UNNUMBERED, packet("packet 5"))).isFalse();
    }

    @Test
    void a_shared_ns_tells_a_copy_over_the_wrap_and_after_a_leap() {
        Line one = member(byNs, 0);
        Line other = member(byNs, 1);
        for (int ns : new int[] {65_534, 65_535, 0, 32_000}) {
            assertThat(byNs.first(one, ns, packet("any"))).as("Ns " + ns).isTrue();
            assertThat(byNs.first(other, ns, packet("any"))).as("Ns " + ns).isFalse();
        }
        assertThat(byNs.copies()).isEqualTo(4);
        assertThat(byNs.refused()).isZero();
    }

    @Test
    void a_packet_without_ns_or_with_one_that_is_too_old_is_refused() {
        Line one = member(byNs, 0);
        assertThat(byNs.first(one, 5_000, packet("any"))).isTrue();
        assertThat(byNs.first(one, HaSet.UNNUMBERED, packet("any"))).isFalse();
        assertThat(byNs.first(one, 5_000 - HaSet.REMEMBERED, packet("any"))).isFalse();
        assertThat(byNs.first(one, 5_001 - HaSet.REMEMBERED, packet("any"))).isTrue();
        assertThat(byNs.refused()).isEqualTo(2);
        assertThat(byNs.copies()).isZero();
    }

    @Test
    void both_ends_count_the_ns_of_a_set_from_0_and_over_the_wrap() {
        assertThat(byNs.nextNs()).isZero();
        for (int i = 1; i < 65_536; i++) {
            assertThat(byNs.nextNs()).isEqualTo(i);
        }
        assertThat(byNs.nextNs()).isZero();
        assertThat(byContent.nextNs()).isEqualTo(HaSet.UNNUMBERED);
    }

    @Test
    void the_ns_of_a_data_message_is_found_behind_a_length_too_and_not_in_control() {
        assertThat(DataSender.ns(datagram(0x0802, 7, 8, 513, 0, 0))).isEqualTo(513);
        assertThat(DataSender.ns(datagram(0x4802, 14, 7, 8, 65_000, 0, 0))).isEqualTo(65_000);
        assertThat(DataSender.ns(datagram(0x0002, 7, 8, 513, 0, 0))).isEqualTo(HaSet.UNNUMBERED);
        assertThat(DataSender.ns(datagram(0xc802, 12, 7, 8, 513, 0))).isEqualTo(HaSet.UNNUMBERED);
        assertThat(DataSender.ns(datagram(0x0802, 7, 8))).isEqualTo(HaSet.UNNUMBERED);
    }

    private static ByteBuffer datagram(int... words) {
        ByteBuffer datagram = ByteBuffer.allocate(2 * words.length);
        for (int word : words) {
            datagram.putShort((short) word);
        }
        return datagram.flip();
    }
}
