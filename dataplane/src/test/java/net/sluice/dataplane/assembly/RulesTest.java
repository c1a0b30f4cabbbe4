package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.ClassCount;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.FilterCount;
import net.sluice.dataplane.LastTraffic;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.PacketRate;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import org.junit.jupiter.api.Test;

/** Filters, packet rates, traffic classes and what counts as traffic, on the packet's walk. */
class RulesTest {

    private static final PacketMatch HTTPS = PacketMatch.builder()
            .protocols(List.of(NumberRange.of(6)))
            .destinationPorts(List.of(NumberRange.of(443)))
            .build();
    private static final Filter NO_HTTPS =
            new Filter("no-https", List.of(new Filter.Rule("https", Filter.Action.DROP, HTTPS)), Filter.Action.PASS);
    private static final Filter ONLY_HTTPS =
            new Filter("only-https", List.of(new Filter.Rule("https", Filter.Action.PASS, HTTPS)), Filter.Action.DROP);
    private static final TrafficClasses CLASSES = new TrafficClasses(
            "tariff",
            List.of("volume", "free"),
            List.of(new TrafficClasses.Rule(
                    1,
                    PacketMatch.builder()
                            .destinations(List.of(
                                    new Prefix(address("203.0.113.0"), 24), new Prefix(address("2001:db8:f::"), 48)))
                            .build())));

    /** All that there is, in force for {@code 203.0.113.0/24}; what is sent from 10.0.0.1 to port 443 elsewhere is led to a portal. */
    static SessionServices everything() {
        Filter drop = new Filter(
                "drop",
                List.of(new Filter.Rule(
                        "some",
                        Filter.Action.DROP,
                        PacketMatch.builder()
                                .destinations(List.of(new Prefix(address("198.51.100.200"), 32)))
                                .build())),
                Filter.Action.PASS);
        PacketMatch there = PacketMatch.builder()
                .destinations(List.of(new Prefix(address("203.0.113.9"), 32)))
                .protocols(List.of(NumberRange.of(253)))
                .build();
        WalledGarden garden = new WalledGarden(
                "garden",
                List.of(there),
                List.of(address("192.0.2.80")),
                443,
                List.of(NumberRange.of(443)),
                List.of(),
                8);
        PacketRate rate = new PacketRate(10_000_000, 10_000_000);
        return SessionServices.NONE.withRules(
                new SessionRules(drop, NO_HTTPS, garden, CLASSES, rate, rate, ONLY_HTTPS));
    }

    private final World world = new World().withTunnel().withSession(2);

    private World with(SessionRules rules) {
        world.plane
                .sessions(0)
                .put(entry(1).services(SessionServices.NONE.withRules(rules)).build());
        return world;
    }

    private static byte[] up4() {
        return tcp4("10.0.0.1", "203.0.113.9", 16, new byte[0], 1);
    }

    private static byte[] up6() {
        return tcp6("2001:db8:1::1", "2001:db8:f::9", new byte[0], 6, 16, new byte[0]);
    }

    private SessionCounters counters() {
        SessionCounters counters = world.plane.sessions(0).read(TUNNEL, 1);
        assertThat(counters).isNotNull();
        return counters;
    }

