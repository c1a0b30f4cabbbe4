package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for which record: a shard with a real LAC before it, and a store that answers when the test says so. */
class CommitGateTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    /** Keeps each batch until it is told what became of it. */
    private static final class Store implements RecordPort {
        final List<List<RecordWrite>> batches = new ArrayList<>();
        long token;

        @Override
        public boolean replicates() {
            return true;
        }

        @Override
        public void write(List<RecordWrite> batch, long itsToken) {
            batches.add(batch);
            token = itsToken;
        }
    }

    private final Store store = new Store();
    private SessionWorld world;
    private FakeLac lac;
    private Tunnel tunnel;

    @BeforeEach
    void aLacBeforeAShard() {
        world = new SessionWorld(42, store);
        world.pool("10.0.0.1", "10.0.0.2");
        world.user("alice", Services.DEFAULTS);
        lac = world.lac("198.51.100.1", 0);
        tunnel = lac.openTunnel();
    }

    /** Lets time go on, and says yes to each batch. */
    private void runSafely(long nanos) {
        for (long gone = 0; gone < nanos; gone += 10 * MILLI) {
            world.run(10 * MILLI);
            world.inbox().written(store.token);
        }
    }

    private FakeLine alice() {
        return lac.dial(tunnel, SessionWorld.client("alice"), SessionWorld.ipv4(), "line");
    }

    @Test
    void theLacHearsOfATunnelOnlyWhenItsRecordIsSafe() {
        world.run(500 * MILLI);
        assertThat(store.batches).hasSize(1);
        assertThat(store.batches.getFirst())
                .extracting(write -> write.id().kind())
                .containsExactly(RecordId.Kind.TUNNEL, RecordId.Kind.LAST_ID);
        assertThat(tunnel.peerId()).isZero();

        world.inbox().written(store.token);
        world.run(20 * MILLI);

        assertThat(tunnel.peerId()).isNotZero();
    }

    @Test
    void oneBatchIsInFlightAndWhatComesMeanwhileJoinsTheNext() {
        runSafely(SECOND);
        int before = store.batches.size();
        alice();
        alice();
        world.run(20 * MILLI);
        alice();
        world.run(20 * MILLI);
        assertThat(store.batches).hasSize(before + 1);

        world.inbox().written(store.token);
        world.run(MILLI);

        assertThat(store.batches).hasSize(before + 2);
        assertThat(store.batches.getLast())
                .extracting(write -> write.id().kind())
                .containsExactly(RecordId.Kind.SESSION, RecordId.Kind.TUNNEL);
    }

    @Test
    void anAnswerToABatchThatWasGivenUpReleasesNothing() {
        world.run(100 * MILLI);
        long late = store.token;
        world.inbox().writeFailed(late, "a test says so");
        world.run(100 * MILLI);
        assertThat(store.batches).hasSize(2);

        world.inbox().written(late);
        world.run(100 * MILLI);
        assertThat(tunnel.peerId()).isZero();
        assertThat(world.count(SessionCounter.STALE_WRITTEN)).isEqualTo(1);

        world.inbox().written(store.token);
        world.run(100 * MILLI);
        assertThat(tunnel.peerId()).isNotZero();
    }

    @Test
    void anAcknowledgementWaitsForTheRecordThatKnowsWhatItAcknowledges() {
        runSafely(2 * SECOND);
        assertThat(lac.isQuiet()).isTrue();
        tunnel.close(new StopResult(StopResult.CLEARED, 0, ""), world.time().nowNanos());
        world.run(5 * SECOND);
        assertThat(lac.isQuiet()).as("StopCCN is acknowledged").isFalse();

        runSafely(5 * SECOND);
        assertThat(lac.isQuiet()).as("StopCCN is acknowledged").isTrue();
    }

    @Test
    void aDuplicateIsAcknowledgedAsFarAsTheSafeRecordGoes() {
        runSafely(2 * SECOND);
        FakeLine line = alice();
        // The LAC repeats its ICRQ again and again, and is answered each time: with what it knows already.
        world.run(20 * SECOND);

        assertThat(line.call().peerId()).isZero();
        assertThat(lac.tunnelEnds()).isEmpty();
        assertThat(world.count(SessionCounter.OUTPUT_HELD)).isLessThan(10);
        runSafely(20 * SECOND);
        assertThat(line.isUp()).isTrue();
    }

    @Test
    void theSubscriberHearsThatItIsUpWhenItsSessionIsSafeAndSoDoesAccounting() {
        runSafely(SECOND);
        FakeLine line = alice();
        for (int i = 0; world.at(SubscriberStage.ONLINE) == 0 && i < 100; i++) {
            world.inbox().written(store.token);
            world.run(2 * MILLI);
        }
        world.run(SECOND);
        assertThat(line.isUp()).isFalse();
        assertThat(world.aaa().openSessions()).isEmpty();

        runSafely(SECOND);
        assertThat(line.isUp()).isTrue();
        assertThat(world.aaa().openSessions()).hasSize(1);
    }

    private boolean deletes(int slot) {
        return store.batches.getLast().stream()
                .anyMatch(write -> write.value() == null && write.id().slot() == slot);
    }

    @Test
    void thatSomethingIsOverInASlotOfAnotherNodeIsNotWrittenAndKeepsNothingElseBack() {
        runSafely(2 * SECOND);
        int slot = RecordId.slotOf(tunnel.peerId());
        tunnel.close(new StopResult(StopResult.CLEARED, 0, ""), world.time().nowNanos());
        for (long gone = 0; gone < 120 * SECOND && !deletes(slot); gone += 10 * MILLI) {
            world.inbox().written(store.token);
            world.run(10 * MILLI);
        }
        assertThat(deletes(slot)).isTrue();

        world.inbox().abandon(slot, () -> {});
        world.run(MILLI);
        world.inbox().writeFailed(store.token, "the slot is not ours");
        int before = store.batches.size();
        Tunnel other = lac.openTunnel();
        runSafely(2 * SECOND);

        assertThat(store.batches.subList(before, store.batches.size()))
                .isNotEmpty()
                .allSatisfy(
                        batch -> assertThat(batch).noneMatch(write -> write.id().slot() == slot));
        assertThat(other.peerId()).isNotZero();
    }

    @Test
    void whoIsAloneHoldsNothing() {
        SessionWorld single = new SessionWorld(1);
        single.pool("10.0.0.1");
        single.user("alice", Services.DEFAULTS);
        FakeLac peer = single.lac("198.51.100.1", 0);
        FakeLine line = peer.dial(peer.openTunnel(), SessionWorld.client("alice"), SessionWorld.ipv4(), "line");
        single.run(SECOND);
        assertThat(line.isUp()).isTrue();
        assertThat(single.count(SessionCounter.OUTPUT_HELD)).isZero();
        assertThat(single.count(SessionCounter.RECORD_BATCHES)).isZero();
    }

    @Test
    void echoesAreToldFromOtherFrames() {
        assertThat(ControlFrames.isEcho(frame(0xFF, 0x03, 0xC0, 0x21, 9, 1, 0, 4)))
                .isTrue();
        assertThat(ControlFrames.isEcho(frame(0xC0, 0x21, 10, 1, 0, 4))).isTrue();
        assertThat(ControlFrames.isEcho(frame(0xC0, 0x21, 5, 1, 0, 4))).isFalse();
        assertThat(ControlFrames.isEcho(frame(0x80, 0x21, 9, 1, 0, 4))).isFalse();
        assertThat(ControlFrames.isEcho(frame(0xC0))).isFalse();
        assertThat(ControlFrames.isEcho(frame())).isFalse();
        assertThat(ControlFrames.acknowledgesNetwork(frame(0xFF, 0x03, 0x80, 0x21, 2, 1, 0, 4)))
                .isTrue();
        assertThat(ControlFrames.acknowledgesNetwork(frame(0x80, 0x57, 2, 1, 0, 4)))
                .isTrue();
        assertThat(ControlFrames.acknowledgesNetwork(frame(0xC0, 0x21, 2, 1, 0, 4)))
                .isFalse();
    }

    private static ByteBuffer frame(int... octets) {
        ByteBuffer frame = ByteBuffer.allocate(octets.length);
        for (int octet : octets) {
            frame.put((byte) octet);
        }
        return frame.flip();
    }

    @Test
    void octetsThatNobodyWroteAreNoRecordAndNoException() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(60)];
            random.nextBytes(octets);
            assertThat(SessionCodec.decode(octets)).isNull();
            assertThat(Checkpoint.decode(octets)).isNull();
        }
    }
}
