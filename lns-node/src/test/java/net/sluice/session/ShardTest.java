package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.MILLI;
import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.AccountingRecord.Stop;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;

/** What a shard as a whole promises: bounds, a clean end, ids that do not repeat, and that it lets go of everything. */
class ShardTest {
    private int lacs;

    @Test
    void callsBeyondTheLimitAreRefusedAsTemporarilyImpossible() {
        SessionWorld world = new SessionWorld(1, 1, new ShardLimits(3, 100, 100, SECOND));
        List<FakeLine> lines = dial(world, 5);
        world.run(10 * SECOND);
        assertThat(lines.stream().filter(FakeLine::isUp)).hasSize(3);
        assertThat(lines.stream().filter(line -> line.callEnd() != null))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.callEnd().result().code()).isEqualTo(4));
        assertThat(world.count(SessionCounter.CALLS_REFUSED_FULL)).isEqualTo(2);
    }

    @Test
    void loginsBeyondTheLimitOfAaaAreRefusedAndTheOthersComeIn() {
        SessionWorld world = new SessionWorld(1, 1, new ShardLimits(100, 2, 100, SECOND));
        world.aaa().delayNanos(() -> 5 * SECOND);
        List<FakeLine> lines = dial(world, 5);
        world.run(20 * SECOND);
        assertThat(lines.stream().filter(FakeLine::isUp)).hasSize(2);
        assertThat(world.count(SessionCounter.LOGINS_REFUSED_BUSY)).isEqualTo(3);
        lines.addAll(dial(world, 2));
        world.run(20 * SECOND);
        assertThat(lines.stream().filter(FakeLine::isUp)).hasSize(4);
    }

    @Test
    void aDataPlaneWithoutRoomRefusesTheCall() {
        SessionWorld world = new SessionWorld(1);
        world.forwarding().capacity(1);
        List<FakeLine> lines = dial(world, 2);
        world.run(10 * SECOND);
        assertThat(lines.stream().filter(FakeLine::isUp)).hasSize(1);
        assertThat(world.count(SessionCounter.CALLS_REFUSED_NO_ENTRY)).isOne();
        assertThat(world.at(SubscriberStage.RINGING)).isZero();
    }

    @Test
    void shutdownEndsEverySessionAndTunnelCleanlyAndInBoundedTime() {
        SessionWorld world = new SessionWorld(5);
        List<FakeLine> lines = dial(world, 20);
        world.run(10 * SECOND);
        assertThat(lines).allMatch(FakeLine::isUp);
        // One modem does not answer the Terminate-Request.
        lines.getFirst().fallSilent();

        world.shard().shutdown(world.time().nowNanos());
        assertThat(world.shard().quiet()).isFalse();
        assertThat(world.shard().settled()).isFalse();
        world.run(3 * SECOND);

        assertThat(world.shard().settled()).isTrue();
        assertThat(world.shard().quiet()).isTrue();
        assertThat(lines).allMatch(line -> line.callEnd() != null);
        assertThat(world.aaa().records())
                .filteredOn(Stop.class::isInstance)
                .hasSize(20)
                .allSatisfy(r -> assertThat(((Stop) r).cause()).isEqualTo(TerminateCause.ADMIN_REBOOT));
        assertThat(world.directory().held()).isEmpty();
        assertThat(world.directory().claims()).isZero();
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    @Test
    void callsDuringShutdownAreRefused() {
        SessionWorld world = new SessionWorld(6);
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = lac.openTunnel();
        world.run(SECOND);
        world.user("user0", Services.DEFAULTS);
        world.pool("10.0.0.1");
        FakeLine first = lac.dial(tunnel, client("user0"), ipv4(), "line 0");
        world.run(5 * SECOND);
        first.fallSilent();
        world.shard().shutdown(world.time().nowNanos());
        FakeLine late = lac.dial(tunnel, client("user0"), ipv4(), "line 1");
        world.run(100 * MILLI);
        assertThat(late.callEnd()).isNotNull();
        assertThat(world.count(SessionCounter.CALLS_REFUSED_SHUTDOWN)).isOne();
    }

    @Test
    void aShardWithNothingToDoIsQuietSoonAfterShutdown() {
        SessionWorld world = new SessionWorld(7);
        world.shard().shutdown(world.time().nowNanos());
        world.run(MILLI);
        assertThat(world.shard().quiet()).isTrue();
    }

    @Test
    void accountingIdsNeverRepeatWithinAStartNorAcrossShardsAndStarts() {
        Set<String> ids = new HashSet<>();
        for (int epoch = 1; epoch <= 3; epoch++) {
            for (int shard = 0; shard < 3; shard++) {
                ShardContext context = context(epoch, shard);
                for (int i = 0; i < 1000; i++) {
                    assertThat(ids.add(context.newAcctSessionId())).isTrue();
                }
            }
        }
        assertThat(ids).allSatisfy(id -> assertThat(id).hasSize(28));
    }

    private static ShardContext context(long epoch, int shard) {
        ShardConfig config = new ShardConfig(
                shard,
                3,
                epoch,
                FakeLac.config("lns", new java.util.SplittableRandom(1)),
                (lac, name) -> {
                    throw new AssertionError("nobody calls");
                },
                ShardLimits.DEFAULTS);
        return new ShardContext(config, new Ports(null, null, null, null), new java.util.SplittableRandom(1), 0);
    }

    @Test
    void aShardWithNothingToDoHasNoDeadline() {
        SessionWorld world = new SessionWorld(8);
        assertThat(world.shard().nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sessionsThatComeAndGoLeaveNothingBehind() {
        SessionWorld world = new SessionWorld(9);
        for (int round = 0; round < 5; round++) {
            List<FakeLine> lines = dial(world, 10);
            world.run(10 * SECOND);
            lines.forEach(FakeLine::hangUp);
            world.run(10 * SECOND);
        }
        assertThat(world.at(SubscriberStage.GONE)).isEqualTo(50);
        assertThat(world.directory().held()).isEmpty();
        assertThat(world.forwarding().entries()).isEmpty();
        assertThat(world.aaa().openSessions()).isEmpty();
        assertThat(world.aaa().records()).hasSize(100);
    }

    /** Lines on a LAC of their own, each with its user and an address to be had. */
    private List<FakeLine> dial(SessionWorld world, int count) {
        int number = ++lacs;
        FakeLac lac = world.lac("198.51.100." + number, 0);
        Tunnel tunnel = lac.openTunnel();
        world.run(SECOND);
        List<FakeLine> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            world.user("user" + i, Services.DEFAULTS);
            world.pool("10.0.0." + i, "10.0.1." + i, "10.0.2." + i);
            lines.add(lac.dial(tunnel, client("user" + i), ipv4(), "line " + i + " of " + number));
        }
        return lines;
    }
}
