package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.ppp.Phase;
import org.junit.jupiter.api.Test;

class DepartureTest {
    private static final SubscriberEvent.CallDown CARRIER_LOST = new SubscriberEvent.CallDown(
            new CallEnd(CallEnd.Cause.PEER, new CallResult(CallResult.LOST_CARRIER, 0, "")));

    private static TerminateCause causeIn(Phase phase) {
        return Departure.of(CARRIER_LOST, phase, null, null).cause().terminateCause();
    }

    @Test
    void aSubscriberWhoSaidGoodbyeBeforeTheCallWentDidNotLoseTheCarrier() {
        assertThat(causeIn(Phase.TERMINATE)).isEqualTo(TerminateCause.USER_REQUEST);
    }

    @Test
    void aCallThatGoesWithoutWarningLostTheCarrier() {
        assertThat(causeIn(Phase.NETWORK)).isEqualTo(TerminateCause.LOST_CARRIER);
    }
}
