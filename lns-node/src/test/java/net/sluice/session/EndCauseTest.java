package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.ppp.PppEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndCauseTest {
    @Test
    void theTerminateCausesAreThoseOfRfc2866() {
        // RFC 2866 s5.10.
        assertThat(Arrays.stream(TerminateCause.values()).map(c -> c.code() + " " + c))
                .containsExactly(
                        "1 USER_REQUEST",
                        "2 LOST_CARRIER",
                        "3 LOST_SERVICE",
                        "4 IDLE_TIMEOUT",
                        "5 SESSION_TIMEOUT",
                        "6 ADMIN_RESET",
                        "7 ADMIN_REBOOT",
                        "8 PORT_ERROR",
                        "9 NAS_ERROR",
                        "10 NAS_REQUEST",
                        "11 NAS_REBOOT",
                        "12 PORT_UNNEEDED",
                        "13 PORT_PREEMPTED",
                        "14 PORT_SUSPENDED",
                        "15 SERVICE_UNAVAILABLE",
                        "16 CALLBACK",
                        "17 USER_ERROR",
                        "18 HOST_REQUEST");
    }

    @ParameterizedTest
    @CsvSource({
        "PEER_TERMINATED, USER_REQUEST",
        "ECHO_TIMEOUT, LOST_CARRIER",
        "SESSION_TIMEOUT, SESSION_TIMEOUT",
        "IDLE_TIMEOUT, IDLE_TIMEOUT",
        "ADMIN, ADMIN_RESET",
        "SHUTDOWN, ADMIN_REBOOT",
        "DISPLACED, PORT_PREEMPTED",
        "LOOPED_BACK, PORT_ERROR",
        "AUTH_FAILED, USER_ERROR",
    })
    void theEndOfALinkHasItsTerminateCause(PppEnd.Cause ppp, TerminateCause expected) {
        assertThat(EndCause.of(PppEnd.of(ppp)).terminateCause()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(PppEnd.Cause.class)
    void whatWeTellTheLinkIsWhatItTellsUsBack(PppEnd.Cause ppp) {
        assertThat(EndCause.of(PppEnd.of(ppp)).pppCause()).isEqualTo(ppp);
    }

    @ParameterizedTest
    @CsvSource({
        "PEER, 1, LOST_CARRIER",
        "PEER, 2, PORT_ERROR",
        "PEER, 3, ADMIN_RESET",
        "PEER, 4, SERVICE_UNAVAILABLE",
        "PEER, 10, LOST_CARRIER",
        "TUNNEL_DOWN, 1, LOST_SERVICE",
        "TUNNEL_SILENT, 1, LOST_CARRIER",
        "PROTOCOL_ERROR, 2, PORT_ERROR",
    })
    void theEndOfACallHasItsTerminateCause(CallEnd.Cause cause, int cdn, TerminateCause expected) {
        assertThat(EndCause.of(new CallEnd(cause, new CallResult(cdn, 0, ""))).terminateCause())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(EndCause.class)
    void theResultCodeOfOurCdnIsOneOfRfc2661(EndCause cause) {
        // RFC 2661 s4.4.2.
        assertThat(cause.cdnResult()).isBetween(1, 11);
    }
}
