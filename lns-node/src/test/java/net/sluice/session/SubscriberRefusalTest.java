package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.AccountingRecord.Stop;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is turned away is told so at once, counted by the reason, and leaves nothing behind. */
class SubscriberRefusalTest {
    private static final int TEMPORARILY_NO_FACILITIES = 4;

    private SessionWorld world = new SessionWorld(11);

    @AfterEach
    void nothingIsLeft() {
        assertThat(world.directory().claims()).isZero();
        assertThat(world.directory().held()).isEmpty();
        assertThat(world.directory().records()).isEmpty();
        assertThat(world.forwarding().entries()).isEmpty();
        assertThat(world.aaa().openSessions()).isEmpty();
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    private FakeLine dial(Services services) {
        world.pool("10.0.0.1");
        world.user("alice", services);
        FakeLac lac = world.lac("198.51.100.1", 0);
        Tunnel tunnel = lac.openTunnel();
        world.run(SECOND);
        return lac.dial(tunnel, client("alice"), ipv4(), "line");
    }

    private static void wasTurnedAway(FakeLine line, String why) {
        assertThat(line.isUp()).isFalse();
        assertThat(line.refusal()).contains(why);
        assertThat(line.callEnd()).isNotNull();
        assertThat(line.callEnd().result().code()).isEqualTo(TEMPORARILY_NO_FACILITIES);
    }

    @Test
    void aLoginBeyondTheLimitOfAaa() {
        world = new SessionWorld(11, 1, new ShardLimits(100, 1, 100, SECOND));
        world.aaa().silent(true);
        FakeLine first = dial(Services.DEFAULTS);
        world.run(3 * SECOND);
        FakeLine second = dial(Services.DEFAULTS);
        world.run(3 * SECOND);
        wasTurnedAway(second, "AAA_UNAVAILABLE");
        assertThat(world.count(SessionCounter.LOGINS_REFUSED_BUSY)).isOne();
        assertThat(world.count(SessionCounter.LOGINS_ASKED)).isOne();
        assertThat(first.callEnd()).isNull();
        world.run(200 * SECOND);
    }

    @Test
    void aLoginThatNobodyCouldJudge() {
        world.aaa().unavailable(true);
        FakeLine alice = dial(Services.DEFAULTS);
        world.run(3 * SECOND);
        wasTurnedAway(alice, "AAA_UNAVAILABLE");
        assertThat(world.count(SessionCounter.LOGINS_ASKED)).isOne();
        assertThat(world.count(SessionCounter.LOGINS_UNJUDGED)).isOne();
        assertThat(world.count(SessionCounter.LOGINS_ACCEPTED)).isZero();
    }

    @Test
    void aDirectoryThatFails() {
        world.directory().failure("no quorum");
        FakeLine alice = dial(Services.DEFAULTS);
        world.run(3 * SECOND);
        wasTurnedAway(alice, "DIRECTORY_UNAVAILABLE");
        assertThat(world.count(SessionCounter.LOGINS_ACCEPTED)).isOne();
        assertThat(world.count(SessionCounter.DIRECTORY_FAILURES)).isOne();
    }

    @Test
    void anAddressThatIsOurOwn() {
        FakeLine alice = dial(Services.builder()
                .framedAddress((Inet4Address) address("10.255.255.254"))
                .build());
        world.run(3 * SECOND);
        wasTurnedAway(alice, "NO_ADDRESS");
        assertThat(world.count(SessionCounter.ADDRESSES_REFUSED)).isOne();
    }

    @Test
    void aSessionForWhoseAddressesTheDataPlaneHasNoRoom() {
        FakeLine alice = dial(Services.DEFAULTS);
        world.forwarding().full(true);
        world.run(10 * SECOND);
        assertThat(alice.isUp()).isFalse();
        assertThat(alice.callEnd()).isNotNull();
        assertThat(world.ended(EndCause.FORWARDING_FULL)).isOne();
        assertThat(world.aaa().records()).isEmpty();
    }

    @Test
    void aSessionThatTheDataPlaneHasNoRoomForAnyMoreIsAccountedToItsEnd() {
        FakeLine alice = dial(Services.DEFAULTS);
        world.run(5 * SECOND);
        assertThat(alice.isUp()).isTrue();
        world.forwarding().full(true);
        alice.restartPpp();
        world.run(10 * SECOND);
        assertThat(alice.isUp()).isFalse();
        assertThat(world.ended(EndCause.FORWARDING_FULL)).isOne();
        assertThat(world.aaa().records().getLast()).isInstanceOf(Stop.class);
    }
}
