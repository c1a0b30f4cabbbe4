package net.sluice.dataplane.assembly;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.assembly.SetNodes.CORE;
import static net.sluice.dataplane.assembly.SetNodes.SUBSCRIBER;
import static net.sluice.dataplane.assembly.TwoNodes.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.HaSet.Recognition;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.haset.ContentWindow;
import net.sluice.dataplane.haset.Lines;
import net.sluice.dataplane.haset.NsWindow;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.haset.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An ha-set with a member at each of two nodes. */
class HaSetNodesTest {

    private static final int COUNT = 5_000;
    private static final long INTERVAL_MICROS = 500;
    private static final int NUMBER = 24;
    private static final byte[] UP = packet(SUBSCRIBER, CORE, 1);
    private static final byte[] DOWN = packet(CORE, SUBSCRIBER, 1);

    private static SetNodes nodes(Recognition recognition) {
        return new SetNodes(new HaSet("home", recognition, 500));
    }

    private static byte[] packet(String from, String to, int number) {
        byte[] packet = ipv4(from, to, 60);
        System.arraycopy("%08d".formatted(number).getBytes(US_ASCII), 0, packet, NUMBER, 8);
        return packet;
    }

    private static int number(byte[] packet) {
        return Integer.parseInt(new String(packet, NUMBER, 8, US_ASCII));
    }

    /** The share that at least one of two lines brings, within five standard deviations; nothing twice. */
    private static void isTheory(int[] times) {
        double theory = 1 - 0.3 * 0.3;
        int delivered = 0;
        for (int number = 0; number < times.length; number++) {
            assertThat(times[number]).as("packet %d", number).isLessThanOrEqualTo(1);
            delivered += times[number];
        }
        double deviation = Math.sqrt(theory * (1 - theory) / times.length);
        assertThat(delivered / (double) times.length).isBetween(theory - 5 * deviation, theory + 5 * deviation);
    }

    @ParameterizedTest
    @CsvSource({"CONTENT, 0, 1", "CONTENT, 290, 2", "NS, 0, 3", "NS, 290, 4"})
    void up_two_lines_that_lose_30_percent_each_deliver_91_and_nothing_twice(
            Recognition recognition, long skewMillis, long seed) {
        SetNodes set = nodes(recognition);
        int[] times = new int[COUNT];
        int[] arrived = new int[2];
        List<Lines.Line> lines = List.of(new Lines.Line(0.3, 0, 5, 0), new Lines.Line(0.3, skewMillis, 5, 0));
        int turn = 0;
        for (Lines.Arrival each : Lines.arrivals(new Random(seed), COUNT, INTERVAL_MICROS, lines, set.a.now)) {
            set.a.now = each.nanos();
            set.b.now = each.nanos();
            int ns = recognition == Recognition.NS ? each.packet() + 60_000 & 0xFFFF : -1;
            byte[] packet = packet(SUBSCRIBER, CORE, each.packet());
            // Whichever node the LAC's datagram reaches.
            for (byte[] written : set.up(turn++ % 3 == 0 ? set.b : set.a, each.line(), packet, ns)) {
                assertThat(written).isEqualTo(packet(SUBSCRIBER, CORE, number(written)));
                times[number(written)]++;
            }
            arrived[each.line()]++;
        }
        isTheory(times);
        assertThat(set.counters(set.a, 0).packetsIn()).isEqualTo(arrived[0]);
        assertThat(set.counters(set.b, 1).packetsIn()).isEqualTo(arrived[1]);
        assertThat(set.b.count(WorkerCounter.HA_RELAYED_UP)).isEqualTo(arrived[1]);
        assertThat(set.b.count(WorkerCounter.FORWARDED_UP)).isZero();
        assertThat(set.a.count(WorkerCounter.FORWARDED_UP) + set.a.drops(DropReason.HA_DUPLICATE))
                .isEqualTo(arrived[0] + arrived[1]);
        assertThat(set.a.dropped()).startsWith("HA_DUPLICATE=").doesNotContain(" ");
        assertThat(set.b.dropped()).isEmpty();
        set.balances();
    }

    private record Flying(long nanos, SetNodes.Sent sent) {}

