package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.assembly.SetWorld.CORE;
import static net.sluice.dataplane.assembly.SetWorld.SUBSCRIBER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import net.sluice.dataplane.Capture;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import net.sluice.dataplane.CapturedPacket;
import org.junit.jupiter.api.Test;

/** What a capture of an ha-set's sessions has: content once, whichever member is asked for; outer packets by line. */
class HaSetCaptureTest {

    private final SetWorld subscriber = new SetWorld().lines(3, SetWorld.CONTENT);

    private Capture start(CaptureTarget target, CaptureKind... kinds) {
        return Objects.requireNonNull(subscriber.world.plane.captures().start(target, EnumSet.copyOf(List.of(kinds))));
    }

    private static List<String> drain(Capture capture) {
        List<String> got = new ArrayList<>();
        capture.drain(packet -> got.add(text(packet)), 1000);
        return got;
    }

    private static String text(CapturedPacket packet) {
        return packet.kind() + (packet.received() ? " from " : " to ") + packet.tunnelId();
    }

    /** A packet that lines 1 and 2 bring, a packet that only line 0 brings, and one to the subscriber. */
    private void traffic() {
        subscriber.up(1, ipv4(SUBSCRIBER, CORE, 100));
        subscriber.up(2, ipv4(SUBSCRIBER, CORE, 100));
        subscriber.up(0, ipv4(SUBSCRIBER, CORE, 101));
        assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 102))).hasSize(3);
    }

    @Test
    void content_is_shown_once_whichever_member_is_asked_for_and_whichever_brought_it() {
        for (int line = 0; line < 3; line++) {
            int tunnel = SetWorld.tunnel(line);
            try (Capture capture = start(new CaptureTarget.OfSession(tunnel, 1), CaptureKind.INNER);
                    Capture ofTunnel = start(new CaptureTarget.OfTunnel(tunnel), CaptureKind.INNER);
                    Capture ofPeer =
                            start(new CaptureTarget.OfPeer(SetWorld.lac(line).getAddress()), CaptureKind.INNER)) {
                traffic();
                List<String> seen = List.of("INNER from " + tunnel, "INNER from " + tunnel, "INNER to " + tunnel);
                assertThat(drain(capture)).isEqualTo(seen);
                assertThat(drain(ofTunnel)).isEqualTo(seen);
                assertThat(drain(ofPeer)).isEqualTo(seen);
            }
            subscriber.pass(2000);
        }
    }

    @Test
    void content_is_shown_once_when_several_members_are_asked_for_by_their_users() {
        try (Capture capture = start(new CaptureTarget.Chosen(), CaptureKind.INNER)) {
            traffic();
            assertThat(drain(capture)).isEmpty();
            subscriber.pass(2000);
            capture.include(SetWorld.tunnel(1), 1);
            capture.include(SetWorld.tunnel(2), 1);
            traffic();
            assertThat(drain(capture)).hasSize(3);
        }
    }

    @Test
    void outer_packets_are_each_lines_own_duplicates_included() {
        try (Capture capture = start(new CaptureTarget.OfSession(SetWorld.tunnel(2), 1), CaptureKind.OUTER);
                Capture all = start(new CaptureTarget.Chosen(), CaptureKind.OUTER)) {
            for (int line = 0; line < 3; line++) {
                all.include(SetWorld.tunnel(line), 1);
            }
            traffic();
            assertThat(drain(capture)).containsExactly(from(2), to(2));
            assertThat(drain(all)).containsExactlyInAnyOrder(from(0), from(1), from(2), to(0), to(1), to(2));
        }
    }

    private static String from(int line) {
        return "OUTER from " + SetWorld.tunnel(line);
    }

    private static String to(int line) {
        return "OUTER to " + SetWorld.tunnel(line);
    }

    @Test
    void one_that_is_in_another_set_or_in_none_is_not_shown() {
        subscriber.put(3, SetWorld.entry(3).ipv4Address(null).routes(List.of()).build());
        try (Capture capture = start(new CaptureTarget.OfSession(SetWorld.tunnel(3), 1), CaptureKind.INNER)) {
            traffic();
            assertThat(drain(capture)).isEmpty();
        }
    }
}
