package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, what is ignored, and what is said about it (RFC 2661 s4.1, s7.1). */
class MalformedMessagesTest {
    private static final byte[] NO_SECRET = {};
    private static final String ICRQ = "800800000000000a 80080000000e0055 800a0000000f00000001";
    private static final String ICCN = "800800000000000c 800a0000001805f5e100 800a0000001300000001";

    private static Decoded decode(String... avps) {
        return MessageCodec.decode(HexFormat.of().parseHex(String.join("", avps).replace(" ", "")), NO_SECRET);
    }

    private static Decoded.Malformed malformed(String... avps) {
        return (Decoded.Malformed) decode(avps);
    }

    private static Decoded.Message message(String... avps) {
        return (Decoded.Message) decode(avps);
    }

    @Test
    @Meets("2661-4.1-5")
    void anUnknownAvpWithoutMBitIsIgnoredAndTold() {
        Decoded.Message decoded = message(ICRQ, "0007 0000 270f 01", "0007 0009 0001 01");
        assertThat(decoded.message()).isInstanceOf(Icrq.class);
        assertThat(decoded.ignored()).containsExactly("unrecognized AVP 9999", "unrecognized AVP 1 of vendor 9");
    }

    @Test
    @Meets("2661-4.1-3")
    void anUnknownAvpWithMBitIsNamedWithTheSessionItBelongsTo() {
        Decoded.Malformed decoded = malformed(ICRQ, "8007 0000 270f 01");
        assertThat(decoded.fault()).isEqualTo(MessageFault.UNKNOWN_MANDATORY_AVP);
        assertThat(decoded.fault().errorCode()).isEqualTo(8);
        assertThat(decoded.scope()).isEqualTo(MessageType.Scope.CALL);
        assertThat(decoded.assignedId()).isEqualTo(0x55);
        assertThat(decoded.offset()).isEqualTo(26);
        assertThat(decoded.what()).isEqualTo("unrecognized AVP 9999");
    }

    @Test
    void theAssignedIdIsFoundEvenBehindTheFault() {
        Decoded.Malformed decoded =
                malformed("800800000000000a", "8007 0000 270f 01", "80080000000e0055 800a0000000f00000001");
        assertThat(decoded.assignedId()).isEqualTo(0x55);
    }

    @Test
    @Meets(value = "2661-4.1-1", negative = true)
    @Meets(value = "2661-4.1-2", negative = true)
    void aReservedBitMakesAnAvpUnrecognized() {
        assertThat(malformed(ICRQ, "a00a 0000 0012 00000001").fault()).isEqualTo(MessageFault.UNKNOWN_MANDATORY_AVP);
        Decoded.Message lenient = message(ICRQ, "040a 0000 0019 00000001");
        assertThat(((Icrq) lenient.message()).physicalChannelId()).isEqualTo(-1);
        assertThat(lenient.ignored()).containsExactly("unrecognized physical channel id (25)");
    }

    @Test
    @Meets("2661-4.4.1-2")
    void anUnknownMessageWithMBitIsForTheWholeTunnel() {
        Decoded.Malformed decoded = malformed("8008 0000 0000 0063");
        assertThat(decoded.fault()).isEqualTo(MessageFault.UNKNOWN_MESSAGE_TYPE);
        assertThat(decoded.scope()).isEqualTo(MessageType.Scope.TUNNEL);
    }

    @ParameterizedTest
    @CsvSource({"0000, 0", "0005, 5", "000d, 13", "0063, 99", "ffff, 65535"})
    void anUnknownMessageWithoutMBitIsIgnorable(String hex, int number) {
        assertThat(decode("0008 0000 0000", hex)).isEqualTo(new Decoded.Ignorable(number));
    }

    @ParameterizedTest
    @CsvSource({
        "80080000000e0055", // another AVP first
        "800800090000000a", // another vendor's
        "8006 0000 0000", // nothing in it
        "80",
    })
    @Meets(value = "2661-4.4.1-1", negative = true)
    @Meets(value = "2661-6.3-1", negative = true)
    @Meets(value = "2661-6.5-3", negative = true)
    void aMessageThatDoesNotBeginWithItsTypeIsMalformed(String avps) {
        assertThat(malformed(avps).fault()).isEqualTo(MessageFault.NO_MESSAGE_TYPE);
        assertThat(malformed(avps).scope()).isEqualTo(MessageType.Scope.TUNNEL);
    }