    @ParameterizedTest
    @CsvSource({"CONTENT, 0, 1", "CONTENT, 290, 2", "NS, 0, 3", "NS, 290, 4"})
    void down_a_peer_that_does_as_we_do_gets_91_percent_and_nothing_twice(
            Recognition recognition, long skewMillis, long seed) {
        SetNodes set = nodes(recognition);
        Random random = new Random(seed);
        NsWindow numbers = new NsWindow(500);
        ContentWindow contents = new ContentWindow(500);
        SipHash hash = new SipHash(1, 2);
        int[] times = new int[COUNT];
        long now = set.a.now;
        PriorityQueue<Flying> flying = new PriorityQueue<>((x, y) -> Long.compare(x.nanos(), y.nanos()));
        for (int number = 0; number < COUNT; number++) {
            now += TimeUnit.MICROSECONDS.toNanos(INTERVAL_MICROS);
            set.a.now = now;
            set.b.now = now;
            List<SetNodes.Sent> copies = set.down(number % 3 == 0 ? set.b : set.a, packet(CORE, SUBSCRIBER, number));
            assertThat(copies).hasSize(2);
            for (SetNodes.Sent sent : copies) {
                assertThat(sent.node()).isSameAs(sent.line() == 0 ? set.a : set.b);
                if (random.nextDouble() >= 0.3) {
                    flying.add(new Flying(now + TimeUnit.MILLISECONDS.toNanos(sent.line() * skewMillis), sent));
                }
            }
        }
        for (Flying next = flying.poll(); next != null; next = flying.poll()) {
            MemorySegment octets = MemorySegment.ofArray(next.sent().packet());
            Verdict verdict = recognition == Recognition.NS
                    ? numbers.see(next.sent().ns(), next.nanos())
                    : contents.see(hash.of(octets, 0, 60), next.sent().line(), next.nanos());
            times[number(next.sent().packet())] += verdict == Verdict.FIRST ? 1 : 0;
        }
        isTheory(times);
        assertThat(set.counters(set.a, 0).packetsOut()).isEqualTo(COUNT);
        assertThat(set.counters(set.b, 1).packetsOut()).isEqualTo(COUNT);
        assertThat(set.a.count(WorkerCounter.HA_RELAYED_DOWN)).isEqualTo(COUNT);
        assertThat(set.a.dropped() + set.b.dropped()).isEmpty();
        set.balances();
    }

    @Test
    void ipv6_takes_the_same_ways() {
        SetNodes set = nodes(Recognition.CONTENT);
        byte[] up = ipv6("2001:db8:1::5", "2001:db8:ffff::9", 80);
        assertThat(set.up(set.b, 1, up, -1)).containsExactly(up);
        assertThat(set.up(set.a, 0, up, -1)).isEmpty();
        byte[] down = ipv6("2001:db8:ffff::9", "2001:db8:1::5", 80);
        assertThat(set.down(set.b, down)).extracting(SetNodes.Sent::line).containsExactlyInAnyOrder(0, 1);
        set.balances();
    }

    @ParameterizedTest
    @EnumSource(Recognition.class)
    void when_the_homes_node_is_gone_the_next_members_node_is_the_home_and_goes_on(Recognition recognition) {
        SetNodes set = nodes(recognition);
        boolean numbered = recognition == Recognition.NS;
        for (int i = 0; i < 10; i++) {
            set.up(set.a, 0, packet(SUBSCRIBER, CORE, i), numbered ? i : -1);
        }
        int last = set.down(set.a, DOWN).getFirst().ns();
        set.b.plane.relay().forget(OTHER);
        byte[] next = packet(SUBSCRIBER, CORE, 11);
        assertThat(set.up(set.b, 1, next, numbered ? 11 : -1)).containsExactly(next);
        List<SetNodes.Sent> alone = set.down(set.b, DOWN);
        assertThat(alone).extracting(SetNodes.Sent::line).containsExactly(1);
        if (numbered) {
            assertThat(alone.getFirst().ns() - last).as("no number twice").isBetween(1000, 32_000);
        }
        // It takes the other's slot, and with it the other member.
        set.put(set.b, 0, set.entry(0));
        SetNodes.owners(set.b, Relay.US, Relay.US);
        byte[] both = packet(SUBSCRIBER, CORE, 12);
        assertThat(set.up(set.b, 0, both, numbered ? 12 : -1)).containsExactly(both);
        assertThat(set.up(set.b, 1, both, numbered ? 12 : -1)).isEmpty();
        assertThat(set.down(set.b, DOWN)).extracting(SetNodes.Sent::line).containsExactlyInAnyOrder(0, 1);
        set.balances();
    }

