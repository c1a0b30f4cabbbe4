package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.MessageType;
import org.junit.jupiter.api.Test;

/** RFC 2661 s4.4.3, s5.1.1. The responses were computed with another program's MD5. */
class ChallengeResponseTest {
    private static final byte[] SECRET = "sesame".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHALLENGE = HexFormat.of().parseHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");

    @Test
    void theIdIsTheTypeOfTheMessageThatAnswers() {
        assertThat(ChallengeResponse.to(CHALLENGE, SECRET, MessageType.SCCRP))
                .isEqualTo(HexFormat.of().parseHex("2d768a9d636e7a576896d9308d35f153"));
        assertThat(ChallengeResponse.to(CHALLENGE, SECRET, MessageType.SCCCN))
                .isEqualTo(HexFormat.of().parseHex("93cc3eedf9d4016a76d37a542ecfb2b7"));
    }

    @Test
    @Meets(value = "2661-5.1.1-2", negative = true)
    void anythingElseIsWrong() {
        byte[] right = ChallengeResponse.to(CHALLENGE, SECRET, MessageType.SCCRP);
        assertThat(ChallengeResponse.isRight(right, CHALLENGE, SECRET, MessageType.SCCRP))
                .isTrue();
        assertThat(ChallengeResponse.isRight(right, CHALLENGE, SECRET, MessageType.SCCCN))
                .isFalse();
        assertThat(ChallengeResponse.isRight(new byte[16], CHALLENGE, SECRET, MessageType.SCCRP))
                .isFalse();
        assertThat(ChallengeResponse.isRight(new byte[0], CHALLENGE, SECRET, MessageType.SCCRP))
                .isFalse();
        assertThat(ChallengeResponse.isRight(right, CHALLENGE, new byte[] {1}, MessageType.SCCRP))
                .isFalse();
    }
}
