package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.AccountingRecord.Start;
import net.sluice.session.AccountingRecord.Stop;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new login of the same user and circuit ends the old session before it takes its place. */
class DisplacementTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aNewLoginTakesTheOldOnesPlaceAlsoAcrossShards(int newShard) {
        SessionWorld world = new SessionWorld(2, 2, ShardLimits.DEFAULTS);
        world.pool("10.0.0.1");
        world.user("alice", Services.DEFAULTS);
        FakeLac first = world.lac("198.51.100.1", 0);
        Tunnel oldTunnel = first.openTunnel();
        world.run(SECOND);
        FakeLine old = dial(first, oldTunnel, "alice", "line");
        world.run(5 * SECOND);
        assertThat(old.isUp()).isTrue();

        FakeLac second = world.lac("198.51.100.2", newShard);
        Tunnel newTunnel = second.openTunnel();
        world.run(SECOND);
        FakeLine fresh = dial(second, newTunnel, "alice", "line");
        world.run(5 * SECOND);

        assertThat(fresh.ip().localAddress()).isEqualTo(0x0A000001);
        assertThat(old.isUp()).isFalse();
        assertThat(old.callEnd()).isNotNull();
        assertThat(world.ended(EndCause.DISPLACED)).isOne();
        List<AccountingRecord> records = world.aaa().records();
        assertThat(records).hasSize(3);
        assertThat(records.get(1))
                .isInstanceOfSatisfying(
                        Stop.class, stop -> assertThat(stop.cause()).isEqualTo(TerminateCause.PORT_PREEMPTED));
        assertThat(records.get(2)).isInstanceOf(Start.class);
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    @Test
    void theSameUserOverAnotherCircuitIsAnotherSession() {
        SessionWorld world = world(List.of("alice"), "10.0.0.1", "10.0.0.2");
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = open(world, lac);
        FakeLine one = dial(lac, tunnel, "alice", "line 1");
        FakeLine two = dial(lac, tunnel, "alice", "line 2");
        world.run(5 * SECOND);
        assertThat(one.isUp()).isTrue();
        assertThat(two.isUp()).isTrue();
    }

    @Test
    void thePolicyUserCountsUsersOnly() {
        SessionWorld world = world(List.of("alice"), "10.0.0.1", "10.0.0.2");
        world.profile(p -> p.loginPolicy(LoginPolicy.USER));
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = open(world, lac);
        FakeLine one = dial(lac, tunnel, "alice", "line 1");
        world.run(5 * SECOND);
        FakeLine two = dial(lac, tunnel, "alice", "line 2");
        world.run(5 * SECOND);
        assertThat(one.isUp()).isFalse();
        assertThat(two.isUp()).isTrue();
    }

    @Test
    void thePolicyNoneLeavesBothUpUnlessTheyWantTheSameAddress() {
        SessionWorld world = world(List.of("alice"), "10.0.0.1", "10.0.0.2");
        world.profile(p -> p.loginPolicy(LoginPolicy.NONE));
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = open(world, lac);
        FakeLine one = dial(lac, tunnel, "alice", "line");
        FakeLine two = dial(lac, tunnel, "alice", "line");
        world.run(5 * SECOND);
        assertThat(one.isUp() && two.isUp()).isTrue();

        world.user(
                "bob",
                Services.builder()
                        .framedAddress((Inet4Address) address("203.0.113.7"))
                        .build());
        FakeLine three = dial(lac, tunnel, "bob", "line");
        world.run(5 * SECOND);
        FakeLine four = dial(lac, tunnel, "bob", "line");
        world.run(5 * SECOND);
        assertThat(three.isUp()).isFalse();
        assertThat(four.isUp()).isTrue();
        assertThat(world.ended(EndCause.DISPLACED)).isOne();
    }