    @Test
    @Meets(value = "2661-4.4.1-4", negative = true)
    void aHiddenMessageTypeIsMalformed() {
        assertThat(malformed("c008 0000 0000 000a").fault()).isEqualTo(MessageFault.HIDDEN_NOT_ALLOWED);
        assertThat(malformed("8009 0000 0000 000a00").fault()).isEqualTo(MessageFault.BAD_VALUE_LENGTH);
    }

    @ParameterizedTest
    @CsvSource({
        "8005 0000 0012", // below 6
        "8000 0000 0012",
        "800b 0000 0012 00000001", // beyond the end
        "0bff 0000 0012 00000001",
        "8006 0000", // not even a header
        "00",
    })
    @Meets(value = "2661-7.1-1", negative = true)
    void anAvpThatDoesNotFitEndsTheReading(String avp) {
        Decoded.Malformed decoded = malformed(ICRQ, avp);
        assertThat(decoded.fault()).isEqualTo(MessageFault.BAD_AVP_LENGTH);
        assertThat(decoded.offset()).isEqualTo(26);
        assertThat(decoded.assignedId()).isEqualTo(0x55);
        assertThat(decoded.fault().errorCode()).isEqualTo(2);
    }

    @Test
    void aValueOfTheWrongLengthCountsByItsMBit() {
        assertThat(malformed(ICRQ, "8008 0000 0012 0001").fault()).isEqualTo(MessageFault.BAD_VALUE_LENGTH);
        // RFC 2661 s7.1 has this very example.
        Decoded.Message rx = message(ICCN, "0008 0000 0026 0001");
        assertThat(((Iccn) rx.message()).rxConnectSpeed()).isZero();
        assertThat(rx.ignored()).containsExactly("rx connect speed (38) of wrong length");
    }

    @Test
    @Meets(value = "2661-5.3-1", negative = true)
    void zeroIsNoIdAndNoWindow() {
        assertThat(malformed("800800000000000a 80080000000e0000 800a0000000f00000001")
                        .fault())
                .isEqualTo(MessageFault.BAD_VALUE);
        assertThat(malformed("800800000000000a 80080000000e0000 800a0000000f00000001")
                        .assignedId())
                .isZero();
        String sccrq = "8008000000000001 8008000000020100 800700000007 6c 800a00000003 00000003 8008000000090001";
        assertThat(message(sccrq).message()).isInstanceOf(Sccrq.class);
        assertThat(malformed(sccrq, "80080000000a0000").fault()).isEqualTo(MessageFault.BAD_VALUE);
        assertThat(malformed(sccrq.replace("8008000000090001", "8008000000090000"))
                        .fault())
                .isEqualTo(MessageFault.BAD_VALUE);
    }

    @Test
    @Meets(value = "2661-4.4.3-12", negative = true)
    void anEmptyHostNameIsMalformed() {
        assertThat(malformed("8008000000000001 8008000000020100 800600000007 800a00000003 00000003 8008000000090001")
                        .fault())
                .isEqualTo(MessageFault.BAD_VALUE_LENGTH);
    }

    @Test
    void aRepeatedAvpCountsByItsMBit() {
        assertThat(malformed(ICRQ, "80080000000e0056").fault()).isEqualTo(MessageFault.REPEATED_AVP);
        assertThat(malformed(ICRQ, "800800000000000a").fault()).isEqualTo(MessageFault.REPEATED_AVP);
        Decoded.Message lenient = message(ICRQ, "000a0000001900000001", "000a0000001900000002");
        assertThat(((Icrq) lenient.message()).physicalChannelId()).isEqualTo(1);
    }

    @Test
    void aKnownAvpInTheWrongMessageIsIgnored() {
        Decoded.Message decoded = message("8008000000000006", "8008000000090001");
        assertThat(decoded.message()).isEqualTo(new Hello());
        assertThat(decoded.ignored()).containsExactly("assigned tunnel id (9) does not belong into HELLO");
    }

