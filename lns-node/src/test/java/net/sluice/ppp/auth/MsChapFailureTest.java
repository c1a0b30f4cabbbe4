package net.sluice.ppp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MsChapFailureTest {
    private static final byte[] CHALLENGE = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    @Test
    void theMessageHasTheFieldsOfTheRfcInItsOrder() {
        assertThat(new MsChapFailure(691, true, "try again").format(CHALLENGE))
                .isEqualTo("E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=try again");
    }

    @Test
    void aMessageOfAWindowsServerIsRead() {
        assertThat(MsChapFailure.parse("E=648 R=0 C=0123456789ABCDEF0123456789ABCDEF V=3 M=Password expired"))
                .isEqualTo(new MsChapFailure(648, false, "Password expired"));
        assertThat(MsChapFailure.parse("E=691 R=1")).isEqualTo(new MsChapFailure(691, true, ""));
    }

    @Test
    void fieldsInsideTheWordsDoNotCount() {
        assertThat(MsChapFailure.parse("E=691 R=0 M=say R=1 and E=5"))
                .isEqualTo(new MsChapFailure(691, false, "say R=1 and E=5"));
    }

    @Test
    void aTextWithoutFormIsAllMessage() {
        assertThat(MsChapFailure.parse("go away")).isEqualTo(new MsChapFailure(0, false, "go away"));
        assertThat(MsChapFailure.parse("E=99999999999999").error()).isZero();
    }
}
