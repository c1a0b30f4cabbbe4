package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.LAC;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import org.junit.jupiter.api.Test;

/** A session's end: nothing counts after its final counters, nothing reaches its successor. */
class RemovalTest {

    private record Removed(int tunnelId, int sessionId, SessionCounters counters) {}

    private final World world = new World().withTunnel().withSession(1);

    private List<Removed> drain(World in) {
        List<Removed> removed = new ArrayList<>();
        in.shardOf(TUNNEL).drainRemoved((t, s, c) -> removed.add(new Removed(t, s, c)));
        return removed;
    }

    @Test
    void a_removal_is_reported_once_with_the_final_counters() {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 100));
        assertThat(world.plane.sessions(0).remove(TUNNEL, 1)).isTrue();
        assertThat(drain(world)).as("not before the home worker confirmed").isEmpty();
        world.step();
        assertThat(drain(world)).containsExactly(new Removed(TUNNEL, 1, new SessionCounters(100, 1, 0, 0, 0, 0)));
        assertThat(drain(world)).isEmpty();
        assertThat(world.plane.sessions(0).remove(TUNNEL, 1)).isFalse();
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isNull();
        assertThat(world.plane.sessions(0).size()).isZero();
    }

    @Test
    void a_packet_inside_when_its_session_is_removed_is_counted_or_dropped_but_reaches_no_successor() {
        Loop wire = world.plane.loops().get(0);
        Loop tun = world.plane.loops().get(1);
        world.tun().deliver(ipv4("203.0.113.9", "10.0.0.1", 100));
        tun.doWork(world.now); // Now it is in the ring to the home worker.
        world.plane.sessions(0).remove(TUNNEL, 1);
        world.plane.sessions(0).put(entry(1).build());
        wire.doWork(world.now);
        assertThat(world.dropped()).isEqualTo("SESSION_GONE=1");
        assertThat(drain(world)).containsExactly(new Removed(TUNNEL, 1, SessionCounters.ZERO));
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(SessionCounters.ZERO);
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void a_row_that_is_used_again_does_not_take_packets_of_its_former_user() {
        Loop wire = world.plane.loops().get(0);
        Loop tun = world.plane.loops().get(1);
        world.tun().deliver(ipv4("203.0.113.9", "10.0.0.1", 100));
        tun.doWork(world.now);
        world.plane.sessions(0).remove(TUNNEL, 1);
        // The burial overtakes nothing: the packet is still in the ring while thousands of sessions come and go over
        // every row.
        for (int turn = 0; turn < 3000; turn++) {
            int session = 2 + turn % 200;
            assertThat(world.plane.sessions(0).put(entry(session).build())).isTrue();
            world.plane.sessions(0).remove(TUNNEL, session);
            drain(world);
            if (turn % 100 == 99) {
                wire.doWork(world.now);
            }
        }
        world.step();
        assertThat(world.sent()).isEmpty();
        assertThat(world.dropped()).isEqualTo("SESSION_GONE=1");
    }

    @Test
    void frames_sent_before_the_removal_still_leave() {
        world.plane.inject(0).sendPpp(TUNNEL, 1, ByteBuffer.wrap(ppp(0xC021, new byte[] {6, 1, 0, 4})));
        world.plane.sessions(0).remove(TUNNEL, 1);
        world.step();
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void removals_that_find_a_queue_full_are_not_lost() {
        World small =
                new World(World.config().puntBytes(1 << 16).maxSessions(5000).build()).withTunnel();
        for (int session = 1; session <= 4000; session++) {
            assertThat(small.plane.sessions(0).put(session(session))).isTrue();
        }
        for (int session = 1; session <= 4000; session++) {
            assertThat(small.plane.sessions(0).remove(TUNNEL, session)).isTrue();
        }
        List<Removed> removed = new ArrayList<>();
        for (int turn = 0; turn < 1000 && removed.size() < 4000; turn++) {
            small.step();
            removed.addAll(drain(small));
        }
        assertThat(removed)
                .extracting(Removed::sessionId)
                .doesNotHaveDuplicates()
                .hasSize(4000);
    }

    private static SessionEntry session(int id) {
        return SessionEntry.builder(TUNNEL, id, 1, id).build();
    }

    @Test
    void counters_go_on_when_an_entry_is_replaced() {
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 100));
        world.plane.sessions(0).put(entry(1).mtu(1280).build());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 50));
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(150, 2, 0, 0, 0, 0));
    }

    @Test
    void a_full_table_refuses_and_changes_nothing() {
        World small = new World(World.config().maxSessions(1).maxPrefixes(0).build()).withTunnel();
        int put = 0;
        while (put < 5000 && small.plane.sessions(0).put(session(put + 1))) {
            put++;
        }
        assertThat(put).isBetween(1, 4999);
        assertThat(small.count(WorkerCounter.TABLE_FULL)).isOne();
        assertThat(small.plane.sessions(0).size()).isEqualTo(put);
    }

    @Test
    void a_full_address_table_refuses_and_changes_nothing() {
        World small = new World(World.config().maxSessions(1).maxPrefixes(0).build()).withTunnel();
        // Two prefixes fit; a third does not.
        assertThat(small.plane.sessions(0).put(entry(1).build())).isTrue();
        assertThat(small.plane.sessions(0).put(entry(2).build())).isFalse();
        small.port().deliver(LAC, data(TUNNEL, 1, ppp(0x0021, ipv4("10.0.0.1", "203.0.113.9", 40))));
        small.port().deliver(LAC, data(TUNNEL, 2, ppp(0x0021, ipv4("10.0.0.2", "203.0.113.9", 40))));
        small.step();
        assertThat(small.written()).hasSize(1);
        assertThat(small.dropped()).isEqualTo("UNKNOWN_SESSION=1");
    }

    @Test
    void a_tunnel_of_another_shard_is_refused_as_a_bug_of_the_caller() {
        World sharded = new World(World.config().shards(2).build());
        assertThatThrownBy(() -> sharded.plane.sessions(1).put(entry(1).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shard");
    }
}
