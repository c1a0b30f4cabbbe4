package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.fake.ClusterWorld;
import net.sluice.session.fake.ClusterWorld.Node;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of a node that dies, or gives them up by plan, go on in another: LACs and subscribers notice nothing. */
class TakeoverTest {
    private static final long SECOND = ClusterWorld.SECOND;
    private static final long DETECTION = 400 * ClusterWorld.MILLI;

    private ClusterWorld world;
    private Node first;
    private Node second;
    private FakeLac lac;
    private Tunnel tunnel;

    @BeforeEach
    void aClusterOfTwo() {
        world = new ClusterWorld(4711);
        first = world.join(1);
        second = world.join(2);
        for (int i = 1; i <= 20; i++) {
            world.pool("10.1.0." + i);
            world.user(
                    "user" + i,
                    Services.builder()
                            .addClass(Octets.copyOf(new byte[] {1, 2, (byte) i}))
                            .build());
        }
        lac = world.lac("198.51.100.1");
        tunnel = lac.openTunnel();
        world.run(SECOND);
    }

    private List<FakeLine> dial(int lines) {
        List<FakeLine> dialled = new ArrayList<>();
        for (int i = 1; i <= lines; i++) {
            dialled.add(lac.dial(tunnel, SessionWorld.client("user" + i), SessionWorld.ipv4(), "line" + i));
        }
        world.run(2 * SECOND);
        assertThat(dialled).allMatch(FakeLine::isUp);
        return dialled;
    }

    private static void nothingWasNoticed(List<FakeLine> lines) {
        for (FakeLine line : lines) {
            assertThat(line.isUp()).isTrue();
            assertThat(line.callEnd()).isNull();
            assertThat(line.starts()).isEqualTo(1);
            assertThat(line.lcpUps()).isEqualTo(1);
            assertThat(line.ipUps()).isEqualTo(1);
        }
    }

