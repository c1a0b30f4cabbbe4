package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.assembly.SetWorld.CORE;
import static net.sluice.dataplane.assembly.SetWorld.SUBSCRIBER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import net.sluice.dataplane.ClassCount;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.FilterCount;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.PacketRate;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.RateLimit.Queueing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import net.sluice.dataplane.WorkerCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services of the members of an ha-set: once per packet, in the name of one member, and what happens when that one leaves. */
class HaSetServicesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final PacketMatch HTTPS = PacketMatch.builder()
            .protocols(List.of(NumberRange.of(6)))
            .destinationPorts(List.of(NumberRange.of(443)))
            .build();

    private final SetWorld subscriber = new SetWorld();
    private final World world = subscriber.world;
    private final List<SetWorld.Sent> down = new ArrayList<>();
    private final List<byte[]> up = new ArrayList<>();

    @AfterEach
    void books_balance() {
        assertThat(world.in()).isEqualTo(world.out() + waiting());
        assertThat(waiting()).isZero();
    }

    private long waiting() {
        return world.count(WorkerCounter.RATE_HELD) - world.count(WorkerCounter.RATE_LEFT);
    }

    private static SessionServices rates(RateLimit limit) {
        return SessionServices.NONE.withRates(limit, limit);
    }

    /** A queue of one line, of which CoDel drops nothing in these tests. */
    private static RateLimit shaped(long rate) {
        return new RateLimit(rate, 0, 0, new Queueing(1 << 20, false, 0, 5 * MILLI, 60 * SECOND));
    }

    private static SessionServices rules(SessionRules rules) {
        return SessionServices.NONE.withRules(rules);
    }

    private void put(int line, SessionServices services) {
        assertThat(subscriber.put(
                        line,
                        SetWorld.entry(line)
                                .services(services)
                                .haSet(SetWorld.CONTENT)
                                .build()))
                .isTrue();
    }

    private void lines(SessionServices services) {
        put(0, services);
        put(1, services);
    }

    private static byte[] numbered(byte[] packet, int number) {
        packet[4] = (byte) (number >>> 8);
        packet[5] = (byte) number;
        return checksummed(packet);
    }

    private static int number(byte[] packet) {
        return (packet[4] & 0xFF) << 8 | (packet[5] & 0xFF);
    }

    private static byte[] upPacket(int number) {
        return numbered(ipv4(SUBSCRIBER, CORE, 1000), number);
    }

    private void arriveDown(int number) {
        world.memory.queues().getFirst().deliver(numbered(ipv4(CORE, SUBSCRIBER, 1000), number));
    }

    private void arriveUp(int number, int... lines) {
        for (int line : lines) {
            subscriber.deliver(line, line % 2, upPacket(number), -1);
        }
    }

    private void step() {
        world.step();
        down.addAll(subscriber.sent());
        up.addAll(world.written());
    }

    /** Goes on for that long, and turns the loops whenever one of them says that it has something to do. */
    private void run(long nanos) {
        long until = world.now + nanos;
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

    private List<Integer> numbersOn(int line) {
        return down.stream()
                .filter(each -> each.line() == line)
                .map(each -> number(each.packet()))
                .toList();
    }

    private static <T> List<Integer> numbers(List<T> of, ToIntFunction<T> number) {
        return of.stream().map(number::applyAsInt).toList();
    }

    private static Integer[] counted(int from, int to) {
        return IntStream.range(from, to).boxed().toArray(Integer[]::new);
    }

    @Test
    void a_filter_and_a_packet_rate_see_each_packet_once_whatever_number_of_copies_there_are() {
        Filter filter = new Filter(
                "no-https", List.of(new Filter.Rule("https", Filter.Action.DROP, HTTPS)), Filter.Action.PASS);
        PacketRate rate = new PacketRate(1, 3);
        lines(rules(SessionRules.NONE.withFilters(filter, null).withPacketRates(rate, rate)));
        byte[] https = tcp4(SUBSCRIBER, CORE, 16, new byte[0], 1);
        subscriber.deliver(0, 0, https, -1);
        subscriber.deliver(1, 1, https, -1);
        for (int i = 0; i < 3; i++) {
            arriveUp(i, 0, 1);
            arriveDown(i);
            run(0);
        }
        arriveDown(3);
        run(0);
        assertThat(numbers(up, HaSetServicesTest::number)).containsExactly(0, 1);
        assertThat(numbersOn(0)).containsExactly(0, 1, 2);
        assertThat(numbersOn(1)).containsExactly(0, 1, 2);
        assertThat(world.dropped()).isEqualTo("HA_DUPLICATE=4 PACKET_RATE=2 FILTERED=1");
        assertThat(world.plane.counters().filters())
                .containsExactlyInAnyOrder(
                        new FilterCount("no-https", "https", Filter.Action.DROP, 1),
                        new FilterCount("no-https", FilterCount.OTHERWISE, Filter.Action.PASS, 2));
    }

    @Test
    void a_policer_sees_each_packet_once_and_the_credit_goes_over_with_the_lead() {
        lines(rates(new RateLimit(1_000_000, 5000, 0, null)));
        for (int i = 0; i < 4; i++) {
            arriveUp(i, 0, 1);
            arriveDown(i);
        }
        run(0);
        subscriber.remove(0);
        for (int i = 4; i < 8; i++) {
            arriveUp(i, 1);
            arriveDown(i);
        }
        run(0);
        assertThat(numbers(up, HaSetServicesTest::number)).containsExactly(counted(0, 5));
        assertThat(numbersOn(1)).containsExactly(counted(0, 5));
        assertThat(world.dropped()).isEqualTo("HA_DUPLICATE=4 RATE_POLICED=6");
    }

    @Test
    void one_rate_holds_for_both_families_though_they_are_open_on_different_lines() {
        SessionServices services = rates(new RateLimit(1_000_000, 5000, 0, null));
        subscriber.put(
                0,
                SetWorld.entry(0)
                        .ipv4(false)
                        .services(services)
                        .haSet(SetWorld.CONTENT)
                        .build());
        subscriber.put(
                1,
                SetWorld.entry(1)
                        .ipv6(false)
                        .services(services)
                        .haSet(SetWorld.CONTENT)
                        .build());
        for (int i = 0; i < 4; i++) {
            arriveDown(i);
            world.memory.queues().getFirst().deliver(ipv6("2001:db8:ffff::1", "2001:db8:1::5", 1000));
        }
        run(0);
        assertThat(down).hasSize(5);
        assertThat(world.dropped()).isEqualTo("RATE_POLICED=3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_shaper_holds_goes_on_with_the_next_leader_in_order_and_at_the_rate(boolean fair) {
        lines(rates(new RateLimit(1_000_000, 0, 0, new Queueing(1 << 20, fair, 0, 5 * MILLI, 60 * SECOND))));
        for (int i = 0; i < 20; i++) {
            arriveDown(i);
            arriveUp(i, 0, 1);
        }
        run(20 * MILLI);
        assertThat(waiting()).isPositive();
        int gone = up.size();
        assertThat(gone).isBetween(2, 5);
        subscriber.remove(0);
        for (int i = 20; i < 25; i++) {
            arriveDown(i);
            arriveUp(i, 1);
        }
        run(20 * MILLI);
        assertThat(up).as("still at the rate").hasSizeBetween(gone + 1, gone + 4);
        run(SECOND);
        assertThat(numbers(up, HaSetServicesTest::number)).containsExactly(counted(0, 25));
        assertThat(numbersOn(1)).containsExactly(counted(0, 25));
        assertThat(world.dropped()).isEqualTo("HA_DUPLICATE=20");
        assertThat(subscriber.counters(1)).isEqualTo(new SessionCounters(25_000, 25, 25_000, 25, 0, 0));
    }

    @Test
    void by_the_next_leaders_rate_and_at_once_when_it_has_none() {
        put(0, rates(shaped(1_000_000)));
        put(1, rates(shaped(10_000_000)));
        put(2, SessionServices.NONE);
        for (int i = 0; i < 60; i++) {
            arriveDown(i);
            arriveUp(i, 0);
        }
        run(8 * MILLI);
        int slow = up.size();
        subscriber.remove(0);
        run(16 * MILLI);
        assertThat(up.size() - slow).isBetween(18, 23);
        arriveDown(60);
        arriveUp(60, 2);
        assertThat(subscriber.shard(1).remove(SetWorld.tunnel(1), 1)).isTrue();
        run(0);
        arriveDown(61);
        arriveUp(61, 2);
        run(0);
        assertThat(numbers(up, HaSetServicesTest::number)).containsExactly(counted(0, 62));
        assertThat(numbersOn(2)).containsExactly(counted(0, 62));
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void a_leader_that_renegotiates_leaves_the_set_or_comes_back_loses_nothing_of_what_waits() {
        SessionServices services = rates(shaped(1_000_000));
        lines(services);
        int next = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 10; i++) {
                arriveDown(next);
                arriveUp(next++, 1);
            }
            run(10 * MILLI);
            switch (round) {
                case 0 ->
                    subscriber.put(
                            0,
                            SetWorld.entry(0)
                                    .lcp(null)
                                    .ipv4(false)
                                    .ipv6(false)
                                    .services(services)
                                    .haSet(SetWorld.CONTENT)
                                    .build());
                case 1 -> put(0, services);
                case 2 ->
                    subscriber.put(
                            0, SetWorld.entry(0).services(services).haSet(null).build());
                default -> put(0, services);
            }
            arriveUp(next, 1);
            next++;
            step();
        }
        run(SECOND);
        assertThat(numbers(up, HaSetServicesTest::number)).containsExactly(counted(0, next));
        assertThat(numbersOn(1).stream().distinct().toList()).isSorted();
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void what_waits_of_the_last_member_ends_with_it_by_name() {
        put(0, rates(shaped(1_000_000)));
        for (int i = 0; i < 10; i++) {
            arriveUp(i, 0);
        }
        run(0);
        subscriber.remove(0);
        assertThat(world.dropped()).isEqualTo("RATE_SESSION_GONE=9");
    }

    @Test
    void connections_to_the_portal_outlive_the_leader() {
        WalledGarden garden = new WalledGarden(
                "unpaid", List.of(), List.of(address("192.0.2.80")), 8080, List.of(NumberRange.of(443)), List.of(), 8);
        lines(rules(SessionRules.NONE.withGarden(garden)));
        byte[] syn = tcp4(SUBSCRIBER, CORE, 2, new byte[0], 1);
        byte[] ack = tcp4(SUBSCRIBER, CORE, 16, new byte[0], 2);
        byte[] led = subscriber.up(0, syn).getFirst();
        assertThat(subscriber.up(1, syn)).as("the copy").isEmpty();
        assertThat(led[16] & 0xFF).isEqualTo(192);
        subscriber.remove(0);
        byte[] after = subscriber.up(1, ack).getFirst();
        assertThat(after[16] & 0xFF).as("led to the portal still").isEqualTo(192);
        assertThat(subscriber.up(1, tcp4(SUBSCRIBER, "203.0.113.10", 16, new byte[0], 2)))
                .as("of no connection")
                .isEmpty();
        assertThat(world.dropped()).isEqualTo("HA_DUPLICATE=1 WALLED_GARDEN=1");
    }

    @Test
    void classes_are_each_lines_own_as_its_octets_are() {
        TrafficClasses classes = new TrafficClasses(
                "tariff",
                List.of("volume", "free"),
                List.of(new TrafficClasses.Rule(
                        1,
                        PacketMatch.builder()
                                .destinations(List.of(new Prefix(address("203.0.113.0"), 24)))
                                .build())));
        lines(rules(SessionRules.NONE.withClasses(classes)));
        arriveUp(1, 0, 1);
        arriveUp(2, 1);
        arriveDown(3);
        run(0);
        assertThat(up).hasSize(2);
        assertThat(subscriber.counters(0).classes()).containsExactly(new ClassCount("free", 1000, 1, 1000, 1));
        assertThat(subscriber.counters(1).classes()).containsExactly(new ClassCount("free", 2000, 2, 1000, 1));
        subscriber.remove(0);
        arriveUp(4, 1);
        run(0);
        assertThat(subscriber.counters(1).classes().getLast()).isEqualTo(new ClassCount("free", 3000, 3, 1000, 1));
    }
}
