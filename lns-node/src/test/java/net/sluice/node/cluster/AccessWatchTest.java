package net.sluice.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a node has lost its way to the LACs, and when it gives its slots away for that; time is in milliseconds here. */
class AccessWatchTest {
    private static final long MS = 1_000_000;
    private static final long LOOK = 100;
    private static final AccessSettings SETTINGS =
            new AccessSettings(List.of("uplink"), List.of(InetAddress.getLoopbackAddress()), 1_000 * MS, 10_000 * MS);

    private long now = Long.MAX_VALUE - 5_000 * MS;
    private final AccessWatch watch = new AccessWatch(SETTINGS, now);
    private boolean linked = true;
    private boolean answers = true;
    private boolean another = true;

    /** Looks for so long, ten times a second. */
    private void run(long millis) {
        for (long at = 0; at < millis; at += LOOK) {
            now += LOOK * MS;
            watch.look(linked, answers, another, now);
        }
    }

    @Test
    void aNodeThatIsAnsweredKeepsItsSlots() {
        run(60_000);
        assertThat(watch.lost()).isFalse();
        assertThat(watch.drains()).isFalse();
    }

    @Test
    void withoutAnswersTheWayIsLostAfterTheHoldTimeAndTheSlotsGoABitLater() {
        run(2_000);
        answers = false;
        run(900);
        assertThat(watch.lost()).isFalse();
        run(100);
        assertThat(watch.lost()).isTrue();
        assertThat(watch.problem()).isEqualTo("none of the addresses that it pings has answered for 1000 ms");
        run(600);
        assertThat(watch.drains()).as("others may say so too").isFalse();
        run(100);
        assertThat(watch.drains()).isTrue();
    }

    @Test
    void withoutCarrierTheWayIsLostAtOnce() {
        run(2_000);
        linked = false;
        run(LOOK);
        assertThat(watch.lost()).isTrue();
        assertThat(watch.problem()).isEqualTo("none of its interfaces uplink has carrier");
        run(700);
        assertThat(watch.drains()).isTrue();
    }

    @Test
    void aSingleAnswerNowAndThenIsEnough() {
        run(2_000);
        for (int i = 0; i < 20; i++) {
            answers = false;
            run(800);
            answers = true;
            run(LOOK);
            assertThat(watch.lost()).isFalse();
        }
    }

    @Test
    void whenAllHaveLostItNobodyDrains() {
        run(2_000);
        answers = false;
        run(1_300);
        another = false;
        run(30_000);
        assertThat(watch.lost()).isTrue();
        assertThat(watch.drains()).isFalse();
        another = true;
        run(700);
        assertThat(watch.drains()).as("this one may have it again too").isFalse();
        run(LOOK);
        assertThat(watch.drains()).as("another has it again").isTrue();
    }

    @Test
    void slotsComeBackWhenTheWayHasBeenThereForLongEnough() {
        answers = false;
        run(3_000);
        assertThat(watch.drains()).isTrue();
        answers = true;
        run(9_000);
        assertThat(watch.lost()).isFalse();
        assertThat(watch.drains()).isTrue();
        linked = false;
        run(LOOK);
        linked = true;
        run(9_900);
        assertThat(watch.drains()).as("it was away again").isTrue();
        run(200);
        assertThat(watch.drains()).isFalse();
    }

    @Test
    void whoDrainsKeepsWhatIsLeftWhenNobodyElseReachesTheLacs() {
        answers = false;
        run(3_000);
        another = false;
        run(600);
        assertThat(watch.drains()).isTrue();
        run(200);
        assertThat(watch.drains()).isFalse();
        assertThat(watch.lost()).isTrue();
    }

    @Test
    void aProcessThatWasFrozenHasNotSeenTheLinkSilent() {
        run(2_000);
        now += 60_000 * MS;
        watch.look(true, false, true, now);
        assertThat(watch.lost()).isFalse();
        run(2_000);
        assertThat(watch.lost()).isFalse();
    }

    @Test
    void withoutAddressesOnlyCarrierCounts() {
        AccessWatch carrier = new AccessWatch(new AccessSettings(List.of("uplink"), List.of(), 1_000 * MS, 0), now);
        for (int i = 0; i < 100; i++) {
            now += LOOK * MS;
            carrier.look(true, false, true, now);
        }
        assertThat(carrier.lost()).isFalse();
    }
}
