package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import net.sluice.ppp.PppConfig;
import org.junit.jupiter.api.Test;

class TrafficPlanTest {
    private static final InetSocketAddress LAC = new InetSocketAddress("198.51.100.7", 1701);
    private static final InetSocketAddress LNS = new InetSocketAddress("192.0.2.1", 1701);

    private final LacProfile silent = LacProfile.of("dsl", PppConfig.builder().build(), null, "dsl");
    private final LacProfile spoken = silent.toBuilder()
            .traffic(Traffic.builder()
                    .rateUp(new Rate.Fixed(2_000_000))
                    .rateDown(new Rate.OfConnectSpeed(95))
                    .excessUp(Excess.POLICE)
                    .build())
            .build();

    private static TrafficPlan plan(LacProfile profile, Traffic said, long tx, long rx) {
        SessionIdentity identity =
                new SessionIdentity("s", "lac", LAC, LNS, 1, 2, 3, 4, 5, null, null, null, -1, tx, rx);
        Services services = Services.builder().traffic(said).build();
        return TrafficPlan.of(
                new AuthenticationAnswer.Accepted(null, Account.Authentic.RADIUS, services, "", null),
                profile,
                identity);
    }

    @Test
    void whereNobodySaysAnythingNothingIsDoneAndNothingIsLogged() {
        assertThat(plan(silent, Traffic.UNSAID, 10_000_000, 0)).isEqualTo(new TrafficPlan(Treatment.NONE, ""));
    }

    @Test
    void theProfilesRatesHoldWhereAaaSaysNothing() {
        TrafficPlan plan = plan(spoken, Traffic.UNSAID, 10_000_000, 1_000_000);
        assertThat(plan.treatment())
                .isEqualTo(new Treatment(
                        new Treatment.Limit(2_000_000, Excess.POLICE, RateTuning.DEFAULTS),
                        new Treatment.Limit(9_500_000, Excess.SHAPE, RateTuning.DEFAULTS)));
        assertThat(plan.told())
                .isEqualTo(
                        "up 2M policed (profile of dsl); down 9500k shaped: 95% of connect-speed 10M (profile of dsl)");
    }

    @Test
    void aaaGoesBeforeTheProfileInEachDirectionAndTheLogSaysWhoseRateItIs() {
        Traffic said = Traffic.builder().rateDown(Rate.of(512_000)).build();
        TrafficPlan plan = plan(spoken, said, 0, 0);
        assertThat(plan.told()).isEqualTo("up 2M policed (profile of dsl); down 512k shaped (RADIUS)");
    }

    @Test
    void aRateOfZeroOfAaaIsNoLimitWhateverTheProfileSays() {
        TrafficPlan plan = plan(spoken, Traffic.builder().rateUp(Rate.of(0)).build(), 1_000_000, 0);
        assertThat(plan.treatment().up()).isNull();
        assertThat(plan.told()).startsWith("up unlimited (RADIUS); ");
    }

    @Test
    void theUpstreamLineIsAsFastAsTheOtherWhenTheLacNamesOneSpeed() {
        Traffic half = Traffic.builder().rateUp(new Rate.OfConnectSpeed(50)).build();
        assertThat(plan(silent, half, 8_000_000, 0).told()).startsWith("up 4M shaped: 50% of connect-speed 8M");
        assertThat(plan(silent, half, 8_000_000, 640_000).told())
                .startsWith("up 320k shaped: 50% of connect-speed 640k");
    }

    @Test
    void aConnectSpeedThatTheLacDoesNotKnowLimitsNobody() {
        for (long unknown : new long[] {0, 1, 999}) {
            TrafficPlan plan = plan(spoken, Traffic.UNSAID, unknown, 0);
            assertThat(plan.treatment().down()).isNull();
            assertThat(plan.told())
                    .endsWith("down unlimited: 95% of connect-speed, of which the LAC says " + unknown
                            + " (profile of dsl)");
        }
    }

    @Test
    void aRateIsWrittenWithTheLargestUnitThatNeedsNoFraction() {
        assertThat(Rate.text(1_000)).isEqualTo("1k");
        assertThat(Rate.text(9_500_000)).isEqualTo("9500k");
        assertThat(Rate.text(100_000_000_000L)).isEqualTo("100G");
        assertThat(Rate.text(1_234_567)).isEqualTo("1234567");
        assertThat(new Rate.Fixed(7).bitsPerSecond()).isEqualTo(Rate.LEAST_BPS);
    }
}
