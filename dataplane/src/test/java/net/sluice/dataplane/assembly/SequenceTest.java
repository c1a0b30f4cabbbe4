package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.dataWithEverything;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.SequenceCounters;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.Sequencing.Mode;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.WorkerCounter;
import org.junit.jupiter.api.Test;

/** Data messages with sequence numbers: what waits, what passes, what is dropped, and which numbers we send. */
class SequenceTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final World world = new World().withTunnel();

    private void sequenced(Mode mode, int window) {
        world.plane
                .sessions(0)
                .put(entry(1).sequencing(new Sequencing(mode, window, 20 * MILLISECOND, 0))
                        .build());
    }

    /** The packet that goes with a number. */
    private static byte[] packet(int ns) {
        return ipv4("10.0.0.1", "203.0.113." + (ns & 255), 28 + (ns >>> 8));
    }

    private void comes(int... numbers) {
        for (int ns : numbers) {
            world.receive(dataWithEverything(TUNNEL, 1, ns, ppp(0x0021, packet(ns))));
        }
    }

    private void passed(int... numbers) {
        assertThat(world.written())
                .containsExactly(
                        IntStream.of(numbers).mapToObj(SequenceTest::packet).toArray(byte[][]::new));
    }

    private void later(long millis) {
        world.now += millis * MILLISECOND;
        world.step();
    }

    private SequenceCounters counters() {
        SequenceCounters counters = world.plane.sessions(0).sequence(TUNNEL, 1);
        return counters == null ? new SequenceCounters(-1, 0, 0, 0, 0, 0) : counters;
    }

    @Test
    void what_comes_in_order_passes_at_once_wherever_it_begins_and_round_the_wrap() {
        sequenced(Mode.SEND, 8);
        comes(65534, 65535);
        passed(65534, 65535);
        comes(0, 1);
        passed(0, 1);
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 0, 0, 0, 0, 0));
        assertThat(world.count(WorkerCounter.SEQUENCE_HELD)).isZero();
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void a_message_ahead_waits_for_the_missing_one_and_passes_right_behind_it() {
        sequenced(Mode.SEND, 8);
        comes(10, 12, 13);
        passed(10);
        comes(11);
        passed(11, 12, 13);
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 0, 1, 0, 0, 0));
        assertThat(world.count(WorkerCounter.SEQUENCE_HELD)).isEqualTo(2);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void what_waited_long_enough_passes_without_the_missing_one_which_is_late_then() {
        sequenced(Mode.SEND, 8);
        comes(10, 12);
        later(10);
        comes(14);
        later(9);
        passed(10);
        assertThat(world.plane.loops().getFirst().nextDeadlineNanos()).isEqualTo(world.now + MILLISECOND);
        later(1);
        passed(12);
        later(10);
        passed(14);
        assertThat(world.plane.loops().getFirst().nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        comes(11, 13);
        passed();
        assertThat(world.dropped()).isEqualTo("SEQUENCE_LATE=2");
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 2, 0, 2, 0, 0));
        assertThat(world.plane.sessions(0).read(TUNNEL, 1)).isEqualTo(new SessionCounters(84, 3, 0, 0, 2, 0));
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void a_deadline_beyond_the_wrap_of_the_clock_is_kept_and_no_earlier() {
        sequenced(Mode.SEND, 8);
        world.now = Long.MAX_VALUE - 10 * MILLISECOND;
        comes(10, 12);
        assertThat(world.plane.loops().getFirst().nextDeadlineNanos()).isEqualTo(world.now + 20 * MILLISECOND);
        later(15);
        passed(10);
        later(5);
        passed(12);
    }

    @Test
    void a_full_window_gives_up_the_oldest_missing_number_only() {
        sequenced(Mode.SEND, 4);
        comes(10, 12, 14, 15);
        passed(10);
        comes(16);
        passed(12);
        comes(13);
        passed(13, 14, 15, 16);
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 1, 1, 0, 0, 0));
    }

    @Test
    void a_duplicate_is_dropped_whether_the_first_has_passed_or_waits() {
        sequenced(Mode.SEND, 8);
        comes(10, 10, 12, 12, 11, 12, 13);
        passed(10, 11, 12, 13);
        assertThat(world.dropped()).isEqualTo("SEQUENCE_DUPLICATE=3");
        assertThat(counters().duplicates()).isEqualTo(3);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void with_a_window_of_nothing_gaps_are_passed_over_and_late_ones_dropped() {
        sequenced(Mode.SEND, 0);
        comes(10, 12, 11, 13);
        passed(10, 12, 13);
        assertThat(world.dropped()).isEqualTo("SEQUENCE_LATE=1");
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 1, 0, 1, 0, 0));
    }

    @Test
    void numbers_that_jump_far_begin_anew_at_once_and_what_waited_passes_before() {
        sequenced(Mode.SEND, 8);
        comes(10, 12, 5000);
        passed(10, 12, 5000);
        comes(5001, 100);
        passed(5001, 100);
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 1, 0, 0, 0, 2));
        assertThat(world.count(WorkerCounter.SEQUENCE_RESTARTS)).isEqualTo(2);
    }

    @Test
    void a_loss_shorter_than_a_jump_is_counted_as_lost() {
        sequenced(Mode.SEND, 8);
        comes(10, 10 + 1024);
        passed(10);
        later(20);
        passed(1034);
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 1023, 0, 0, 0, 0));
    }

    @Test
    void a_peer_that_begins_anew_close_behind_is_followed_after_five_messages() {
        sequenced(Mode.SEND, 8);
        comes(IntStream.range(0, 30).toArray());
        comes(IntStream.range(0, 8).toArray());
        int[] expected =
                IntStream.concat(IntStream.range(0, 30), IntStream.range(4, 8)).toArray();
        passed(expected);
        assertThat(world.dropped()).isEqualTo("SEQUENCE_DUPLICATE=4");
        assertThat(counters().restarts()).isOne();
    }

    @Test
    void late_messages_one_by_one_between_others_are_no_new_beginning() {
        sequenced(Mode.SEND, 8);
        comes(IntStream.range(0, 30).toArray());
        for (int i = 0; i < 10; i++) {
            comes(i, 30 + i);
        }
        assertThat(counters().restarts()).isZero();
        assertThat(world.dropped()).isEqualTo("SEQUENCE_DUPLICATE=10");
    }

    @Test
    void without_a_number_a_message_passes_where_that_is_allowed_and_disturbs_nobody() {
        sequenced(Mode.OPTIONAL, 8);
        comes(10, 12);
        world.fromSubscriber(1, 0x0021, packet(77));
        passed(10, 77);
        comes(11);
        passed(11, 12);
    }

    @Test
    void without_a_number_a_message_is_dropped_where_numbers_are_required() {
        sequenced(Mode.REQUIRED, 8);
        world.fromSubscriber(1, 0x0021, packet(77));
        passed();
        assertThat(world.dropped()).isEqualTo("SEQUENCE_MISSING=1");
    }

    @Test
    void where_numbers_are_off_they_mean_nothing() {
        sequenced(Mode.OFF, 8);
        comes(10, 12, 11, 11);
        passed(10, 12, 11, 11);
        assertThat(counters()).isEqualTo(new SequenceCounters(0, 0, 0, 0, 0, 0));
    }

    @Test
    void ppp_control_takes_its_turn_among_the_packets() {
        sequenced(Mode.SEND, 8);
        comes(10);
        world.receive(dataWithEverything(TUNNEL, 1, 12, ppp(0x8021, new byte[] {5, 1, 0, 4})));
        world.receive(dataWithEverything(TUNNEL, 1, 13, ppp(0xC021, lcp(9, 1, 5, new byte[0]))));
        assertThat(world.drainPunts()).isEmpty();
        assertThat(world.sent()).isEmpty();
        comes(11);
        passed(10, 11);
        assertThat(world.drainPunts()).hasSize(1);
        assertThat(world.sent()).hasSize(1);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void where_numbers_are_optional_we_send_them_once_the_peer_has() {
        sequenced(Mode.OPTIONAL, 8);
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
        comes(10);
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
        world.fromSubscriber(1, 0x0021, packet(77));
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
        assertThat(world.sent())
                .satisfiesExactly(
                        first -> assertThat(first[0]).isEqualTo((byte) 0),
                        second ->
                                assertThat(Arrays.copyOf(second, 10)).containsExactly(8, 2, 0, 100, 3, -23, 0, 0, 0, 0),
                        third ->
                                assertThat(Arrays.copyOf(third, 10)).containsExactly(8, 2, 0, 100, 3, -23, 0, 1, 0, 0));
    }

    @Test
    void numbers_may_be_switched_off_and_on_in_mid_session_and_go_on_where_they_were() {
        List<byte[]> heads = new ArrayList<>();
        for (Mode mode : List.of(Mode.SEND, Mode.OFF, Mode.SEND)) {
            sequenced(mode, 8);
            world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
            world.sent().forEach(each -> heads.add(Arrays.copyOf(each, 8)));
        }
        assertThat(heads)
                .containsExactly(
                        new byte[] {8, 2, 0, 100, 3, -23, 0, 0},
                        new byte[] {0, 2, 0, 100, 3, -23, -1, 3},
                        new byte[] {8, 2, 0, 100, 3, -23, 0, 1});
    }

    @Test
    void what_waits_when_numbers_are_switched_off_passes_when_its_time_is_over() {
        sequenced(Mode.SEND, 8);
        comes(10, 12);
        sequenced(Mode.OFF, 0);
        passed(10);
        later(20);
        passed(12);
    }

    @Test
    void a_session_that_was_taken_over_begins_with_the_number_it_is_told_and_keeps_its_own_from_then_on() {
        for (int first : new int[] {40_000, 7}) {
            world.plane
                    .sessions(0)
                    .put(entry(1).sequencing(new Sequencing(Mode.SEND, 8, 0, first))
                            .build());
            world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 40));
        }
        assertThat(world.sent().stream().map(each -> (each[6] & 255) << 8 | (each[7] & 255)))
                .containsExactly(40_000, 40_001);
        assertThat(counters().nextNs()).isEqualTo(40_002);
    }

    @Test
    void what_waits_in_a_session_that_ends_is_dropped_and_its_room_is_free_again() {
        int room = world.plane.config().reorderMessages();
        for (int round = 0; round < room; round++) {
            sequenced(Mode.SEND, 8);
            comes(10, 12, 13);
            world.plane.sessions(0).remove(TUNNEL, 1);
            world.step();
            world.plane
                    .sessions(0)
                    .drainRemoved((tunnel, session, last) ->
                            assertThat(last.packetsIn()).isOne());
        }
        assertThat(world.dropped()).isEqualTo("SESSION_GONE=" + 2 * room);
        assertThat(world.count(WorkerCounter.SEQUENCE_NO_ROOM)).isZero();
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void when_there_is_no_room_nobody_waits_and_nothing_is_lost() {
        World small = new World(World.config().reorderMessages(64).build()).withTunnel();
        for (int session = 1; session <= 66; session++) {
            small.plane
                    .sessions(0)
                    .put(entry(session).sequencing(Sequencing.of(Mode.SEND)).build());
            for (int ns : new int[] {1, 3}) {
                small.receive(dataWithEverything(
                        TUNNEL, session, ns, ppp(0x0021, ipv4("10.0.0." + session, "203.0.113.9", 40))));
            }
        }
        assertThat(small.written()).hasSize(66 + 2);
        assertThat(small.count(WorkerCounter.SEQUENCE_NO_ROOM)).isEqualTo(2);
        small.now += 20 * MILLISECOND;
        small.step();
        assertThat(small.written()).hasSize(64);
        assertThat(small.count(WorkerCounter.SEQUENCE_LOST)).isEqualTo(66);
        assertThat(small.in()).isEqualTo(small.out());
    }

    @Test
    void many_that_waited_pass_in_one_turn_without_running_out_of_room() {
        World small = new World(World.config().reorderMessages(64).batch(4).build()).withTunnel();
        small.plane
                .sessions(0)
                .put(entry(1).sequencing(new Sequencing(Mode.SEND, 64, MILLISECOND, 0))
                        .build());
        small.port().deliver(World.LAC, numbered(0));
        for (int round = 0; round < 4; round++) {
            int first = 1 + round * 65;
            IntStream.rangeClosed(first + 1, first + 64)
                    .forEach(ns -> small.port().deliver(World.LAC, numbered(ns)));
            small.port().deliver(World.LAC, numbered(first));
        }
        small.step();
        assertThat(small.written())
                .containsExactly(IntStream.rangeClosed(0, 260)
                        .mapToObj(SequenceTest::packet)
                        .toArray(byte[][]::new));
        assertThat(small.dropped()).isEmpty();
        assertThat(small.count(WorkerCounter.SEQUENCE_LOST)).isZero();
    }

    private static byte[] numbered(int ns) {
        return dataWithEverything(TUNNEL, 1, ns, ppp(0x0021, packet(ns)));
    }

    @Test
    void a_message_whose_content_is_refused_has_used_its_number_all_the_same() {
        sequenced(Mode.SEND, 8);
        comes(10);
        world.receive(dataWithEverything(TUNNEL, 1, 11, ppp(0x0021, ipv4("10.9.9.9", "203.0.113.9", 40))));
        comes(12);
        passed(10, 12);
        assertThat(world.dropped()).isEqualTo("SOURCE_SPOOFED=1");
        assertThat(counters().lost()).isZero();
        assertThat(world.drops(DropReason.SEQUENCE_LATE)).isZero();
    }

    @Test
    void a_message_without_any_optional_field_has_no_number() {
        sequenced(Mode.SEND, 8);
        world.receive(data(TUNNEL, 1, ppp(0x0021, packet(1))));
        passed(1);
    }
}