    @ParameterizedTest
    @CsvSource({
        "8008000000000001 8008000000020100 800700000007 6c 800a00000003 00000003, assigned tunnel id (9)",
        "8008000000000001 800700000007 6c 800a00000003 00000003 8008000000090001, protocol version (2)",
        "8008000000000002 8008000000020100 800a00000003 00000003 8008000000090001, host name (7)",
        "8008000000000002 8008000000020100 800700000007 6c 8008000000090001, framing capabilities (3)",
        "8008000000000004 8008000000090001, result code (1)",
        "8008000000000004 80080000000100 01, assigned tunnel id (9)",
        "800800000000000a 80080000000e0055, call serial number (15)",
        "800800000000000a 800a0000000f00000001, assigned session id (14)",
        "800800000000000b, assigned session id (14)",
        "800800000000000c 800a0000001805f5e100, framing type (19)",
        "800800000000000c 800a0000001300000001, tx connect speed (24)",
        "800800000000000e 80080000000e0055, result code (1)",
        "800800000000000e 80080000000100 01, assigned session id (14)",
        "800800000000000f, call errors (34)",
        "8008000000000010, accm (35)",
        "8008000000000008, assigned session id (14)",
        "8008000000000009 800a0000001805f5e100, framing type (19)",
        "8008000000000007 80080000000e0055 800a0000000f00000001, minimum bps (16)",
    })
    @Meets(value = "2661-6.1-1", negative = true)
    @Meets(value = "2661-6.2-1", negative = true)
    @Meets(value = "2661-6.4-1", negative = true)
    @Meets(value = "2661-6.6-1", negative = true)
    @Meets(value = "2661-6.7-1", negative = true)
    @Meets(value = "2661-6.8-1", negative = true)
    @Meets(value = "2661-6.9-2", negative = true)
    @Meets(value = "2661-6.10-1", negative = true)
    @Meets(value = "2661-6.11-1", negative = true)
    @Meets(value = "2661-6.12-2", negative = true)
    @Meets(value = "2661-6.13-1", negative = true)
    @Meets(value = "2661-6.14-2", negative = true)
    void whatAMessageNeedsMustBeThere(String avps, String missing) {
        Decoded.Malformed decoded = malformed(avps);
        assertThat(decoded.fault()).isEqualTo(MessageFault.MISSING_AVP);
        assertThat(decoded.what()).isEqualTo(missing + " is missing");
    }

    @Test
    @Meets(value = "2661-4.3-1", negative = true)
    @Meets(value = "2661-4.3-2", negative = true)
    @Meets(value = "2661-4.4.1-5", negative = true)
    void aHiddenAvpNeedsASecretAndAVectorBeforeIt() {
        byte[] golden = Golden.datagram("ICCN-hidden");
        Decoded.Message withoutSecret = (Decoded.Message) Golden.decode(golden, "");
        assertThat(((Iccn) withoutSecret.message()).proxyAuthen()).isEqualTo(ProxyAuthen.NONE);
        assertThat(withoutSecret.ignored()).contains("proxy authen response (33) cannot be unhidden");
        String hiddenSerial = "c010 0000 000f 00000000000000000000";
        Decoded vectorless = MessageCodec.decode(
                HexFormat.of().parseHex(("800800000000000a 80080000000e0055" + hiddenSerial).replace(" ", "")),
                ascii("sesame"));
        assertThat(((Decoded.Malformed) vectorless).fault()).isEqualTo(MessageFault.CANNOT_UNHIDE);
    }

    @ParameterizedTest
    @CsvSource({
        "CDN, 1",
        "SCCRQ, 2",
        "SCCRQ, 5",
        "SCCRQ, 7",
        "SCCRQ, 10",
        "CDN, 12",
        "ICCN, 36",
        "ICCN, 39",
    })
    @Meets(value = "2661-4.4.1-7", negative = true)
    @Meets(value = "2661-4.4.2-2", negative = true)
    @Meets(value = "2661-4.4.3-1", negative = true)
    @Meets(value = "2661-4.4.3-9", negative = true)
    @Meets(value = "2661-4.4.3-13", negative = true)
    @Meets(value = "2661-4.4.3-21", negative = true)
    @Meets(value = "2661-4.4.4-1", negative = true)
    @Meets(value = "2661-4.4.4-21", negative = true)
    void whatMustNotBeHiddenIsNotUnhidden(String message, int type) {
        byte[] hidden = Golden.datagram(message);
        if (type == 36) {
            hidden = Golden.datagram("ICCN-hidden");
        }
        setBits(hidden, type, 0xc0);
        Decoded.Malformed decoded = (Decoded.Malformed) Golden.decode(hidden, "sesame");
        assertThat(decoded.fault()).isEqualTo(MessageFault.HIDDEN_NOT_ALLOWED);
        assertThat(decoded.what()).contains("(" + type + ") must not be hidden");
    }

