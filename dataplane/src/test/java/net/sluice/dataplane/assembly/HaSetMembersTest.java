package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.SetWorld.CORE;
import static net.sluice.dataplane.assembly.SetWorld.SUBSCRIBER;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.Packets;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that become members of ha-sets and cease to be, and what is under way meanwhile. */
class HaSetMembersTest {

    private static final int SESSIONS = 40;

    private final World world = new World(
            World.config().wireWorkers(2).tunWorkers(2).shards(2).cpus(8).build());

    /** Session s of two tunnels of two shards, with 10.0.1.s, in a set of its own or in none. */
    private static SessionEntry.Builder single(int session, String set) {
        return SessionEntry.builder(tunnel(session), session, 100, session)
                .lcp(World.lcpOpen())
                .ipv4(true)
                .ipv4Address((Inet4Address) address("10.0.1." + session))
                .haSet(set.isEmpty() ? null : new HaSet(set + session, HaSet.Recognition.CONTENT, 500));
    }

    private static int tunnel(int session) {
        return World.tunnel(10 + session % 2);
    }

    private void putAll(String set) {
        for (int session = 1; session <= SESSIONS; session++) {
            assertThat(world.shardOf(tunnel(session)).put(single(session, set).build()))
                    .isTrue();
        }
    }

    private void begin(String set) {
        for (int tunnel : List.of(tunnel(0), tunnel(1))) {
            world.shardOf(tunnel).tunnelUp(tunnel, World.LNS, World.LAC);
        }
        putAll(set);
        world.step();
    }

    /** From every session one packet lies in a ring on its way up, and one in a ring on its way down. */
    private void packetsUnderWay(int length) {
        for (int session = 1; session <= SESSIONS; session++) {
            byte[] packet = ipv4("10.0.1." + session, CORE, length);
            world.memory
                    .ports()
                    .get(session / 2 % 2)
                    .getFirst()
                    .deliver(World.LAC, Packets.data(tunnel(session), session, ppp(0x21, packet)));
            world.memory.queues().get(session / 2 % 2).deliver(ipv4(CORE, "10.0.1." + session, length));
        }
    }

    private static void turn(Loop loop, long now) {
        loop.doWork(now);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packets_that_are_under_way_while_sessions_join_change_or_leave_a_set_all_arrive_once(boolean settledFirst) {
        begin("");
        int length = 100;
        for (String set : List.of("a", "b", "", "c", "")) {
            List<Loop> loops = world.plane.loops();
            packetsUnderWay(length);
            // The readers have classified; the homes have not looked yet.
            turn(loops.get(2), world.now);
            turn(loops.get(3), world.now);
            if (settledFirst) {
                turn(loops.get(0), world.now);
            }
            putAll(set);
            packetsUnderWay(length + 1);
            world.step();
            assertThat(world.written()).as("up, to set '%s'", set).hasSize(2 * SESSIONS);
            assertThat(world.sent()).as("down, to set '%s'", set).hasSize(2 * SESSIONS);
            length += 2;
        }
        assertThat(world.dropped()).isEmpty();
        assertThat(world.count(WorkerCounter.HANDED_TO_HOME)).isPositive();
        for (int session = 1; session <= SESSIONS; session++) {
            SessionCounters counters = world.shardOf(tunnel(session)).read(tunnel(session), session);
            assertThat(counters).isEqualTo(new SessionCounters(1045, 10, 1045, 10, 0, 0));
        }
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void ppp_frames_sent_while_a_session_moves_leave_and_removals_find_their_home_with_exact_counters() {
        begin("");
        packetsUnderWay(100);
        byte[] frame = ppp(0xC021, lcp(5, 1, 5, new byte[0]));
        for (int session = 1; session <= SESSIONS; session++) {
            int shard = session % 2;
            var sessions = world.plane.sessions(shard);
            sessions.put(single(session, "a").build());
            assertThat(world.plane.inject(shard).sendPpp(tunnel(session), session, ByteBuffer.wrap(frame)))
                    .isTrue();
        }
        world.step();
        assertThat(world.written()).hasSize(SESSIONS);
        assertThat(world.sent()).hasSize(2 * SESSIONS);
        assertThat(world.count(WorkerCounter.INJECTED_PPP)).isEqualTo(SESSIONS);
        packetsUnderWay(100);
        for (int session = 1; session <= SESSIONS; session++) {
            var sessions = world.shardOf(tunnel(session));
            sessions.put(single(session, "b").build());
            sessions.remove(tunnel(session), session);
        }
        world.step();
        List<SessionCounters> last = new ArrayList<>();
        for (int shard = 0; shard < 2; shard++) {
            world.plane.sessions(shard).drainRemoved((tunnel, session, counters) -> last.add(counters));
        }
        assertThat(last).hasSize(SESSIONS);
        assertThat(last.stream().mapToLong(SessionCounters::packetsIn).sum())
                .isEqualTo(world.count(WorkerCounter.FORWARDED_UP));
        assertThat(last.stream().mapToLong(SessionCounters::packetsOut).sum())
                .isEqualTo(world.count(WorkerCounter.FORWARDED_DOWN));
        assertThat(world.plane.haSets().sets()).isZero();
        assertThat(world.plane.haSets().members()).isZero();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void a_ninth_member_is_refused_and_may_come_when_one_has_gone() {
        SetWorld subscriber = new SetWorld().lines(8, SetWorld.CONTENT);
        assertThat(subscriber.world.plane.haSets().members("home")).isEqualTo(8);
        SessionEntry ninth = SetWorld.entry(8).haSet(SetWorld.CONTENT).build();
        assertThat(subscriber.put(8, ninth)).isFalse();
        assertThat(subscriber.world.count(WorkerCounter.TABLE_FULL)).isOne();
        subscriber.remove(3);
        assertThat(subscriber.put(8, ninth)).isTrue();
        assertThat(subscriber.world.plane.haSets().sets()).isOne();
        assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 100)))
                .extracting(SetWorld.Sent::line)
                .containsExactlyInAnyOrder(0, 1, 2, 4, 5, 6, 7, 8);
    }

