package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.RateLimit.Queueing;
import net.sluice.dataplane.SessionServices;
import net.sluice.session.Excess;
import net.sluice.session.RateTuning;
import net.sluice.session.Treatment;
import org.junit.jupiter.api.Test;

class TreatmentTranslationTest {
    private static final RateTuning TUNING =
            new RateTuning(100_000_000, 10_000_000, 30, 200_000_000, 128, true, 5_000_000, 100_000_000);

    private static SessionServices both(long upBps, Excess up, long downBps, Excess down) {
        return TreatmentTranslation.services(
                new Treatment(new Treatment.Limit(upBps, up, TUNING), new Treatment.Limit(downBps, down, TUNING)));
    }

    @Test
    void whereNothingIsDoneThereIsNoService() {
        assertThat(TreatmentTranslation.services(Treatment.NONE)).isSameAs(SessionServices.NONE);
    }

    @Test
    void timesOfTheRateBecomeOctets() {
        SessionServices services = both(8_000_000, Excess.POLICE, 80_000_000, Excess.SHAPE);
        assertThat(services.up()).isEqualTo(new RateLimit(8_000_000, 100_000, 30, null));
        assertThat(services.down())
                .isEqualTo(new RateLimit(
                        80_000_000, 100_000, 30, new Queueing(2_000_000, true, 128, 5_000_000, 100_000_000)));
    }

    @Test
    void slowAndFastRatesStayWithinWhatCanBeKept() {
        SessionServices services = both(64_000, Excess.POLICE, 64_000, Excess.SHAPE);
        assertThat(services.up()).isEqualTo(new RateLimit(64_000, 16_384, 30, null));
        assertThat(services.down())
                .isEqualTo(new RateLimit(64_000, 1_500, 30, new Queueing(32_768, true, 128, 5_000_000, 100_000_000)));
        SessionServices fast = both(Long.MAX_VALUE, Excess.POLICE, 100_000_000_000L, Excess.SHAPE);
        assertThat(fast.up()).isEqualTo(new RateLimit(RateLimit.MAX_RATE, RateLimit.MAX_BURST, 30, null));
    }
}
