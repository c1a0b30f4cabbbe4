package net.sluice.ppp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 2433 B.2. */
class MsChapTest {
    private static final byte[] CHALLENGE = HexFormat.of().parseHex("102DB5DF085D3041");
    private static final byte[] RESPONSE = HexFormat.of().parseHex("4E9D3C8F9CFD385D5BF4D3246791956CA4C351AB409A3D61");

    @Test
    void thePasswordHashIsTheRfcs() {
        assertThat(MsChap.ntPasswordHash("MyPw"))
                .isEqualTo(HexFormat.of().parseHex("FC156AF7EDCD6C0EDDE3337D427F4EAC"));
    }

    @Test
    void theNtResponseIsTheRfcs() {
        assertThat(MsChap.ntResponse(CHALLENGE, "MyPw")).isEqualTo(RESPONSE);
    }

    @Test
    void onlyTheRightResponseIsVerified() {
        assertThat(MsChap.verify(CHALLENGE, "MyPw", RESPONSE)).isTrue();
        assertThat(MsChap.verify(CHALLENGE, "mypw", RESPONSE)).isFalse();
        assertThat(MsChap.verify(CHALLENGE, "MyPw", new byte[24])).isFalse();
        assertThat(MsChap.verify(CHALLENGE, "MyPw", new byte[0])).isFalse();
    }
}
