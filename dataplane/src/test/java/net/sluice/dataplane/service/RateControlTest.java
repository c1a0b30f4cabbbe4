package net.sluice.dataplane.service;

import static net.sluice.dataplane.Packets.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.RateLimit.Queueing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateControlTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Sink sink = new Sink();
    private final PacketPool pool = new PacketPool(Arena.ofAuto(), 2000, 2048);
    private final RateControl rates = new RateControl(pool, sink, 7);
    private final Shaper down = new Shaper(1L << 32 | 5, false);
    /** A second before nanoTime's numbers begin anew, and not so that anything is due at {@link RateControl#NEVER}. */
    private long now = Long.MAX_VALUE - SECOND - 12_347;

    /** A packet that went: when, its flow, its number, its length. */
    private record Gone(long at, int flow, int number, int octets) {}

    private final class Sink implements Outlet {
        private final List<Gone> gone = new ArrayList<>();
        private final Map<DropReason, Integer> lost = new HashMap<>();
        private int held;
        private int left;

        void take(MemorySegment m, long packet, int length) {
            byte[] octets = m.asSlice(packet, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            gone.add(new Gone(now, octets[15] & 0xFF, number(octets), length));
        }

        @Override
        public void forward(long ref, boolean up, MemorySegment m, long packet, int length) {
            assertThat(ref).isEqualTo(1L << 32 | 5);
            assertThat(up).isFalse();
            take(m, packet, length);
        }

        @Override
        public void lost(long ref, boolean up, DropReason reason) {
            lost.merge(reason, 1, Integer::sum);
        }

        @Override
        public void held() {
            held++;
        }

        @Override
        public void left() {
            left++;
        }

        int lostAll() {
            return lost.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private static int number(byte[] packet) {
        return (packet[4] & 0xFF) << 8 | (packet[5] & 0xFF);
    }

    private static RateLimit policed(long rate, int burst) {
        return new RateLimit(rate, burst, 0, null);
    }

    private static RateLimit shaped(long rate, boolean fair) {
        return new RateLimit(rate, 3000, 0, new Queueing(100_000, fair, 128, 5 * MILLI, 100 * MILLI));
    }

    /** A packet of a flow, which is the last octet of its source address, with a number in its Identification. */
    private void offer(int flow, int number, int octets) {
        byte[] packet = ipv4("10.0.0." + flow, "203.0.113.9", octets);
        packet[4] = (byte) (number >>> 8);
        packet[5] = (byte) number;
        MemorySegment m = MemorySegment.ofArray(packet);
        if (rates.offer(down, m, 0, octets, true, now)) {
            sink.take(m, 0, octets);
        }
    }

    /** Lets go on what is due until {@code until}, each at its time. */
    private void run(long until) {
        while (rates.nextDueNanos() != RateControl.NEVER && rates.nextDueNanos() - until <= 0) {
            now = Math.max(now - until, rates.nextDueNanos() - until) + until;
            rates.poll(now, 64);
            rates.reclaim();
        }
        rates.reclaim();
        now = until;
    }

    private long octets(long from, long to) {
        return sink.gone.stream()
                .filter(each -> each.at - from >= 0 && each.at - to < 0)
                .mapToLong(Gone::octets)
                .sum();
    }

    private void keptOrder() {
        Map<Integer, Integer> last = new HashMap<>();
        for (Gone each : sink.gone) {
            Integer before = last.put(each.flow, each.number);
            assertThat(before == null ? 0 : before).as("flow %d", each.flow).isLessThan(each.number);
        }
    }

    private int waiting() {
        return down.packets();
    }

    @Test
    void without_a_limit_everything_passes_and_nothing_is_remembered() {
        for (int i = 1; i <= 100; i++) {
            offer(1, i, 1500);
        }
        assertThat(sink.gone).hasSize(100);
        assertThat(rates.nextDueNanos()).isEqualTo(RateControl.NEVER);
    }

    @Test
    void a_policed_session_gets_its_burst_and_its_rate_and_the_rest_is_dropped_by_name() {
        rates.limit(down, policed(8_000_000, 10_000), now);
        long begin = now;
        for (int i = 1; i <= 10_000; i++) {
            offer(1, i, 1000);
            now += SECOND / 5000;
        }
        // Two seconds of 8 Mbit/s and the burst.
        assertThat(octets(begin, now)).isBetween(2_009_000L, 2_010_000L);
        assertThat(sink.lost).containsOnlyKeys(DropReason.RATE_POLICED);
        assertThat(sink.gone.size() + sink.lostAll()).isEqualTo(10_000);
        assertThat(pool.used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_shaped_session_gets_its_rate_to_the_packet_in_every_second(boolean fair) {
        rates.limit(down, shaped(10_000_000, fair), now);
        long begin = now;
        for (int i = 1; i <= 30_000; i++) {
            offer(i % 3, i, 1200);
            run(now + SECOND / 3000);
        }
        for (int second = 1; second < 10; second++) {
            assertThat(octets(begin + second * SECOND, begin + (second + 1) * SECOND))
                    .isBetween(1_250_000L - 1200, 1_250_000L + 1200);
        }
        assertThat(sink.lost).containsKey(DropReason.RATE_CODEL);
        assertThat(sink.gone.size() + sink.lostAll() + waiting()).isEqualTo(30_000);
        assertThat(sink.held - sink.left).isEqualTo(waiting()).isEqualTo(pool.used());
        keptOrder();
    }

    @Test
    void each_packet_counts_its_overhead() {
        rates.limit(
                down, new RateLimit(1_000_000, 3000, 30, shaped(1_000_000, true).queueing()), now);
        long begin = now;
        for (int i = 1; i <= 20_000; i++) {
            offer(1, i, 70);
            run(now + SECOND / 4000);
        }
        // 100 octets on the line for each packet of 70.
        assertThat(octets(begin + SECOND, begin + 5 * SECOND))
                .isBetween(4 * 125_000L * 70 / 100 - 70, 4 * 87_500L + 70);
    }

    private static RateLimit shaped(int megabits, boolean fair, int small) {
        return new RateLimit(
                megabits * 1_000_000L, 3000, 0, new Queueing(100_000, fair, small, 5 * MILLI, 100 * MILLI));
    }

    @Test
    void what_waits_goes_before_what_comes_and_nothing_waits_when_there_is_credit() {
        rates.limit(down, shaped(1_000_000, false), now);
        offer(1, 1, 1500);
        offer(1, 2, 1500);
        offer(1, 3, 1500);
        assertThat(waiting()).isZero();
        offer(1, 4, 1500);
        assertThat(waiting()).isOne();
        now += SECOND;
        // Late to the poll, there is credit for it; it waits its turn all the same.
        offer(1, 5, 1500);
        assertThat(waiting()).isEqualTo(2);
        run(now);
        assertThat(waiting()).isZero();
        offer(1, 6, 1500);
        assertThat(sink.gone).extracting(Gone::number).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void small_packets_go_ahead_of_long_ones_of_others_but_not_of_their_own_flow() {
        rates.limit(down, shaped(1, false, 128), now);
        for (int i = 1; i <= 12; i++) {
            offer(1, i, 1500);
        }
        offer(1, 13, 64);
        offer(2, 1, 64);
        offer(2, 2, 64);
        int before = sink.gone.size();
        run(now + SECOND);
        List<Gone> after = sink.gone.subList(before, sink.gone.size());
        assertThat(after.getFirst().flow).isEqualTo(2);
        assertThat(after.get(1).flow).isEqualTo(2);
        assertThat(after.getLast().number).isEqualTo(13);
        keptOrder();
    }

    @Test
    void a_flood_of_small_packets_leaves_long_ones_half_of_the_rate() {
        rates.limit(down, shaped(10, false, 128), now);
        long begin = now;
        int number = 0;
        for (int step = 0; step < 4000; step++) {
            number++;
            for (int i = 0; i < 20; i++) {
                offer(2 + i % 5, number * 4 + i / 5, 100);
            }
            offer(1, number, 1500);
            run(now + MILLI);
        }
        long large = sink.gone.stream()
                .filter(each -> each.flow == 1 && each.at - begin > SECOND)
                .mapToLong(Gone::octets)
                .sum();
        assertThat(large).isGreaterThan(3 * 1_250_000L * 45 / 100);
        keptOrder();
    }

    @Test
    void flows_share_a_fair_rate_evenly_however_much_each_sends() {
        rates.limit(down, shaped(10_000_000, true), now);
        long begin = now;
        int number = 0;
        for (int step = 0; step < 6000; step++) {
            number += 4;
            for (int flow = 1; flow <= 4; flow++) {
                for (int i = 0; i < flow; i++) {
                    offer(flow, number + i, 1000);
                }
            }
            run(now + MILLI);
        }
        for (int flow = 1; flow <= 4; flow++) {
            int each = flow;
            long octets = sink.gone.stream()
                    .filter(gone -> gone.flow == each && gone.at - begin > SECOND)
                    .mapToLong(Gone::octets)
                    .sum();
            assertThat(octets).as("flow %d", flow).isBetween(5 * 312_500L * 98 / 100, 5 * 312_500L * 102 / 100);
        }
        keptOrder();
    }

    @Test
    void a_flow_that_sends_little_hardly_waits_behind_one_that_floods() {
        rates.limit(down, shaped(10_000_000, true), now);
        long worst = 0;
        for (int i = 1; i <= 3000; i++) {
            for (int flood = 0; flood < 3; flood++) {
                offer(1, i * 3 + flood, 1500);
            }
            if (i % 20 == 0) {
                long asked = now;
                offer(2, i, 200);
                run(now + 3 * MILLI);
                Gone last = sink.gone.stream()
                        .filter(each -> each.flow == 2)
                        .reduce((a, b) -> b)
                        .orElseThrow();
                worst = Math.max(worst, last.at - asked);
                assertThat(last.number).isEqualTo(i);
            } else {
                run(now + MILLI);
            }
        }
        // The packet that is being sent, and one more: 2.4 ms at 10 Mbit/s.
        assertThat(worst).isLessThan(2_400_000);
    }

    @Test
    void what_is_too_much_is_dropped_by_name_and_of_the_flow_that_has_the_most() {
        rates.limit(down, shaped(1_000_000, true), now);
        for (int i = 1; i <= 200; i++) {
            offer(1, i, 1500);
        }
        offer(2, 1, 200);
        assertThat(sink.lost).containsOnlyKeys(DropReason.RATE_QUEUE_FULL);
        run(now + 10 * SECOND);
        assertThat(sink.gone).filteredOn(each -> each.flow == 2).hasSize(1);
        assertThat(sink.gone.size() + sink.lostAll()).isEqualTo(201);
    }

    @Test
    void when_the_pool_is_used_up_a_packet_is_dropped_by_name() {
        PacketPool tiny = new PacketPool(Arena.ofAuto(), 4, 2048);
        RateControl small = new RateControl(tiny, sink, 7);
        Shaper[] many = new Shaper[8];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Shaper(i, false);
            small.limit(many[i], shaped(1_000_000, true), now);
            for (int n = 0; n < 4; n++) {
                byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 1500);
                small.offer(many[i], MemorySegment.ofArray(packet), 0, 1500, true, now);
            }
        }
        assertThat(sink.lost).containsOnly(Map.entry(DropReason.RATE_NO_MEMORY, 4));
        assertThat(tiny.used()).isEqualTo(4);
        for (Shaper each : many) {
            small.bury(each);
        }
        assertThat(sink.lost).containsEntry(DropReason.RATE_SESSION_GONE, 4);
        assertThat(tiny.used()).isZero();
        assertThat(small.waiting()).isZero();
    }

    private void backlog(RateLimit limit) {
        rates.limit(down, limit, now);
        for (int i = 1; i <= 30; i++) {
            offer(1 + i % 3, i, 1500);
        }
        assertThat(waiting()).isPositive();
    }

    private void allWentInOrder() {
        assertThat(sink.gone).hasSize(30);
        assertThat(sink.lost).isEmpty();
        assertThat(waiting()).isZero();
        keptOrder();
        rates.reclaim();
        assertThat(pool.used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_rate_that_is_taken_away_lets_all_go_at_once_in_order(boolean fair) {
        backlog(shaped(1_000_000, fair));
        rates.limit(down, null, now);
        allWentInOrder();
        offer(1, 99, 1500);
        assertThat(sink.gone.getLast().number).isEqualTo(99);
    }

    @Test
    void a_shaper_that_becomes_a_policer_lets_all_go_and_polices_what_comes() {
        backlog(shaped(1_000_000, true));
        rates.limit(down, policed(1_000_000, 3000), now);
        allWentInOrder();
        offer(1, 99, 1500);
        assertThat(sink.lost).containsOnly(Map.entry(DropReason.RATE_POLICED, 1));
    }

    @Test
    void a_policer_that_becomes_a_shaper_goes_on_with_what_it_had_left() {
        rates.limit(down, policed(1_000_000, 3000), now);
        offer(1, 1, 1500);
        offer(1, 2, 1500);
        rates.limit(down, shaped(1_000_000, true), now);
        offer(1, 3, 1500);
        offer(1, 4, 1500);
        // The bucket was empty: one goes on credit, the other waits.
        assertThat(sink.gone).hasSize(3);
        assertThat(rates.nextDueNanos() - now).isEqualTo(12 * MILLI);
    }

    @Test
    void a_changed_rate_holds_for_what_waits_already() {
        backlog(shaped(8_000, true));
        assertThat(rates.nextDueNanos() - now).isEqualTo(1500 * MILLI);
        rates.limit(down, shaped(8_000_000, true), now);
        assertThat(rates.nextDueNanos() - now).isEqualTo(1500_000);
        run(now + SECOND);
        allWentInOrder();
    }

    /** Everything at once, and the count is right all the time. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void what_was_offered_is_what_went_what_was_lost_and_what_waits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] numbers = new int[8];
        int offered = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(200) == 0) {
                rates.limit(down, anyLimit(random), now);
            }
            int burst = random.nextInt(4);
            for (int i = 0; i < burst; i++) {
                int flow = random.nextInt(8);
                offer(flow, ++numbers[flow], random.nextBoolean() ? random.nextInt(40, 128) : 1500);
                offered++;
            }
            run(now + random.nextLong(3 * MILLI));
            assertThat(sink.gone.size() + sink.lostAll() + waiting()).isEqualTo(offered);
            assertThat(pool.used()).isEqualTo(waiting());
            assertThat(sink.held - sink.left).isEqualTo(waiting());
        }
        keptOrder();
        assertThat(sink.lost.keySet())
                .contains(DropReason.RATE_CODEL, DropReason.RATE_POLICED, DropReason.RATE_QUEUE_FULL);
        rates.bury(down);
        assertThat(pool.used()).isZero();
        assertThat(sink.gone.size() + sink.lostAll()).isEqualTo(offered);
    }

    private static @Nullable RateLimit anyLimit(SplittableRandom random) {
        long rate = random.nextLong(100_000, 20_000_000);
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> policed(rate, random.nextInt(2000, 20_000));
            default ->
                new RateLimit(
                        rate,
                        random.nextInt(0, 20_000),
                        random.nextInt(0, 40),
                        new Queueing(
                                random.nextInt(4096, 200_000),
                                random.nextBoolean(),
                                random.nextInt(0, 200),
                                5 * MILLI,
                                100 * MILLI));
        };
    }
}