    @Test
    void a_member_that_is_replaced_before_its_burial_was_done_does_not_keep_the_new_one_out() {
        SetWorld subscriber = new SetWorld().lines(8, SetWorld.CONTENT);
        for (int round = 0; round < 3; round++) {
            for (int line = 0; line < 8; line++) {
                subscriber.shard(line).remove(SetWorld.tunnel(line), 1);
                subscriber
                        .shard(line)
                        .put(SetWorld.entry(line).haSet(SetWorld.CONTENT).build());
            }
            assertThat(subscriber.up(round, ipv4(SUBSCRIBER, CORE, 200 + round)))
                    .hasSize(1);
            assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 100))).hasSize(8);
        }
        subscriber.balances();
    }

    @Test
    void lines_that_flap_lose_nothing_and_double_nothing_while_one_is_up() {
        SetWorld subscriber = new SetWorld().lines(2, SetWorld.CONTENT);
        for (int i = 0; i < 300; i++) {
            int line = i / 10 % 2;
            if (i % 10 == 3) {
                subscriber.remove(line);
            } else if (i % 10 == 7) {
                subscriber.put(line, SetWorld.CONTENT);
            }
            byte[] packet = ipv4(SUBSCRIBER, CORE, 100 + i);
            subscriber.deliver(0, i % 2, packet, -1);
            subscriber.deliver(1, i % 2, packet, -1);
            subscriber.world.step();
            assertThat(subscriber.world.written()).containsExactly(packet);
            boolean one = i % 10 >= 3 && i % 10 < 7;
            assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 100 + i)))
                    .extracting(SetWorld.Sent::line)
                    .containsExactlyInAnyOrderElementsOf(one ? List.of(1 - line) : List.of(0, 1));
            subscriber.pass(20);
        }
        subscriber.balances();
    }

    @Test
    void a_lac_that_moves_to_another_port_takes_its_line_along() {
        SetWorld subscriber = new SetWorld().lines(2, SetWorld.NS);
        subscriber.shard(0).tunnelUp(SetWorld.tunnel(0), World.LNS, endpoint("198.51.100.10", 4000));
        subscriber
                .world
                .memory
                .ports()
                .getFirst()
                .getFirst()
                .deliver(
                        endpoint("198.51.100.10", 4000),
                        SetWorld.datagram(0, ppp(0x21, ipv4(SUBSCRIBER, CORE, 100)), 1));
        subscriber.world.step();
        assertThat(subscriber.world.written()).hasSize(1);
        assertThat(subscriber.up(1, ipv4(SUBSCRIBER, CORE, 100), 1)).isEmpty();
    }

    @Test
    void numbers_and_windows_go_on_when_the_last_member_goes_as_another_comes() {
        SetWorld subscriber = new SetWorld().lines(1, SetWorld.NS);
        assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 100)))
                .extracting(SetWorld.Sent::ns)
                .containsExactly(0);
        subscriber.up(0, ipv4(SUBSCRIBER, CORE, 100), 77);
        subscriber.shard(1).tunnelUp(SetWorld.tunnel(1), World.LNS6, SetWorld.lac(1));
        subscriber.shard(1).put(SetWorld.entry(1).haSet(SetWorld.NS).build());
        subscriber.shard(0).remove(SetWorld.tunnel(0), 1);
        subscriber.world.step();
        assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 100)))
                .extracting(SetWorld.Sent::ns)
                .containsExactly(1);
        assertThat(subscriber.up(1, ipv4(SUBSCRIBER, CORE, 100), 77)).isEmpty();
        subscriber.remove(1);
        subscriber.put(1, SetWorld.NS);
        assertThat(subscriber.down(ipv4(CORE, SUBSCRIBER, 100)))
                .extracting(SetWorld.Sent::ns)
                .containsExactly(0);
        subscriber.balances();
    }
}
