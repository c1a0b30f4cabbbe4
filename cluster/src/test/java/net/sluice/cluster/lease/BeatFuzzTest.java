package net.sluice.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.cluster.lease.BeatWire.Arrived;
import net.sluice.cluster.store.Member;

/** Whatever arrives: a beat or a named refusal; and what a member with the right secret may send does the keeper no harm. */
class BeatFuzzTest {
    private static final int FIXED = 51;

    @FuzzTest(maxDuration = "30s")
    void anyOctetsAreABeatOrRefused(byte[] octets) {
        assertThat(BeatWire.decode(octets, octets.length, BeatWireTest.KEY)).isNotNull();
        if (octets.length < FIXED || octets.length > BeatWire.LONGEST - ClusterKey.MAC_LENGTH) {
            return;
        }
        if (BeatWire.read(ByteBuffer.wrap(octets)) instanceof Arrived.Taken(Beat beat)) {
            byte[] again = BeatWire.encode(beat, BeatWireTest.KEY);
            assertThat(BeatWire.decode(again, again.length, BeatWireTest.KEY)).isEqualTo(new Arrived.Taken(beat));
            takenByAKeeper(beat);
        }
    }

    private static void takenByAKeeper(Beat beat) {
        LeaseKeeper keeper =
                new LeaseKeeper(LeaseConfig.defaults(0), new MemberId("me", beat.addressee()), 0, (to, sent) -> {});
        keeper.onMembers(
                List.of(
                        Member.of("me", beat.addressee()),
                        Member.of(beat.sender().name(), beat.sender().incarnation())),
                0);
        keeper.onTimeout(1);
        keeper.onBeat(beat, 2);
        keeper.onTimeout(1_000_000_000);
        beat.reports()
                .forEach(report ->
                        assertThat(keeper.lapsedAt(report.of(), 2_000_000_000)).isNotNull());
    }
}
