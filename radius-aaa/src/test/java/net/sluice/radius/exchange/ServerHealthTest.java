package net.sluice.radius.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import net.sluice.radius.exchange.ServerHealth.Admission;
import org.junit.jupiter.api.Test;

/** Times here are nanoseconds of a clock that stands where the test puts it. */
class ServerHealthTest {

    private final ServerHealth health = new ServerHealth(100);

    @Test
    void aServerIsAskedUntilItIsSilent() {
        assertThat(health.admit(0)).isEqualTo(Admission.ASK);
        assertThat(health.silent(0, 10)).isTrue();
        assertThat(health.state()).isEqualTo(ServerState.DEAD);
        assertThat(health.admit(109)).isEqualTo(Admission.PASS_OVER);
        assertThat(health.deadForNanos(60)).isEqualTo(50);
    }

    @Test
    void afterTheDeadTimeOneFindsOutAndTheOthersPassItOver() {
        health.silent(0, 10);
        assertThat(health.admit(110)).isEqualTo(Admission.FIND_OUT);
        assertThat(health.state()).isEqualTo(ServerState.HALF_OPEN);
        assertThat(health.admit(111)).isEqualTo(Admission.PASS_OVER);
        assertThat(health.answered(112)).as("revived").isTrue();
        assertThat(health.admit(113)).isEqualTo(Admission.ASK);
    }

    @Test
    void whoFindsSilenceMakesItDeadAgainWithoutNews() {
        health.silent(0, 10);
        health.admit(110);
        assertThat(health.silent(110, 120)).as("news").isFalse();
        assertThat(health.admit(219)).isEqualTo(Admission.PASS_OVER);
        assertThat(health.admit(220)).isEqualTo(Admission.FIND_OUT);
    }

    @Test
    void whoAbandonsTheFindingOutLeavesItToTheNext() {
        health.silent(0, 10);
        health.admit(110);
        health.abandoned(115);
        assertThat(health.admit(115)).isEqualTo(Admission.FIND_OUT);
    }

    @Test
    void aStragglerDoesNotPutTheNextAttemptOff() {
        health.silent(0, 10);
        assertThat(health.silent(5, 90)).isFalse();
        assertThat(health.admit(110)).isEqualTo(Admission.FIND_OUT);
    }

    @Test
    void aServerThatAnsweredAnotherRequestMeanwhileIsNotDead() {
        assertThat(health.answered(5)).isFalse();
        assertThat(health.silent(4, 10)).isFalse();
        assertThat(health.state()).isEqualTo(ServerState.UP);
        assertThat(health.silent(6, 10)).isTrue();
    }

    @Test
    void aLateAnswerRevivesADeadServer() {
        health.silent(0, 10);
        assertThat(health.answered(11)).isTrue();
        assertThat(health.admit(12)).isEqualTo(Admission.ASK);
    }

    @Test
    void withoutADeadTimeNoServerIsEverDead() {
        ServerHealth immortal = new ServerHealth(0);
        assertThat(immortal.silent(0, 10)).isFalse();
        assertThat(immortal.admit(10)).isEqualTo(Admission.ASK);
    }

    @Test
    void theClockMayBeNegative() {
        ServerHealth early = new ServerHealth(100);
        early.silent(Long.MIN_VALUE, Long.MAX_VALUE - 50);
        assertThat(early.admit(Long.MAX_VALUE)).isEqualTo(Admission.PASS_OVER);
        assertThat(early.admit(Long.MIN_VALUE + 49)).isEqualTo(Admission.FIND_OUT);
    }
}