    @Test
    void a_filter_drops_what_its_rule_says_and_counts_by_rule_both_families() {
        with(SessionRules.NONE.withFilters(NO_HTTPS, null));
        world.fromSubscriber(1, 0x0021, up4());
        world.fromSubscriber(1, 0x0057, up6());
        byte[] other = ipv4("10.0.0.1", "203.0.113.9", 40);
        world.fromSubscriber(1, 0x0021, other);
        assertThat(world.written()).containsExactly(other);
        assertThat(world.dropped()).isEqualTo("FILTERED=2");
        assertThat(counters()).isEqualTo(new SessionCounters(40, 1, 0, 0, 2, 0));
        assertThat(world.plane.counters().filters())
                .containsExactly(
                        new FilterCount("no-https", "https", Filter.Action.DROP, 2),
                        new FilterCount("no-https", FilterCount.OTHERWISE, Filter.Action.PASS, 1));
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void a_filter_of_one_direction_leaves_the_other_alone() {
        with(SessionRules.NONE.withFilters(NO_HTTPS, null));
        world.toSubscriber(tcp4("203.0.113.9", "10.0.0.1", 16, new byte[0], 1));
        assertThat(world.sent()).hasSize(1);
        with(SessionRules.NONE.withFilters(null, NO_HTTPS));
        world.toSubscriber(tcp4("203.0.113.9", "10.0.0.1", 16, new byte[0], 1));
        assertThat(world.sent()).isEmpty();
        assertThat(world.dropped()).isEqualTo("FILTERED=1");
        assertThat(counters().droppedOut()).isOne();
    }

    @Test
    void other_sessions_do_not_see_it() {
        with(SessionRules.NONE.withFilters(NO_HTTPS, NO_HTTPS));
        world.fromSubscriber(2, 0x0021, tcp4("10.0.0.2", "203.0.113.9", 16, new byte[0], 1));
        assertThat(world.written()).hasSize(1);
    }

    @Test
    void what_a_rule_cannot_be_held_against_is_dropped_by_name() {
        with(SessionRules.NONE.withFilters(NO_HTTPS, null));
        byte[] tiny = ipv4("10.0.0.1", "203.0.113.9", 28);
        tiny[9] = 6;
        tiny[6] = 0x20;
        world.fromSubscriber(1, 0x0021, net.sluice.dataplane.Packets.checksummed(tiny));
        assertThat(world.dropped()).isEqualTo("FILTER_UNREADABLE=1");
    }

    @Test
    void a_change_in_mid_session_takes_effect_with_the_next_packet_and_loses_none() {
        int forwarded = 0;
        for (int i = 0; i < 200; i++) {
            with(SessionRules.NONE
                    .withFilters(i % 3 == 0 ? ONLY_HTTPS : i % 3 == 1 ? NO_HTTPS : null, null)
                    .withClasses(i % 5 == 0 ? null : CLASSES)
                    .withPacketRates(i % 7 == 0 ? new PacketRate(1_000_000, 1000) : null, null));
            world.fromSubscriber(1, 0x0021, up4());
            forwarded += world.written().size();
            assertThat(world.drops(DropReason.FILTERED)).isEqualTo((i + 2) / 3);
        }
        assertThat(forwarded).isEqualTo(200 - 67);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void more_packets_than_the_rate_are_dropped_by_name_each_direction_for_itself() {
        with(SessionRules.NONE.withPacketRates(new PacketRate(100, 10), new PacketRate(100, 5)));
        for (int i = 0; i < 30; i++) {
            world.fromSubscriber(1, 0x0021, up4());
            world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 60));
        }
        assertThat(world.written()).hasSize(10);
        assertThat(world.sent()).hasSize(5);
        assertThat(world.drops(DropReason.PACKET_RATE)).isEqualTo(45);
        world.now += TimeUnit.SECONDS.toNanos(1);
        world.fromSubscriber(1, 0x0021, up4());
        assertThat(world.written()).hasSize(1);
        assertThat(world.in()).isEqualTo(world.out());
    }