    @Test
    void sessionsOfADeadNodeGoOnInAnotherAndNobodyNotices() {
        List<FakeLine> lines = dial(10);
        List<String> ids = List.copyOf(world.aaa().openSessions().keySet());

        world.kill(first, DETECTION);
        world.run(300 * SECOND);

        nothingWasNoticed(lines);
        assertThat(lac.tunnelEnds()).isEmpty();
        assertThat(second.count(SessionCounter.SESSIONS_ADOPTED)).isEqualTo(10);
        assertThat(second.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
        assertThat(world.aaa().openSessions()).containsOnlyKeys(ids);
        assertThat(world.directory().held()).hasSize(10);
        assertThat(world.installedAddresses()).isEqualTo(10);
    }

    @Test
    void whatIsTakenOverPassesPacketsAtOnceAndIsWrittenAgainASecondLater() {
        dial(10);
        // Until accounting knows of all of them, and checkpoints say so.
        world.run(70 * SECOND);
        world.kill(first, DETECTION);
        world.run(DETECTION - ClusterWorld.MILLI);
        long before = world.store().writes();
        world.run(700 * ClusterWorld.MILLI);
        assertThat(second.count(SessionCounter.SESSIONS_ADOPTED)).isEqualTo(10);
        assertThat(world.store().writes() - before)
                .as("records of ten sessions")
                .isLessThan(10);

        world.run(2 * SECOND);
        assertThat(world.store().writes() - before).as("with their tunnel").isGreaterThanOrEqualTo(11);
    }

    @Test
    void theyEndAsAnyOtherWould() {
        List<FakeLine> lines = dial(4);
        world.kill(first, DETECTION);
        world.run(10 * SECOND);

        lines.get(0).hangUp();
        lines.get(1).dropCarrier();
        lines.get(2).fallSilent();
        world.run(120 * SECOND);

        assertThat(lines.get(3).isUp()).isTrue();
        assertThat(world.aaa().openSessions()).hasSize(1);
        assertThat(world.aaa().stopped()).hasSize(3);
        assertThat(world.directory().held()).hasSize(1);
        assertThat(world.records(RecordId.Kind.SESSION)).isEqualTo(1);
        assertThat(world.records(RecordId.Kind.TUNNEL)).isEqualTo(1);
        lac.close();
        world.run(120 * SECOND);
        assertThat(world.records(RecordId.Kind.SESSION)).isZero();
        assertThat(world.records(RecordId.Kind.TUNNEL)).isZero();
        assertThat(world.records(RecordId.Kind.CHECKPOINT)).isZero();
        assertThat(world.directory().claims()).isZero();
    }

    @Test
    void whatWasCarriedBeforeCountsOnAndIsNeverLessThanWasTold() {
        List<FakeLine> lines = dial(1);
        int tunnelId = tunnel.peerId();
        int sessionId = lines.getFirst().call().peerId();
        world.traffic(tunnelId, sessionId, new Counters(10, 10_000, 20, 20_000));
        world.run(70 * SECOND);
        world.traffic(tunnelId, sessionId, new Counters(1, 500, 0, 0));
        world.run(6 * SECOND);

        world.kill(first, DETECTION);
        world.run(2 * SECOND);
        assertThat(world.traffic(tunnelId, sessionId, new Counters(1, 1, 1, 1))).isTrue();
        world.run(SECOND);
        lines.getFirst().hangUp();
        world.run(10 * SECOND);

        AccountingRecord.Stop stop = world.aaa().stopped().values().iterator().next();
        assertThat(stop.counters()).isEqualTo(new Counters(12, 10_501, 21, 20_001));
        assertThat(stop.sessionSeconds()).isBetween(76L, 90L);
        assertThat(stop.account().classes()).hasSize(1);
    }

    @Test
    void numbersOfDataMessagesLeapBeyondWhatCanHaveBeenSent() {
        List<FakeLine> lines = dial(1);
        int tunnelId = tunnel.peerId();
        int sessionId = lines.getFirst().call().peerId();
        world.traffic(tunnelId, sessionId, new Counters(0, 0, 60_000, 60_000));
        world.run(6 * SECOND);
        world.traffic(tunnelId, sessionId, new Counters(0, 0, 20_000, 20_000));
        world.kill(first, DETECTION);
        world.run(2 * SECOND);
        assertThat(aheadOf(80_000, tunnelId, sessionId)).isBetween(1, 32_767);

        // By plan too: it has the last count.
        Node third = world.join(1);
        world.traffic(tunnelId, sessionId, new Counters(0, 0, 5_000, 5_000));
        int sent = 60_000 + 32_000 + 5_000;
        world.move(tunnelId >>> 8, third);
        world.run(2 * SECOND);
        assertThat(world.owner(tunnelId)).isSameAs(third);
        assertThat(aheadOf(sent, tunnelId, sessionId)).isBetween(1, 32_767);
        nothingWasNoticed(lines);
    }

    private int aheadOf(int sent, int tunnelId, int sessionId) {
        SessionEntry entry = world.entry(tunnelId, sessionId);
        assertThat(entry).isNotNull();
        return (short) (entry.dataChannel().firstNs() - sent);
    }

    @Test
    void aLacThatFailsOverFindsItsSessionsAsTheyWere() {
        List<FakeLine> lines = dial(10);
        lac.failOver();
        world.run(120 * SECOND);
        nothingWasNoticed(lines);
        assertThat(lac.tunnelEnds()).isEmpty();
        assertThat(world.records(RecordId.Kind.TUNNEL)).isEqualTo(1);
        lines.getFirst().hangUp();
        world.run(20 * SECOND);
        assertThat(world.aaa().openSessions()).hasSize(9);
        tunnel = lac.tunnel(tunnel.localId());
        FakeLine another = lac.dial(tunnel, SessionWorld.client("user11"), SessionWorld.ipv4(), "line11");
        world.run(5 * SECOND);
        assertThat(another.isUp()).isTrue();
        assertThat(world.errors()).isZero();
    }

    @Test
    void whereARecordCannotBeReadThePeerIsAskedWhichSessionsItHas() {
        List<FakeLine> lines = dial(10);
        FakeLine lost = lines.get(3);
        world.run(SECOND);
        world.store().spoil(RecordId.ofSession(tunnel.peerId(), lost.call().peerId()));
        world.kill(first, DETECTION);
        world.run(60 * SECOND);
        assertThat(second.count(SessionCounter.RECORDS_UNREADABLE)).isPositive();
        // It is gone at both ends; no other one is.
        assertThat(lost.callEnd()).isNotNull();
        assertThat(lost.callEnd().cause()).isEqualTo(CallEnd.Cause.UNKNOWN_TO_PEER);
        List<FakeLine> others = new ArrayList<>(lines);
        others.remove(lost);
        nothingWasNoticed(others);
        assertThat(second.count(SessionCounter.SESSIONS_ADOPTED)).isEqualTo(9);
    }

    @Test
    void aSecondDeathIsSurvivedToo() {
        List<FakeLine> lines = dial(10);
        for (int i = 0; i < 5; i++) {
            Node next = world.join(1 + i % 3);
            world.kill(world.owner(tunnel.peerId()), DETECTION);
            world.run(20 * SECOND);
            assertThat(next.isDead()).isFalse();
        }
        nothingWasNoticed(lines);
        assertThat(world.aaa().openSessions()).hasSize(10);
    }

    @Test
    void anHeirThatDiesBeforeItHasWrittenAnythingLosesNothing() {
        List<FakeLine> lines = dial(10);
        world.kill(first, DETECTION);
        world.run(DETECTION - ClusterWorld.MILLI);
        world.store().silent(true);
        world.run(100 * ClusterWorld.MILLI);
        assertThat(second.count(SessionCounter.SESSIONS_ADOPTED)).isEqualTo(10);

        Node third = world.join(3);
        world.kill(second, DETECTION);
        world.store().silent(false);
        world.run(60 * SECOND);

        nothingWasNoticed(lines);
        assertThat(third.count(SessionCounter.SESSIONS_ADOPTED)).isEqualTo(10);
    }

    @Test
    void aCallThatIsNotYetUpEndsCleanlyWithItsNode() {
        world.aaa().silent(true);
        FakeLine waiting = lac.dial(tunnel, SessionWorld.client("user1"), SessionWorld.ipv4(), "line1");
        world.run(SECOND);
        assertThat(waiting.callEnd()).isNull();

        world.kill(first, DETECTION);
        world.run(5 * SECOND);

        assertThat(waiting.callEnd()).isNotNull();
        assertThat(waiting.callEnd().result().code()).isEqualTo(CallResult.TEMPORARILY_NO_FACILITIES);
        assertThat(lac.tunnelEnds()).isEmpty();
        assertThat(world.aaa().records()).isEmpty();
        assertThat(world.records(RecordId.Kind.SESSION)).isZero();
    }

    @Test
    void aSlotMovesByPlanWithoutAByteLost() {
        List<FakeLine> lines = dial(10);
        int tunnelId = tunnel.peerId();
        for (FakeLine line : lines) {
            world.traffic(tunnelId, line.call().peerId(), new Counters(1, 1000, 1, 2000));
        }

        world.move(tunnelId >>> 8, second);
        world.run(SECOND);

        assertThat(world.owner(tunnelId)).isSameAs(second);
        assertThat(first.count(SessionCounter.SESSIONS_ABANDONED)).isEqualTo(10);
        nothingWasNoticed(lines);
        for (FakeLine line : lines) {
            world.traffic(tunnelId, line.call().peerId(), new Counters(1, 1, 1, 2));
        }
        world.run(100 * SECOND);
        lines.forEach(FakeLine::hangUp);
        world.run(10 * SECOND);
        assertThat(world.aaa().stopped().values())
                .hasSize(10)
                .allMatch(stop -> stop.counters().equals(new Counters(2, 1001, 2, 2002)));
    }

    @Test
    void aSilentStoreHoldsUpWhatIsNewAndNothingElse() {
        List<FakeLine> lines = dial(5);
        world.store().silent(true);
        FakeLine late = lac.dial(tunnel, SessionWorld.client("user6"), SessionWorld.ipv4(), "line6");
        world.run(20 * SECOND);

        // Echoes are answered: the sessions are up after more than their time.
        nothingWasNoticed(lines);
        assertThat(late.isUp()).isFalse();
        assertThat(late.call().peerId()).isZero();
        assertThat(lac.tunnelEnds()).isEmpty();

        world.store().silent(false);
        world.run(20 * SECOND);
        assertThat(late.isUp()).isTrue();
        nothingWasNoticed(lines);
    }

    @Test
    void aStoreThatFailsIsAskedAgain() {
        world.store().failPercent(50);
        List<FakeLine> lines = dial(10);
        world.run(60 * SECOND);
        nothingWasNoticed(lines);
        assertThat(first.count(SessionCounter.RECORD_BATCHES_FAILED)).isPositive();
        world.kill(first, DETECTION);
        world.run(60 * SECOND);
        nothingWasNoticed(lines);
    }

    @Test
    void aSetUpCostsFewWrites() {
        long before = world.store().writes();
        dial(20);
        // Of each call: when it is offered and when it is online; the rest are the tunnel's, and checkpoints.
        assertThat(world.store().writes() - before).isLessThan(20 * 2 + 60);
    }
}
