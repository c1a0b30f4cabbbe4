package net.sluice.radius.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import net.sluice.radius.message.AccountingRequest.Authentic;
import net.sluice.radius.message.AccountingRequest.Usage;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.Octets;
import org.junit.jupiter.api.Test;

/** What an Accounting-Request says, attribute by attribute, with the numbers of RFC 2866 and RFC 2869. */
class RequestAttributesTest {
    private static final int CLASS = 25;
    private static final int DELAY_TIME = 41;
    private static final int INPUT_OCTETS = 42;
    private static final int OUTPUT_OCTETS = 43;
    private static final int SESSION_TIME = 46;
    private static final int INPUT_PACKETS = 47;
    private static final int OUTPUT_PACKETS = 48;
    private static final int TERMINATE_CAUSE = 49;
    private static final int INPUT_GIGAWORDS = 52;
    private static final int OUTPUT_GIGAWORDS = 53;
    private static final int EVENT_TIMESTAMP = 55;

    private static final Instant EVENT = Instant.ofEpochSecond(0x4000_0000L);

    @Test
    void aStopSaysWhatWentWhichWayBeyondFourGibibytesToo() {
        Attributes stop = of(AccountingStatus.STOP, new Usage(0x5_0000_0001L, 0x2_8000_0003L, 7, 8, 3_600), 0);

        assertThat(values(stop, INPUT_OCTETS)).containsExactly("00000001");
        assertThat(values(stop, INPUT_GIGAWORDS)).containsExactly("00000005");
        assertThat(values(stop, OUTPUT_OCTETS)).containsExactly("80000003");
        assertThat(values(stop, OUTPUT_GIGAWORDS)).containsExactly("00000002");
        assertThat(values(stop, INPUT_PACKETS)).containsExactly("00000007");
        assertThat(values(stop, OUTPUT_PACKETS)).containsExactly("00000008");
        assertThat(values(stop, SESSION_TIME)).containsExactly("00000e10");
        assertThat(values(stop, TERMINATE_CAUSE)).containsExactly("00000002");
    }

    @Test
    void aStartCountsNothingAndHasNoCause() {
        Attributes start = of(AccountingStatus.START, new Usage(1, 2, 3, 4, 5), 0);

        assertThat(values(start, INPUT_OCTETS)).isEmpty();
        assertThat(values(start, SESSION_TIME)).isEmpty();
        assertThat(values(start, TERMINATE_CAUSE)).isEmpty();
    }

    @Test
    void everyClassOfTheAcceptComesBackUnmodifiedInItsOrder() {
        assertThat(values(of(AccountingStatus.START, Usage.NONE, 0), CLASS)).containsExactly("0102", "03");
        assertThat(values(of(AccountingStatus.STOP, Usage.NONE, 0), CLASS)).containsExactly("0102", "03");
    }

    @Test
    void theDelayIsTheTimeSinceTheEventAndNeverNegative() {
        assertThat(values(of(AccountingStatus.START, Usage.NONE, 61), DELAY_TIME))
                .containsExactly("0000003d");
        assertThat(values(of(AccountingStatus.START, Usage.NONE, 61), EVENT_TIMESTAMP))
                .containsExactly("40000000");
        assertThat(values(of(AccountingStatus.START, Usage.NONE, -5), DELAY_TIME))
                .containsExactly("00000000");
    }

    private static Attributes of(AccountingStatus status, Usage usage, long secondsLater) {
        AccountingRequest request = new AccountingRequest(
                status,
                SessionFacts.of("s1"),
                EVENT,
                Octets.utf8("alice"),
                Authentic.RADIUS,
                List.of(Octets.hex("0102"), Octets.hex("03")),
                FramedFacts.NONE,
                usage,
                status == AccountingStatus.STOP ? TerminateCause.LOST_CARRIER : null,
                List.of());
        return RequestAttributes.of(request, NasIdentity.named("lns1"), EVENT.plusSeconds(secondsLater));
    }

    private static List<String> values(Attributes attributes, int code) {
        return attributes.all(0, code).stream()
                .map(Attribute::value)
                .map(value -> HexFormat.of().formatHex(value.toArray()))
                .toList();
    }
}