    /** Sets the bits of the first AVP of that type in a datagram. */
    private static void setBits(byte[] datagram, int type, int bits) {
        int at = L2tpHeader.CONTROL_OCTETS;
        while (datagram[at + 5] != type) {
            at += (datagram[at] & 3) << 8 | (datagram[at + 1] & 0xff);
        }
        datagram[at] = (byte) (bits | (datagram[at] & 3));
    }

    @ParameterizedTest
    @CsvSource({
        "0001, 30",
        "0001, 33", // textual: name, response
        "0002, 30",
        "0002, 31",
        "0002, 32",
        "0002, 33", // CHAP: challenge and id too
        "0003, 30",
        "0003, 32",
        "0003, 33", // PAP: id, no challenge
        "0005, 30",
        "0005, 31",
        "0005, 32",
        "0005, 33", // MS-CHAP as CHAP
    })
    @Meets(value = "2661-4.4.5-6", negative = true)
    @Meets(value = "2661-4.4.5-8", negative = true)
    @Meets(value = "2661-4.4.5-11", negative = true)
    @Meets(value = "2661-4.4.5-13", negative = true)
    void proxyAuthenticationThatLacksSomethingIsNone(String type, int without) {
        String[] avps = {"0007 0000 001e 75", "0007 0000 001f 63", "0008 0000 0020 0007", "0007 0000 0021 72"};
        avps[without - 30] = "";
        Decoded.Message decoded = message(ICCN, "0008 0000 001d" + type, String.join("", avps));
        assertThat(((Iccn) decoded.message()).proxyAuthen()).isEqualTo(ProxyAuthen.NONE);
        assertThat(decoded.ignored()).hasSize(1);
    }

    @Test
    @Meets(value = "2661-4.4.5-5", negative = true)
    void withoutProxyAuthenTypeThereIsNoProxyAuthentication() {
        Decoded.Message decoded = message(ICCN, "0007 0000 001e 75", "0007 0000 0021 72");
        assertThat(((Iccn) decoded.message()).proxyAuthen().type()).isZero();
    }

    @Test
    @Meets(value = "2661-4.4.5-10", negative = true)
    void theHighOctetOfProxyAuthenIdIsIgnored() {
        Decoded.Message decoded =
                message(ICCN, "0008 0000 001d 0003", "0007 0000 001e 75", "0008 0000 0020 ff07", "0007 0000 0021 72");
        assertThat(((Iccn) decoded.message()).proxyAuthen().id()).isEqualTo(7);
    }

    @Test
    void aPeersTextCannotBreakALineOfTheLog() {
        ResultCode result = ResultCode.of("\0\2\0\4line\nline\u0085\u001b[31m".getBytes(StandardCharsets.UTF_8));
        assertThat(result.text()).isEqualTo("line?line??[31m");
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        ResultCode result = ResultCode.of(new ResultCode(1, 0, "ü".repeat(400)).value());
        assertThat(result.text()).isEqualTo("ü".repeat(256));
    }

    @Test
    void allThatMayBeHiddenComesBackFromHiding() {
        Hiding hiding = new Hiding(ascii("sesame"), RandomGenerator.of("L64X128MixRandom"));
        for (String name : new String[] {"SCCRQ", "SCCRP", "ICRQ", "ICCN", "CDN", "WEN", "SLI", "OCRQ", "OCCN"}) {
            ControlMessage message = Golden.message(name);
            byte[] hidden = MessageCodec.encode(message, 1, 2, hiding);
            byte[] clear = MessageCodec.encode(message, 1, 2, null);
            ControlMessage again = Golden.message(hidden, "sesame");
            assertThat(MessageCodec.encode(again, 1, 2, null)).isEqualTo(clear);
            assertThat(Golden.decode(hidden, "wrong")).isNotEqualTo(Golden.decode(clear, ""));
        }
    }

    @Test
    void noSecretIsPrinted() {
        assertThat(new Hiding(ascii("sesame"), () -> 0).toString()).doesNotContain("sesame");
        Iccn iccn = (Iccn) Golden.message("ICCN");
        assertThat(iccn.proxyAuthen().toString()).isEqualTo("ProxyAuthen[2]");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