    @Test
    void packets_are_counted_by_class_both_ways_and_the_classes_are_the_whole() {
        with(SessionRules.NONE.withClasses(CLASSES));
        world.fromSubscriber(1, 0x0021, up4());
        world.fromSubscriber(1, 0x0057, up6());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "198.51.100.200", 100));
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 300));
        world.toSubscriber(ipv6("2001:db8:e::1", "2001:db8:1::1", 200));
        assertThat(counters().classes())
                .containsExactly(new ClassCount("volume", 100, 1, 200, 1), new ClassCount("free", 100, 2, 300, 1));
        assertThat(counters().octetsIn()).isEqualTo(200);
        assertThat(counters().octetsOut()).isEqualTo(500);
    }

    @Test
    void fragments_count_in_the_class_of_their_packet() {
        world.plane
                .sessions(0)
                .put(entry(1).mtu(600)
                        .services(SessionServices.NONE.withRules(SessionRules.NONE.withClasses(CLASSES)))
                        .build());
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 1400));
        assertThat(world.sent()).hasSize(3);
        assertThat(counters().classes())
                .contains(new ClassCount("free", 0, 0, counters().octetsOut(), 3));
    }

    @Test
    void classes_stay_by_name_when_others_come_and_their_last_counts_come_with_the_removal() {
        with(SessionRules.NONE.withClasses(CLASSES));
        world.fromSubscriber(1, 0x0021, up4());
        with(SessionRules.NONE.withClasses(
                new TrafficClasses("other", List.of("night", "volume"), List.of(new TrafficClasses.Rule(1, HTTPS)))));
        world.fromSubscriber(1, 0x0021, up4());
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 44));
        with(SessionRules.NONE);
        world.fromSubscriber(1, 0x0021, up4());
        List<ClassCount> expected = List.of(
                new ClassCount("volume", 40, 1, 0, 0),
                new ClassCount("free", 40, 1, 0, 0),
                new ClassCount("night", 44, 1, 0, 0));
        assertThat(counters().classes()).isEqualTo(expected);
        world.plane.sessions(0).remove(TUNNEL, 1);
        world.step();
        List<SessionCounters> last = new ArrayList<>();
        world.plane.sessions(0).drainRemoved((tunnel, session, counters) -> last.add(counters));
        assertThat(last).containsExactly(new SessionCounters(164, 4, 0, 0, 0, 0, expected));
        world.withSession(1);
        assertThat(counters().classes()).isEmpty();
    }

    @Test
    void what_was_forwarded_is_traffic_and_what_was_dropped_or_is_ppp_is_not() {
        world.withSession(1);
        assertThat(world.plane.sessions(0).lastTraffic(TUNNEL, 1)).isEqualTo(LastTraffic.NONE);
        long first = world.now;
        world.fromSubscriber(1, 0x0021, up4());
        world.now += 1000;
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 60));
        assertThat(world.plane.sessions(0).lastTraffic(TUNNEL, 1)).isEqualTo(new LastTraffic(first, first + 1000));
        world.now += 1000;
        world.fromSubscriber(1, 0xC021, net.sluice.dataplane.Packets.lcp(9, 1, 5, new byte[4]));
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.77", "203.0.113.9", 60));
        assertThat(world.plane.sessions(0).lastTraffic(TUNNEL, 1)).isEqualTo(new LastTraffic(first, first + 1000));
    }

    @Test
    void a_filter_may_say_what_counts_as_traffic_and_drops_nothing() {
        with(SessionRules.NONE.withActivity(ONLY_HTTPS));
        long first = world.now;
        world.fromSubscriber(1, 0x0021, up4());
        world.now += 1000;
        world.fromSubscriber(1, 0x0021, ipv4("10.0.0.1", "203.0.113.9", 60));
        world.toSubscriber(ipv4("203.0.113.9", "10.0.0.1", 60));
        assertThat(world.plane.sessions(0).lastTraffic(TUNNEL, 1)).isEqualTo(new LastTraffic(first, LastTraffic.NEVER));
        assertThat(world.written()).hasSize(2);
        assertThat(world.dropped()).isEmpty();
    }

    @Test
    void a_filter_that_nobody_uses_any_more_is_forgotten_when_there_are_very_many() {
        for (int i = 0; i < 3000; i++) {
            with(SessionRules.NONE.withFilters(new Filter("f" + i, List.of(), Filter.Action.PASS), null));
            world.fromSubscriber(1, 0x0021, up4());
        }
        assertThat(world.plane.counters().filters()).hasSizeLessThan(1100);
        assertThat(world.written()).hasSize(3000);
    }
}
