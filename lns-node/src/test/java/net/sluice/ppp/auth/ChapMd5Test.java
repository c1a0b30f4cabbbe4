package net.sluice.ppp.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ChapMd5Test {
    private static final byte[] CHALLENGE = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    /** {@code printf '\001secret\000\001...\017' | md5sum}. */
    @Test
    void theResponseIsTheDigestOfIdentifierSecretAndChallenge() {
        byte[] response = ChapMd5.response(1, "secret".getBytes(US_ASCII), CHALLENGE);

        assertThat(HexFormat.of().formatHex(response)).isEqualTo("740e86463bda3a4d7017d6e0fba0699d");
    }

    @Test
    void onlyTheRightResponseIsVerified() {
        byte[] secret = "secret".getBytes(US_ASCII);
        byte[] response = ChapMd5.response(1, secret, CHALLENGE);

        assertThat(ChapMd5.verify(1, secret, CHALLENGE, response)).isTrue();
        assertThat(ChapMd5.verify(2, secret, CHALLENGE, response)).isFalse();
        assertThat(ChapMd5.verify(1, "Secret".getBytes(US_ASCII), CHALLENGE, response))
                .isFalse();
        assertThat(ChapMd5.verify(1, secret, CHALLENGE, new byte[0])).isFalse();
        response[15] ^= 1;
        assertThat(ChapMd5.verify(1, secret, CHALLENGE, response)).isFalse();
    }
}
