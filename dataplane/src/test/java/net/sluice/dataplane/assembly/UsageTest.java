package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.LastDrop;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.Usage;
import org.junit.jupiter.api.Test;

/** What somebody outside learns of sessions and tunnels while packets pass. */
class UsageTest {

    private static final int IPV4 = 0x0021;

    private final World world = new World().withTunnel().withSession(1).withSession(2);
    private final Usage usage = world.plane.usage();

    private Usage.OfSession session(int id) {
        return Objects.requireNonNull(usage.session(World.TUNNEL, id));
    }

    @Test
    void a_session_tells_why_and_when_it_last_lost_something_in_each_direction() {
        assertThat(session(1).lastDroppedIn()).isNull();
        assertThat(session(1).lastDroppedOut()).isNull();
        world.fromSubscriber(1, IPV4, ipv4("10.0.0.9", "203.0.113.9", 60));
        long first = world.now;
        world.now += 5_000_000_000L;
        world.toSubscriber(withDf(ipv4("203.0.113.9", "10.0.0.1", 1600)));
        LastDrop in = Objects.requireNonNull(session(1).lastDroppedIn());
        LastDrop out = Objects.requireNonNull(session(1).lastDroppedOut());
        assertThat(in.reason()).isEqualTo(DropReason.SOURCE_SPOOFED);
        assertThat(first - in.atNanos()).isBetween(0L, 255L);
        assertThat(out.reason()).isEqualTo(DropReason.TOO_BIG);
        assertThat(world.now - out.atNanos()).isBetween(0L, 255L);
        world.fromSubscriber(1, IPV4, ipv4("127.0.0.1", "203.0.113.9", 60));
        assertThat(Objects.requireNonNull(session(1).lastDroppedIn()).reason()).isEqualTo(DropReason.SOURCE_MARTIAN);
        assertThat(session(1).counters().droppedIn()).isEqualTo(2);
        assertThat(session(2).lastDroppedIn()).isNull();
    }

    private static byte[] withDf(byte[] packet) {
        packet[6] |= 0x40;
        return net.sluice.dataplane.Packets.checksummed(packet);
    }

    @Test
    void a_tunnel_is_the_sum_of_its_sessions_those_that_it_has_had_included() {
        world.fromSubscriber(1, IPV4, ipv4("10.0.0.1", "203.0.113.9", 100));
        world.fromSubscriber(2, IPV4, ipv4("10.0.0.2", "203.0.113.9", 200));
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.2", 300));
        SessionCounters sum = new SessionCounters(300, 2, 300, 1, 0, 0);
        Usage.OfTunnel before = Objects.requireNonNull(usage.tunnel(World.TUNNEL));
        assertThat(before.counters()).isEqualTo(sum);
        assertThat(before.sessions()).isEqualTo(2);
        assertThat(before.peer()).isEqualTo(World.LAC);
        assertThat(usage.sessions(World.TUNNEL))
                .extracting(Usage.OfSession::sessionId)
                .containsExactlyInAnyOrder(1, 2);
        world.shardOf(World.TUNNEL).remove(World.TUNNEL, 2);
        world.step();
        world.shardOf(World.TUNNEL).drainRemoved((tunnelId, sessionId, last) -> {});
        Usage.OfTunnel after = Objects.requireNonNull(usage.tunnel(World.TUNNEL));
        assertThat(after.counters()).isEqualTo(sum);
        assertThat(after.sessions()).isEqualTo(1);
        assertThat(usage.tunnels()).containsExactly(after);
        assertThat(usage.session(World.TUNNEL, 2)).isNull();
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertThat(usage.session(World.TUNNEL, 3)).isNull();
        assertThat(usage.session(0, 0)).isNull();
        assertThat(usage.session(70_000, 1)).isNull();
        assertThat(usage.tunnel(11)).isNull();
        assertThat(usage.sessions(11)).isEmpty();
        world.shardOf(World.TUNNEL).tunnelDown(World.TUNNEL);
        assertThat(usage.tunnels()).isEmpty();
    }
}
