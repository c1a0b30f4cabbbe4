package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2661 s4.3. The vectors were computed with another program's MD5, straight from the RFC's formulas. */
class AvpHidingTest {
    private static final byte[] SECRET = ascii("correct horse");
    private static final byte[] VECTOR = hex("000102030405060708090a0b0c0d0e0f");
    private static final RandomGenerator ZEROS = () -> 0;

    @ParameterizedTest
    @CsvSource({
        // two octets without padding, and with twelve
        "ASSIGNED_SESSION_ID, 1234, 7dfb7632",
        "ASSIGNED_SESSION_ID, 1234, 7dfb7632beb83200f66aa6b78943b282",
        // forty octets: three blocks, the last one not full
        "PROXY_AUTHEN_RESPONSE, 612070617373776f7264206f6620666f727479206f63746574732c206d6f7265206f72206c657373, "
                + "61d98fd56ab846a951ac25ce74420655345addbf8fcbc1acd468af4b0009e670158952992852cb129b88",
        // nothing at all, padded
        "PROXY_AUTHEN_NAME, '', 04873d092d83429457a298a824c9f4cf",
    })
    void whatOthersHaveHiddenIsRead(AvpType type, String value, String hidden) {
        assertThat(AvpHiding.unhide(type, hex(hidden), SECRET, VECTOR)).isEqualTo(hex(value));
    }

    @Test
    void aShortVectorAndPaddingThatIsNotZeroAreFine() {
        byte[] value = AvpHiding.unhide(AvpType.ASSIGNED_TUNNEL_ID, hex("4ba64e726913d6"), ascii("x"), hex("99"));
        assertThat(value).isEqualTo(hex("0007"));
    }

    @ParameterizedTest
    @CsvSource({
        "ASSIGNED_SESSION_ID, 1234, 7dfb7632beb83200f66aa6b78943b282",
        "PROXY_AUTHEN_RESPONSE, 612070617373776f7264206f6620666f727479206f63746574732c206d6f7265206f72206c657373, "
                + "61d98fd56ab846a951ac25ce74420655345addbf8fcbc1acd468af4b0009e670158952992852cb129b88cd515f46b114",
        "PROXY_AUTHEN_NAME, '', 04873d092d83429457a298a824c9f4cf",
    })
    void whatWeHideIsPaddedToWholeBlocks(AvpType type, String value, String hidden) {
        assertThat(AvpHiding.hide(type, hex(value), SECRET, VECTOR, ZEROS)).isEqualTo(hex(hidden));
    }

    @Test
    void everyLengthComesBack() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int length = 0; length <= 1015; length++) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            byte[] hidden = AvpHiding.hide(AvpType.PROXY_AUTHEN_RESPONSE, value, SECRET, VECTOR, random);
            assertThat(hidden.length).isLessThanOrEqualTo(AvpType.MAX_VALUE_OCTETS);
            assertThat(AvpHiding.unhide(AvpType.PROXY_AUTHEN_RESPONSE, hidden, SECRET, VECTOR))
                    .isEqualTo(value);
        }
    }

    @Test
    void whatCannotBeHiddenInOneAvpIsRefused() {
        assertThatThrownBy(() -> AvpHiding.hide(AvpType.PROXY_AUTHEN_NAME, new byte[1016], SECRET, VECTOR, ZEROS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherSecretAttributeOrVectorMakesNoSense() {
        byte[] hidden = hex("7dfb7632");
        AvpType type = AvpType.ASSIGNED_SESSION_ID;
        assertThat(AvpHiding.unhide(type, hidden, ascii("wrong"), VECTOR)).isNull();
        assertThat(AvpHiding.unhide(AvpType.ASSIGNED_TUNNEL_ID, hidden, SECRET, VECTOR))
                .isNull();
        assertThat(AvpHiding.unhide(type, hidden, SECRET, hex("00"))).isNull();
        assertThat(AvpHiding.unhide(type, hex("7d"), SECRET, VECTOR)).isNull();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
