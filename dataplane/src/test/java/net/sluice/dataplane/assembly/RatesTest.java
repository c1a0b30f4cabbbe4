package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.RateLimit.Queueing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.WorkerCounter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions with rates, on the whole walk, both directions. */
class RatesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long TEN_MEGABITS = 10_000_000;

    /** From the L2TP header without options to the IP packet: 6 octets, FF 03, protocol. */
    private static final int BEFORE_IP = 10;

    /** What left, in order, each with the time. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares these.
    private record Left(long at, byte[] packet) {

        /** The Identification. */
        int number() {
            return (packet[4] & 0xFF) << 8 | (packet[5] & 0xFF);
        }
    }

    private final List<Left> down = new ArrayList<>();
    private final List<Left> up = new ArrayList<>();
    private World world = new World().withTunnel().withSession(1).withSession(2);

    private void openWorld(int cpus) {
        world = new World(World.config().cpus(cpus).build())
                .withTunnel()
                .withSession(1)
                .withSession(2);
    }

    private static RateLimit policed(long rate) {
        return new RateLimit(rate, 20_000, 0, null);
    }

    private static RateLimit shaped(long rate) {
        return shaped(rate, true);
    }

    private static RateLimit shaped(long rate, boolean fair) {
        return new RateLimit(rate, 3000, 0, new Queueing(250_000, fair, 128, 5 * MILLI, 100 * MILLI));
    }

    /** With a CoDel that drops nothing in these tests. */
    private static RateLimit patient(long rate) {
        return new RateLimit(rate, 3000, 0, new Queueing(250_000, true, 128, 5 * MILLI, 10 * SECOND));
    }

    private void rates(int session, @Nullable RateLimit upLimit, @Nullable RateLimit downLimit) {
        world.shardOf(TUNNEL)
                .put(entry(session)
                        .services(SessionServices.NONE.withRates(upLimit, downLimit))
                        .build());
    }

    private static byte[] numbered(byte[] packet, int number) {
        packet[4] = (byte) (number >>> 8);
        packet[5] = (byte) number;
        return checksummed(packet);
    }

    private static byte[] downPacket(int session, int number, int octets) {
        return numbered(ipv4("203.0.113.9", "10.0.0." + session, octets), number);
    }

    private static byte[] upPacket(int session, int number, int octets) {
        return numbered(ipv4("10.0.0." + session, "203.0.113.9", octets), number);
    }

    private void arriveDown(int session, int number, int octets) {
        world.tun().deliver(downPacket(session, number, octets));
    }

    private void arriveUp(int session, int number, int octets) {
        world.port().deliver(World.LAC, data(TUNNEL, session, ppp(0x0021, upPacket(session, number, octets))));
    }

    private void step() {
        world.step();
        for (byte[] datagram : world.sent()) {
            byte[] packet = new byte[datagram.length - BEFORE_IP];
            System.arraycopy(datagram, BEFORE_IP, packet, 0, packet.length);
            down.add(new Left(world.now, packet));
        }
        for (byte[] packet : world.written()) {
            up.add(new Left(world.now, packet));
        }
    }

    /** Goes to a time, and turns the loops whenever one of them says that it has something to do. */
    private void run(long until) {
        step();
        for (long next = deadline(); next <= until; next = deadline()) {
            world.now = Math.max(world.now, next);
            step();
        }
        world.now = until;
        step();
    }

    private long deadline() {
        return world.plane.loops().stream()
                .mapToLong(Loop::nextDeadlineNanos)
                .min()
                .orElseThrow();
    }

    private static long octets(List<Left> left, int address, int session, long from, long to) {
        return left.stream()
                .filter(each -> each.packet[address] == session && each.at >= from && each.at < to)
                .mapToLong(each -> each.packet.length)
                .sum();
    }

    private long octetsDown(int session, long from, long to) {
        return octets(down, 19, session, from, to);
    }

    private long octetsUp(int session, long from, long to) {
        return octets(up, 15, session, from, to);
    }

    private long waiting() {
        return world.count(WorkerCounter.RATE_HELD) - world.count(WorkerCounter.RATE_LEFT);
    }

    private SessionCounters counters(int session) {
        SessionCounters counters = world.shardOf(TUNNEL).read(TUNNEL, session);
        assertThat(counters).isNotNull();
        return counters;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void ten_megabits_are_ten_megabits_within_a_hundredth_both_ways_shaped_or_policed_and_neighbours_get_all(int cpus) {
        openWorld(cpus);
        for (boolean shaping : new boolean[] {true, false}) {
            RateLimit limit = shaping ? shaped(TEN_MEGABITS) : policed(TEN_MEGABITS);
            rates(1, limit, limit);
            down.clear();
            up.clear();
            run(world.now + SECOND);
            long begin = world.now;
            for (int i = 0; i < 4000; i++) {
                arriveDown(1, i, 1000);
                arriveUp(1, i, 1000);
                arriveDown(2, i, 1000);
                arriveUp(2, i, 1000);
                run(world.now + MILLI / 2);
            }
            long settled = begin + SECOND;
            assertThat(octetsDown(1, settled, world.now)).isBetween(1_237_500L, 1_262_500L);
            assertThat(octetsUp(1, settled, world.now)).isBetween(1_237_500L, 1_262_500L);
            assertThat(octetsDown(2, settled, world.now)).isBetween(1_999_000L, 2_001_000L);
            assertThat(octetsUp(2, settled, world.now)).isBetween(1_999_000L, 2_001_000L);
            assertThat(world.in()).isEqualTo(world.out() + waiting());
            assertThat(counters(2).droppedIn() + counters(2).droppedOut()).isZero();
            assertThat(counters(1).droppedIn()).isPositive();
            assertThat(counters(1).droppedOut()).isPositive();
            run(world.now + SECOND);
            assertThat(waiting()).isZero();
        }
        assertThat(world.dropped()).contains("RATE_POLICED", "RATE_CODEL");
    }

    @Test
    void what_waits_goes_out_as_it_would_have_gone_at_once() {
        rates(1, patient(1_000_000), patient(1_000_000));
        for (int i = 0; i < 20; i++) {
            arriveDown(1, i, 1400);
            arriveUp(1, i, 1400);
        }
        world.tun().deliver(ipv6("2001:db8:ffff::1", "2001:db8:1:2::3", 60));
        run(world.now + SECOND);
        assertThat(down).hasSize(21);
        assertThat(down.stream().filter(each -> each.packet.length == 1400))
                .extracting(Left::packet)
                .containsExactly(IntStream.range(0, 20)
                        .mapToObj(i -> downPacket(1, i, 1400))
                        .toArray(byte[][]::new));
        assertThat(up)
                .extracting(Left::packet)
                .containsExactly(IntStream.range(0, 20)
                        .mapToObj(i -> upPacket(1, i, 1400))
                        .toArray(byte[][]::new));
        assertThat(world.dropped()).isEmpty();
        assertThat(counters(1)).isEqualTo(new SessionCounters(28_000, 20, 28_060, 21, 0, 0));
    }

    @Test
    void only_what_went_on_is_billed() {
        rates(1, policed(1_000_000), shaped(1_000_000));
        for (int i = 0; i < 40; i++) {
            arriveDown(1, i, 1000);
            arriveUp(1, i, 1000);
        }
        step();
        SessionCounters now = counters(1);
        assertThat(now.packetsIn()).isEqualTo(20);
        assertThat(now.droppedIn()).isEqualTo(20);
        assertThat(now.packetsOut()).isEqualTo(down.size()).isLessThan(10);
        assertThat(now.droppedOut()).isZero();
        assertThat(waiting()).isEqualTo(40 - down.size());
    }

    /** 200 packets of 1,500 octets are 2.4 s at 1 Mbit/s; with CoDel and one line, a small one overtakes them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_small_packet_of_another_flow_waits_for_one_long_one_at_most(boolean fair) {
        rates(1, null, shaped(1_000_000, fair));
        int number = 0;
        long worst = 0;
        for (int i = 0; i < 200; i++) {
            arriveDown(1, number++, 1500);
            arriveDown(1, number++, 1500);
            if (i % 10 == 0) {
                byte[] voice = ipv4("203.0.113.99", "10.0.0.1", 100);
                long asked = world.now;
                world.tun().deliver(voice);
                run(world.now + 12 * MILLI);
                run(world.now + 12 * MILLI);
                Left last = down.stream()
                        .filter(each -> each.packet.length == 100)
                        .reduce((a, b) -> b)
                        .orElseThrow();
                assertThat(last.at).isGreaterThanOrEqualTo(asked);
                worst = Math.max(worst, last.at - asked);
            } else {
                run(world.now + 12 * MILLI);
            }
        }
        // A long packet takes 12 ms; it may just have begun.
        assertThat(worst).isLessThanOrEqualTo(12 * MILLI);
    }

    @Test
    void the_loops_sleep_until_the_moment_when_a_packet_may_go() {
        rates(1, null, shaped(8_000_000));
        for (int i = 0; i < 10; i++) {
            arriveDown(1, i, 1000);
        }
        step();
        int gone = down.size();
        long next = deadline();
        assertThat(next).isGreaterThan(world.now);
        world.now = next - 1;
        step();
        assertThat(down).hasSize(gone);
        world.now = next;
        step();
        assertThat(down).hasSize(gone + 1);
        assertThat(deadline()).isEqualTo(next + MILLI);
        run(world.now + SECOND);
        assertThat(deadline()).isEqualTo(Long.MAX_VALUE);
    }

    private void backlog() {
        for (int i = 0; i < 50; i++) {
            arriveDown(1, i, 1000);
            arriveUp(1, i, 1000);
        }
        step();
        assertThat(waiting()).isGreaterThan(80);
    }

    private void everythingWentInOrder() {
        assertThat(down).extracting(Left::number).containsExactlyElementsOf(upTo(50));
        assertThat(up).extracting(Left::number).containsExactlyElementsOf(upTo(50));
        assertThat(world.dropped()).isEmpty();
        assertThat(waiting()).isZero();
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void a_rate_that_is_taken_away_lets_go_what_waits_at_once_and_before_what_comes(int cpus) {
        openWorld(cpus);
        rates(1, shaped(100_000), shaped(100_000));
        backlog();
        rates(1, null, null);
        arriveDown(1, 50, 1000);
        arriveUp(1, 50, 1000);
        step();
        assertThat(down).extracting(Left::number).containsExactlyElementsOf(upTo(51));
        assertThat(up).extracting(Left::number).containsExactlyElementsOf(upTo(51));
        assertThat(world.dropped()).isEmpty();
        assertThat(deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_changed_rate_is_heard_of_though_no_packet_comes() {
        rates(1, shaped(1_000), shaped(1_000));
        backlog();
        run(world.now + SECOND);
        assertThat(waiting()).isGreaterThan(80);
        rates(1, shaped(100_000_000), shaped(100_000_000));
        run(world.now + 100 * MILLI);
        everythingWentInOrder();
    }

    @Test
    void shaping_that_becomes_policing_loses_nothing_of_what_waits() {
        rates(1, shaped(100_000), shaped(100_000));
        backlog();
        rates(1, policed(100_000), policed(100_000));
        step();
        everythingWentInOrder();
        rates(1, shaped(100_000), shaped(100_000));
        arriveDown(1, 50, 1000);
        arriveDown(1, 51, 1000);
        step();
        assertThat(waiting()).isOne();
    }

    @Test
    void another_change_of_the_session_leaves_what_waits_alone() {
        rates(1, patient(1_000_000), patient(1_000_000));
        backlog();
        long next = deadline();
        world.shardOf(TUNNEL)
                .put(entry(1).mtu(1400)
                        .services(SessionServices.NONE.withRates(patient(1_000_000), patient(1_000_000)))
                        .build());
        step();
        assertThat(deadline()).isEqualTo(next);
        run(world.now + SECOND);
        everythingWentInOrder();
    }

    @Test
    void what_waits_when_a_protocol_closes_is_dropped_as_what_comes_then_is() {
        rates(1, null, shaped(100_000));
        arriveDown(1, 0, 1000);
        arriveDown(1, 1, 1000);
        arriveDown(1, 2, 1000);
        arriveDown(1, 3, 1000);
        arriveDown(1, 4, 1000);
        step();
        int gone = down.size();
        world.shardOf(TUNNEL)
                .put(entry(1).ipv4(false)
                        .services(SessionServices.NONE.withRates(null, shaped(100_000)))
                        .build());
        run(world.now + SECOND);
        assertThat(world.dropped()).isEqualTo("NCP_NOT_OPEN=" + (5 - gone));
        assertThat(down).hasSize(gone);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void the_end_of_a_session_drops_what_waits_by_name_and_counts_it_to_the_session() {
        rates(1, shaped(100_000), shaped(100_000));
        backlog();
        long waited = waiting();
        world.shardOf(TUNNEL).remove(TUNNEL, 1);
        world.step();
        List<SessionCounters> last = new ArrayList<>();
        world.shardOf(TUNNEL).drainRemoved((tunnel, session, counters) -> last.add(counters));
        assertThat(last)
                .containsExactly(new SessionCounters(
                        up.size() * 1000L,
                        up.size(),
                        down.size() * 1000L,
                        down.size(),
                        50L - up.size(),
                        50L - down.size()));
        assertThat(world.dropped()).isEqualTo("RATE_SESSION_GONE=" + waited);
        assertThat(waiting()).isZero();
        assertThat(deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(world.in()).isEqualTo(world.out());
        // The memory is there again: as many as fit may wait for another session.
        RateLimit deep = new RateLimit(100_000, 3000, 0, new Queueing(1 << 20, true, 0, 5 * MILLI, 100 * MILLI));
        rates(2, null, deep);
        for (int i = 0; i < 250; i++) {
            arriveDown(2, i, 1000);
        }
        step();
        assertThat(world.drops(DropReason.RATE_NO_MEMORY)).isZero();
        assertThat(waiting()).isGreaterThan(240);
    }

    @Test
    void a_session_that_uses_up_the_memory_costs_others_only_what_would_have_waited() {
        RateLimit deep = new RateLimit(1_000, 3000, 0, new Queueing(1 << 30, true, 0, 5 * MILLI, 100 * MILLI));
        for (int session = 1; session <= 6; session++) {
            if (session > 2) {
                world.withSession(session);
            }
            rates(session, null, deep);
            for (int i = 0; i < 300; i++) {
                arriveDown(session, i, 1000);
            }
        }
        step();
        // 1,024 places, of which no session gets more than a quarter.
        assertThat(waiting()).isEqualTo(1024);
        assertThat(world.drops(DropReason.RATE_QUEUE_FULL)).isPositive();
        assertThat(world.drops(DropReason.RATE_NO_MEMORY)).isPositive();
        int before = down.size();
        world.withSession(7);
        arriveDown(7, 1, 1000);
        step();
        assertThat(down).hasSize(before + 1);
        assertThat(world.in()).isEqualTo(world.out() + waiting());
    }

    /** Rates that change all the time under random traffic: what came in is what went out, what was dropped by name and what waits, always. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothing_is_lost_without_a_name(long seed) {
        openWorld(seed % 2 == 0 ? 1 : 4);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 6000; i++) {
            int session = 1 + random.nextInt(2);
            switch (random.nextInt(60)) {
                case 0, 1 -> rates(session, any(random), any(random));
                case 2 -> {
                    world.shardOf(TUNNEL).remove(TUNNEL, session);
                    world.step();
                    world.shardOf(TUNNEL).drainRemoved((tunnel, gone, counters) -> {});
                    rates(session, any(random), any(random));
                }
                default -> {}
            }
            for (int n = random.nextInt(4); n > 0; n--) {
                arriveDown(session, i, random.nextInt(40, 1500));
                arriveUp(session, i, random.nextInt(40, 1500));
            }
            run(world.now + random.nextLong(2 * MILLI));
            assertThat(world.in()).isEqualTo(world.out() + waiting());
        }
        rates(1, null, null);
        rates(2, null, null);
        step();
        assertThat(waiting()).isZero();
        assertThat(world.dropped()).contains("RATE_POLICED", "RATE_QUEUE_FULL", "RATE_CODEL", "RATE_SESSION_GONE");
    }

    private static @Nullable RateLimit any(SplittableRandom random) {
        long rate = random.nextLong(50_000, 10_000_000);
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> policed(rate);
            default ->
                new RateLimit(
                        rate,
                        random.nextInt(10_000),
                        random.nextInt(40),
                        new Queueing(random.nextInt(4096, 60_000), random.nextBoolean(), 128, 5 * MILLI, 100 * MILLI));
        };
    }
}