    @Test
    void ofManyLoginsAtOnceTheLastStays() {
        SessionWorld world = world(List.of("alice"), "10.0.0.1");
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = open(world, lac);
        List<FakeLine> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add(dial(lac, tunnel, "alice", "line"));
        }
        world.run(30 * SECOND);
        assertThat(lines.stream().filter(FakeLine::isUp)).hasSize(1);
        assertThat(world.directory().claims()).isOne();
        assertThat(world.directory().held()).hasSize(1);
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    @Test
    void aLacThatRebootsWithAThousandLinesGetsThemAllBackThoughThePoolIsFull() {
        int count = 1000;
        SessionWorld world = new SessionWorld(3, 2, ShardLimits.DEFAULTS);
        for (int i = 0; i < count; i++) {
            world.pool("10.1." + i / 250 + "." + i % 250);
            world.user("user" + i, Services.DEFAULTS);
        }
        FakeLac before = world.lac("198.51.100.1", 0);
        Tunnel oldTunnel = open(world, before);
        for (int i = 0; i < count; i++) {
            dial(before, oldTunnel, "user" + i, "line " + i);
        }
        world.run(30 * SECOND);
        assertThat(world.at(SubscriberStage.ONLINE)).isEqualTo(count);

        FakeLac after = world.lac("198.51.100.1", 1);
        Tunnel newTunnel = open(world, after);
        List<FakeLine> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(dial(after, newTunnel, "user" + i, "line " + i));
        }
        world.run(60 * SECOND);

        assertThat(lines).allMatch(FakeLine::isUp);
        assertThat(world.at(SubscriberStage.ONLINE)).isEqualTo(count);
        assertThat(world.directory().held()).hasSize(count);
        assertThat(world.installedAddresses()).isEqualTo(count);
        assertThat(world.aaa().records()).filteredOn(Start.class::isInstance).hasSize(2 * count);
        assertThat(world.aaa().records()).filteredOn(Stop.class::isInstance).hasSize(count);
        world.run(60 * SECOND);
        assertThat(world.forwarding(0).tunnels().size()
                        + world.forwarding(1).tunnels().size())
                .as("the old tunnel is gone: its CDNs were never acknowledged")
                .isOne();
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    @Test
    void linesThatDoNotComeBackAfterARebootAreClearedToo() {
        SessionWorld world = world(List.of("alice", "bob"), "10.0.0.1", "10.0.0.2");
        world.ppp(ppp -> ppp.echo(0, 1));
        FakeLac before = world.lac("198.51.100.1", 0);
        Tunnel oldTunnel = open(world, before);
        dial(before, oldTunnel, "alice", "line 1");
        dial(before, oldTunnel, "bob", "line 2");
        world.run(5 * SECOND);

        FakeLac after = world.lac("198.51.100.1", 0);
        FakeLine alice = dial(after, open(world, after), "alice", "line 1");
        world.run(60 * SECOND);

        assertThat(alice.isUp()).isTrue();
        assertThat(world.at(SubscriberStage.ONLINE)).isOne();
        assertThat(world.aaa().openSessions()).hasSize(1);
        assertThat(world.directory().held()).hasSize(1);
    }

    @Test
    void aLacKnownToHaveOneTunnelLosesItsOlderOneAtOnce() {
        SessionWorld world = world(List.of("alice", "bob"), "10.0.0.1", "10.0.0.2");
        world.profile(p -> p.replaceOlderTunnels(true));
        FakeLac lac = world.lac("198.51.100.1", 0);
        FakeLine alice = dial(lac, open(world, lac), "alice", "line 1");
        world.run(5 * SECOND);
        assertThat(alice.isUp()).isTrue();
        FakeLine bob = dial(lac, open(world, lac), "bob", "line 2");
        world.run(5 * SECOND);

        assertThat(alice.isUp()).isFalse();
        assertThat(bob.isUp()).isTrue();
        assertThat(world.count(SessionCounter.TUNNELS_REPLACED)).isOne();
        assertThat(world.aaa().openSessions()).hasSize(1);
    }

    private static SessionWorld world(List<String> users, String... pool) {
        SessionWorld world = new SessionWorld(4);
        world.pool(pool);
        users.forEach(user -> world.user(user, Services.DEFAULTS));
        return world;
    }

    private static Tunnel open(SessionWorld world, FakeLac lac) {
        Tunnel tunnel = lac.openTunnel();
        world.run(SECOND);
        return tunnel;
    }

    private static FakeLine dial(FakeLac lac, Tunnel tunnel, String user, String line) {
        return lac.dial(tunnel, client(user), ipv4(), line);
    }
}