    @Test
    void when_a_members_slot_moves_to_the_home_its_node_is_needed_no_more() {
        SetNodes set = nodes(Recognition.CONTENT);
        assertThat(set.up(set.b, 1, UP, -1)).containsExactly(UP);
        set.put(set.a, 1, set.entry(1));
        SetNodes.owners(set.a, Relay.US, Relay.US);
        SetNodes.owners(set.b, OTHER, OTHER);
        set.remove(set.b, 1);
        set.say(set.b);
        assertThat(set.up(set.a, 0, UP, -1))
                .as("a copy of what the member had shown")
                .isEmpty();
        assertThat(set.up(set.b, 1, packet(SUBSCRIBER, CORE, 2), -1)).hasSize(1);
        assertThat(set.down(set.b, DOWN)).isEmpty();
        assertThat(set.down(set.a, DOWN))
                .allSatisfy(sent -> assertThat(sent.node()).isSameAs(set.a))
                .hasSize(2);
        assertThat(set.a.count(WorkerCounter.HA_RELAYED_DOWN)).isZero();
        assertThat(set.b.dropped()).isEqualTo("NO_SESSION_FOR_ADDRESS=1");
        set.balances();
    }

    @Test
    void nodes_that_each_take_the_other_for_the_home_do_not_play_ball() {
        SetNodes set = nodes(Recognition.CONTENT);
        set.say(set.a, 1, 0);
        assertThat(set.up(set.a, 0, UP, -1)).isEmpty();
        assertThat(set.up(set.b, 1, UP, -1)).isEmpty();
        assertThat(set.down(set.a, DOWN)).isEmpty();
        assertThat(set.down(set.b, DOWN)).isEmpty();
        assertThat(set.a.dropped()).isEqualTo("RELAYED_AGAIN=2");
        assertThat(set.b.dropped()).isEqualTo("RELAYED_AGAIN=2");
        set.balances();
    }

    @Test
    void what_comes_from_a_member_that_is_not_known_is_dropped_by_name_and_copies_for_nobody_too() {
        SetNodes set = nodes(Recognition.CONTENT);
        set.say(set.a, 0);
        assertThat(set.up(set.b, 1, UP, -1)).isEmpty();
        assertThat(set.a.dropped()).isEqualTo("HA_NOT_HERE=1");
        assertThat(set.down(set.a, DOWN)).extracting(SetNodes.Sent::line).containsExactly(0);
        set.say(set.a, 0, 1);
        set.remove(set.b, 1);
        assertThat(set.down(set.a, DOWN)).extracting(SetNodes.Sent::line).containsExactly(0);
        assertThat(set.b.dropped()).isEqualTo("HA_NOT_HERE=1");
        set.balances();
    }

    @Test
    void the_home_learns_with_a_members_packets_what_it_can_have() {
        SetNodes set = nodes(Recognition.CONTENT);
        set.put(set.b, 1, set.entry(1).mtu(1000).ipv6(false));
        set.put(set.a, 0, set.entry(0).mtu(1400));
        byte[] long1 = ipv4(CORE, SUBSCRIBER, 1200);
        assertThat(set.down(set.a, long1))
                .as("whole on the one line, in fragments on the other")
                .extracting(SetNodes.Sent::line)
                .containsExactlyInAnyOrder(0, 1, 1);
        assertThat(set.up(set.b, 1, UP, -1)).containsExactly(UP);
        assertThat(set.down(set.a, long1)).extracting(SetNodes.Sent::line).containsExactlyInAnyOrder(0, 0, 1, 1);
        assertThat(set.down(set.a, ipv6("2001:db8:ffff::9", "2001:db8:1::5", 80)))
                .extracting(SetNodes.Sent::line)
                .containsExactly(0);
        assertThat(set.b.dropped()).isEmpty();
        set.balances();
    }

    @Test
    void a_member_whose_home_is_elsewhere_lets_only_what_is_its_own_pass() {
        SetNodes set = nodes(Recognition.NS);
        assertThat(set.up(set.b, 1, packet("10.0.0.2", CORE, 1), 1)).isEmpty();
        assertThat(set.up(set.b, 1, UP, -1)).isEmpty();
        assertThat(set.b.dropped()).isEqualTo("SEQUENCE_MISSING=1 SOURCE_SPOOFED=1");
        assertThat(set.counters(set.b, 1)).isEqualTo(new SessionCounters(0, 0, 0, 0, 2, 0, List.of()));
        set.balances();
    }
}
