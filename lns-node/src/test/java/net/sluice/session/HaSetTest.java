package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.List;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Membership of ha-sets: how it is written, and what it means to logins. */
class HaSetTest {
    @Test
    void aTextNamesASetAndMayNameWindowAndMode() {
        assertThat(HaSet.read("home")).isEqualTo(new HaSet.Read(new HaSet("home", false, 500), null));
        assertThat(HaSet.read(" home , window=800 ,mode=ns").set()).isEqualTo(new HaSet("home", true, 800));
        assertThat(HaSet.read("home,mode=content,window=10").set()).isEqualTo(new HaSet("home", false, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",mode=ns",
                "home,mode=sometimes",
                "home,window=9",
                "home,window=10001",
                "home,window=x",
                "home,speed=1",
                "home,",
                "a name that is far too long to be one, as it has more than 64 characters in all"
            })
    void whatIsWrongIsSaid(String text) {
        assertThat(HaSet.read(text).set()).isNull();
        assertThat(HaSet.read(text).flaw()).startsWith("ha-set '").contains("': ");
    }

    private static Services services(String address, String set) {
        return Services.builder()
                .framedAddress((Inet4Address) address(address))
                .haSet(HaSet.read(set).set())
                .build();
    }

    private int lacs;

    /** Over a LAC of its own. */
    private FakeLine dial(SessionWorld world, int shard, String user, String circuit) {
        FakeLac lac = world.lac("198.51.100." + ++lacs, shard);
        Tunnel tunnel = lac.openTunnel();
        world.run(SECOND);
        FakeLine line = lac.dial(tunnel, client(user), ipv4(), circuit);
        world.run(5 * SECOND);
        return line;
    }

    private static List<String> sets(SessionWorld world, int shard) {
        return world.forwarding(shard).entries().values().stream()
                .map(entry -> String.valueOf(entry.haSet()))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(LoginPolicy.class)
    void twoLinesOfOneUserHaveOneAddressAndAreBothUpWhateverThePolicy(LoginPolicy policy) {
        SessionWorld world = new SessionWorld(2, 2, ShardLimits.DEFAULTS);
        world.profile(p -> p.loginPolicy(policy));
        world.user("alice", services("203.0.113.7", "home,mode=ns"));
        FakeLine one = dial(world, 0, "alice", "line 1");
        FakeLine two = dial(world, 1, "alice", "line 2");
        assertThat(one.isUp() && two.isUp()).isTrue();
        assertThat(one.ip().localAddress()).isEqualTo(two.ip().localAddress());
        assertThat(sets(world, 0)).containsExactly(new HaSet("home", true, 500).toString());
        assertThat(sets(world, 1)).isEqualTo(sets(world, 0));
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    @Test
    void linesMayHaveUsersOfTheirOwn() {
        SessionWorld world = new SessionWorld(2, 2, ShardLimits.DEFAULTS);
        world.user("alice/dsl", services("203.0.113.7", "home"));
        world.user("alice/cable", services("203.0.113.7", "home"));
        FakeLine one = dial(world, 0, "alice/dsl", "line 1");
        FakeLine two = dial(world, 1, "alice/cable", "line 2");
        assertThat(one.isUp() && two.isUp()).isTrue();
    }

    @Test
    void theSameLineAgainEndsItsOwnSessionOnly() {
        SessionWorld world = new SessionWorld(2, 2, ShardLimits.DEFAULTS);
        world.profile(p -> p.loginPolicy(LoginPolicy.USER));
        world.user("alice", services("203.0.113.7", "home"));
        FakeLine one = dial(world, 0, "alice", "line 1");
        FakeLine two = dial(world, 1, "alice", "line 2");
        FakeLine again = dial(world, 0, "alice", "line 1");
        world.run(5 * SECOND);
        assertThat(one.isUp()).isFalse();
        assertThat(two.isUp() && again.isUp()).isTrue();
        assertThat(world.ended(EndCause.DISPLACED)).isOne();
    }

    @Test
    void aLineThatIsToHaveAnotherAddressIsRefused() {
        SessionWorld world = new SessionWorld(2, 2, ShardLimits.DEFAULTS);
        world.user("alice/dsl", services("203.0.113.7", "home"));
        world.user("alice/cable", services("203.0.113.8", "home"));
        FakeLine one = dial(world, 0, "alice/dsl", "line 1");
        FakeLine two = dial(world, 1, "alice/cable", "line 2");
        assertThat(one.isUp()).isTrue();
        assertThat(two.isUp()).isFalse();
        assertThat(world.ended(EndCause.NO_ADDRESS)).isOne();
    }
}
