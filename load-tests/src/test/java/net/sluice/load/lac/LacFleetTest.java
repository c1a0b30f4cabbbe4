package net.sluice.load.lac;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import net.sluice.l2tp.UdpPath;
import net.sluice.ppp.AuthProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fleet and an LNS in one thread in virtual time. */
class LacFleetTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final InetSocketAddress LAC = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 1701);
    private static final InetSocketAddress LNS = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1701);
    private static final int LINES = 30;

    private record InFlight(long arrivesNanos, boolean toLns, UdpPath path, ByteBuffer datagram) {}

    private final Deque<InFlight> wire = new ArrayDeque<>();
    private final Map<String, String> passwords = new HashMap<>();
    private List<AuthProtocol> offered = List.of(AuthProtocol.CHAP_MD5);
    private long now = 5 * SECOND;
    private int mostInSetup;
    private LacFleet fleet;
    private TinyLns lns;

    private void build(UnaryOperator<FleetPlan.Builder> wishes) {
        for (int i = 0; i < LINES; i++) {
            passwords.put("user" + i + "@isp", "secret");
        }
        FleetPlan plan = wishes.apply(FleetPlan.builder(List.of(LAC), LNS)
                        .tunnel("fleet", "tunnel secret", 60 * SECOND)
                        .size(3, LINES, 5))
                .build();
        lns = new TinyLns(
                "tunnel secret".getBytes(StandardCharsets.UTF_8),
                passwords,
                offered,
                new SplittableRandom(2),
                (path, datagram) -> post(false, path, datagram));
        fleet = new LacFleet(plan, new SplittableRandom(1), (path, datagram) -> post(true, path, datagram));
    }

    private void post(boolean toLns, UdpPath path, ByteBuffer datagram) {
        ByteBuffer copy =
                ByteBuffer.allocate(datagram.remaining()).put(datagram).flip();
        UdpPath asTheOtherSeesIt = new UdpPath(/* local= */ path.peer(), /* peer= */ path.local());
        wire.add(new InFlight(now + MILLI, toLns, asTheOtherSeesIt, copy));
    }

    /** Lets time pass, from one thing that happens to the next, until it is so. */
    private void until(BooleanSupplier so) {
        long end = now + 120 * SECOND;
        turn();
        while (!so.getAsBoolean()) {
            long next = Math.min(fleet.nextDeadlineNanos(), lns.nextDeadlineNanos());
            now = Math.max(
                    now + 1,
                    Math.min(
                            next,
                            wire.isEmpty() ? Long.MAX_VALUE : wire.getFirst().arrivesNanos()));
            assertThat(now).as("virtual time; nothing happens any more").isLessThan(end);
            turn();
        }
    }

    private void turn() {
        while (!wire.isEmpty() && wire.getFirst().arrivesNanos() <= now) {
            InFlight next = wire.removeFirst();
            if (next.toLns()) {
                lns.onDatagram(next.path(), next.datagram(), now);
            } else {
                fleet.onDatagram(next.path(), next.datagram(), now);
            }
        }
        fleet.doWork(now);
        lns.doWork(now);
        mostInSetup = Math.max(mostInSetup, fleet.report().linesInSetup());
    }

    private void dialAll() {
        fleet.start(now);
        until(fleet::settled);
    }

    @Test
    void all_lines_come_up_and_no_more_than_the_window_are_in_set_up() {
        build(plan -> plan);
        dialAll();
        FleetReport report = fleet.report();
        assertThat(report.linesUp()).isEqualTo(LINES);
        assertThat(report.tunnelsUp()).isEqualTo(3);
        assertThat(report.failures()).isEmpty();
        assertThat(report.setupLatency().getTotalCount()).isEqualTo(LINES);
        assertThat(lns.sessions()).isEqualTo(LINES);
        assertThat(lns.tunnels()).isEqualTo(3);
        assertThat(mostInSetup).isEqualTo(5);
        assertThat(fleet.lines().stream().map(Line::address)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(AuthProtocol.class)
    void a_line_proves_itself_by_each_protocol(AuthProtocol protocol) {
        offered = List.of(protocol);
        build(plan -> plan.size(1, 1, 1));
        dialAll();
        assertThat(fleet.report().linesUp()).isEqualTo(1);
    }

    @Test
    void a_wrong_password_is_a_counted_failure_of_that_line_alone() {
        build(plan -> plan);
        passwords.put("user7@isp", "another");
        build(plan -> plan);
        passwords.put("user7@isp", "another");
        dialAll();
        assertThat(fleet.report().linesUp()).isEqualTo(LINES - 1);
        assertThat(fleet.lines().get(7).state()).isEqualTo(LineState.DOWN);
        assertThat(fleet.report().failureCount()).isEqualTo(1);
    }

    @Test
    void a_wrong_tunnel_secret_brings_no_line_up() {
        build(plan -> plan.tunnel("fleet", "guess", 60 * SECOND));
        dialAll();
        assertThat(fleet.report().linesUp()).isZero();
        assertThat(fleet.lines()).allMatch(line -> line.state() == LineState.DOWN);
        assertThat(lns.tunnels()).isZero();
    }

    @Test
    void hanging_up_leaves_nothing_at_either_end() {
        build(plan -> plan);
        dialAll();
        fleet.hangUp(now);
        until(fleet::quiet);
        assertThat(fleet.report().linesUp()).isZero();
        assertThat(fleet.report().drops()).isZero();
        assertThat(fleet.report().failures()).isEmpty();
        assertThat(lns.sessions()).isZero();
        assertThat(lns.tunnels()).isZero();
    }

    @Test
    void hanging_up_in_the_middle_of_the_dialling_ends_too() {
        build(plan -> plan);
        fleet.start(now);
        until(() -> fleet.report().setups() == 3);
        fleet.hangUp(now);
        until(fleet::quiet);
        until(() -> lns.sessions() == 0);
        assertThat(fleet.report().linesInSetup()).isZero();
        assertThat(fleet.lines()).allMatch(line -> line.state() == LineState.DOWN);
    }

    @Test
    void lines_that_the_lns_ends_are_drops_and_dial_again_when_told_to() {
        build(plan -> plan.redialNanos(2 * SECOND));
        dialAll();
        lns.dropAll(now);
        until(() -> fleet.report().drops() == LINES);
        until(() -> fleet.report().linesUp() == LINES);
        assertThat(fleet.report().setups()).isEqualTo(2 * LINES);
        assertThat(fleet.report().failures()).containsEntry("call PEER 3/0", (long) LINES);
    }

    @Test
    void all_numbered_packets_come_back_once() {
        build(plan -> plan);
        dialAll();
        fleet.startTraffic(new TrafficOrder(new LineTraffic.Course(77, 4007, 0xcb00710a, 7007, 200), 10, 1000), now);
        long start = now;
        until(() -> fleet.report().traffic().returned() == 10L * LINES);
        FleetReport.Traffic traffic = fleet.report().traffic();
        assertThat(traffic.linesWhole()).isEqualTo(LINES);
        assertThat(traffic.sent()).isEqualTo(10L * LINES);
        assertThat(traffic.reachedCore()).isEqualTo(10L * LINES);
        assertThat((now - start) / MILLI).as("at the wanted rate").isBetween(290L, 320L);
        assertThat(fleet.trafficSent()).isTrue();
        assertThat(fleet.report().roundTrip().getTotalCount()).isEqualTo(10L * LINES);
    }

    @Test
    void an_ha_set_sends_each_packet_over_all_its_lines_and_takes_the_first_copy_that_comes() {
        build(plan -> plan.haSets(3, false));
        dialAll();
        fleet.startTraffic(new TrafficOrder(new LineTraffic.Course(77, 4007, 0xcb00710a, 7007, 200), 10, 1000), now);
        until(() -> fleet.lines().stream().allMatch(line -> line.carriedDown() == 10));
        int sets = LINES / 3;
        FleetReport.Traffic traffic = fleet.report().traffic();
        assertThat(traffic.sent()).isEqualTo(10L * sets);
        assertThat(fleet.lines()).allMatch(line -> line.carriedUp() == 10);
        // The little LNS knows of no sets: each copy is a packet of its own to it, and its tally makes each answer
        // another.
        assertThat(traffic.returned()).isEqualTo(10L * sets);
        assertThat(traffic.duplicates()).isEqualTo(20L * sets);
        assertThat(fleet.lines()).allMatch(line -> line.traffic().sent() == 10);
    }

    @Test
    void the_lines_of_an_ha_set_are_in_different_tunnels_and_dialled_one_after_the_other() {
        build(plan -> plan.haSets(3, true).size(3, 3, 5));
        fleet.start(now);
        List<Integer> upWhenDialled = new ArrayList<>();
        until(() -> {
            long calls =
                    fleet.lines().stream().filter(line -> line.call() != null).count();
            if (calls > upWhenDialled.size()) {
                upWhenDialled.add(fleet.report().linesUp());
            }
            return fleet.settled();
        });
        assertThat(upWhenDialled).containsExactly(0, 1, 2);
        assertThat(fleet.lines().stream()
                        .map(line ->
                                Objects.requireNonNull(line.call()).tunnel().localId()))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_line_of_an_ha_set_that_does_not_come_up_does_not_keep_the_others_down() {
        build(plan -> plan.haSets(3, false));
        passwords.put("user4@isp", "another");
        dialAll();
        assertThat(fleet.report().linesUp()).isEqualTo(LINES - 1);
        assertThat(fleet.lines().get(5).state()).isEqualTo(LineState.UP);
    }

    @Test
    void a_silent_lns_lets_the_lines_of_ha_sets_fail_too() {
        build(plan -> plan.haSets(2, false).size(2, 2, 5));
        fleet.start(now);
        long end = now + 120 * SECOND;
        while (!fleet.settled() && now < end) {
            fleet.doWork(now);
            now = Math.min(end, Math.max(now + 1, fleet.nextDeadlineNanos()));
        }
        assertThat(fleet.settled()).isTrue();
        assertThat(fleet.report().failures()).containsEntry("no tunnel", 2L);
    }

    @Test
    void a_silent_lns_lets_the_tunnels_fail_and_the_lines_with_them() {
        build(plan -> plan);
        fleet.start(now);
        long end = now + 120 * SECOND;
        while (!fleet.settled() && now < end) {
            fleet.doWork(now);
            now = Math.min(end, Math.max(now + 1, fleet.nextDeadlineNanos()));
        }
        assertThat(fleet.settled()).isTrue();
        assertThat(fleet.report().failures()).containsEntry("no tunnel", (long) LINES);
    }
}
