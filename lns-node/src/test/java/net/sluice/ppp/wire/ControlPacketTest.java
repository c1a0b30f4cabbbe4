package net.sluice.ppp.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPacketTest {
    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    /** A Livingston PortMaster's LCP Configure-Request, from its manual's debug trace. */
    @Test
    void aRequestOfAPortMasterIsRead() {
        ControlPacket packet =
                ControlPacket.parse(hex("01 01 00 18 02 06 00 00 00 00 05 06 d4 55 9b ea 07 02 08 02 03 04 c0 23"));

        assertThat(Code.of(packet.code())).isEqualTo(Code.CONFIGURE_REQUEST);
        assertThat(packet.identifier()).isEqualTo(1);
        assertThat(Options.wellFormed(packet.data())).isTrue();
        List<String> options = new ArrayList<>();
        Options.forEach(packet.data(), (type, value) -> options.add(type + ":" + value.remaining()));
        assertThat(options).containsExactly("2:4", "5:4", "7:0", "8:0", "3:2");
    }

    @Test
    void paddingIsCutOff() {
        ControlPacket packet = ControlPacket.parse(hex("05 07 00 06 aa bb 00 00 00"));

        assertThat(packet.copyOfData()).containsExactly(0xAA, 0xBB);
        assertThat(packet.octets()).isEqualTo(HexFormat.of().parseHex("05070006aabb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "010100", "01010003", "01010005", "0101ffff00", "01010000"})
    void aLengthThatDoesNotFitIsMalformed(String octets) {
        assertThat(ControlPacket.parse(hex(octets))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "0100", "0101", "010500", "02060000000007", "0704ff", "080205"})
    void anOptionThatDoesNotFitSpoilsTheList(String options) {
        assertThat(Options.wellFormed(hex(options))).isFalse();
    }

    @Test
    void aSubsequenceKeepsOrderAndOctets() {
        byte[] whole = HexFormat.of().parseHex("010405d4 05060a0b0c0d 0702 0802".replace(" ", ""));

        assertThat(Options.isSubsequence(hex("0702"), whole)).isTrue();
        assertThat(Options.isSubsequence(hex("010405d4 0802"), whole)).isTrue();
        assertThat(Options.isSubsequence(hex("0802 0702"), whole)).isFalse();
        assertThat(Options.isSubsequence(hex("0702 0702"), whole)).isFalse();
        assertThat(Options.isSubsequence(hex("010405d5"), whole)).isFalse();
        assertThat(Options.isSubsequence(hex("0302"), whole)).isFalse();
    }

    /** Captured by others: {@code ff03 c023 0100000e 04 69786961 04 69786961}, and a PortMaster's "Login Succeeded". */
    @Test
    void papPacketsOfOthersAreRead() {
        PapRequest request = PapRequest.parse(hex("04 69786961 04 69786961"));
        assertThat(request.peerId()).isEqualTo("ixia".getBytes(US_ASCII));
        assertThat(request.password()).isEqualTo("ixia".getBytes(US_ASCII));
        assertThat(request.data()).isEqualTo(HexFormat.of().parseHex("04697869610469786961"));

        byte[] message = PapReply.message(hex("0f 4c6f67696e20537563636565646564"));
        assertThat(new String(message, US_ASCII)).isEqualTo("Login Succeeded");
        assertThat(PapReply.message(hex(""))).isEmpty();
        assertThat(PapReply.message(hex("09 41"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "0141", "014102", "01410241"})
    void aPapRequestWhoseLengthsDoNotFitIsMalformed(String data) {
        assertThat(PapRequest.parse(hex(data))).isNull();
    }

    @Test
    void aChapValueHasAtLeastOneOctetAndABoundedName() {
        ChapValue value = ChapValue.parse(hex("02 aabb 6c6e73"));
        assertThat(value.value()).containsExactly(0xAA, 0xBB);
        assertThat(value.name()).isEqualTo("lns".getBytes(US_ASCII));
        assertThat(value.data()).isEqualTo(HexFormat.of().parseHex("02aabb6c6e73"));

        assertThat(ChapValue.parse(hex(""))).isNull();
        assertThat(ChapValue.parse(hex("00 6c"))).isNull();
        assertThat(ChapValue.parse(hex("03 aabb"))).isNull();
        assertThat(ChapValue.parse(hex("01 aa" + "41".repeat(254)))).isNull();
    }

    @Test
    void nothingPrintsSecrets() {
        assertThat(new PapRequest(new byte[] {1}, "hush".getBytes(US_ASCII)).toString())
                .doesNotContain("hush");
        assertThat(new ChapValue("hush".getBytes(US_ASCII), new byte[0]).toString())
                .doesNotContain("hush");
    }
}
