package net.sluice.radius.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.sluice.radius.wire.DecodedPacket.Malformed;
import net.sluice.radius.wire.DecodedPacket.Packet;
import net.sluice.radius.wire.DecodedPacket.Reason;
import net.sluice.radius.wire.EncodedPacket.NotEncodable;
import net.sluice.radius.wire.EncodedPacket.Ready;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of the RFCs' own examples, whose shared secret is "xyzzy5461" throughout, and broken ones. */
class PacketCodecTest {

    private static final Secret SECRET = Secret.of("xyzzy5461");

    /** RFC 2865 s7.1. */
    private static final String REQUEST_7_1 =
            "01 00 00 38 0f 40 3f 94 73 97 80 57 bd 83 d5 cb 98 f4 22 7a 01 06 6e 65 6d 6f 02 12"
                    + "0d be 70 8d 93 d4 13 ce 31 96 e4 3f 78 2a 0a ee 04 06 c0 a8 01 10 05 06 00 00 00 03";

    private static final String ACCEPT_7_1 =
            "02 00 00 26 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2 06 06 00 00 00 01 0f 06"
                    + "00 00 00 00 0e 06 c0 a8 01 03";

    /** RFC 2865 s7.2. */
    private static final String ACCEPT_7_2 =
            "02 01 00 38 15 ef bc 7d ab 26 cf a3 dc 34 d9 c0 3c 86 01 a4 06 06 00 00 00 02 07 06"
                    + "00 00 00 01 08 06 ff ff ff fe 0a 06 00 00 00 02 0d 06 00 00 00 01 0c 06 00 00 05 dc";

    @Test
    void thePasswordOfRfc2865Section71IsHiddenAsThere() {
        byte[] hidden = HiddenValue.hidePassword(
                "arctangent".getBytes(StandardCharsets.US_ASCII), SECRET, octets("0f403f9473978057bd83d5cb98f4227a"));

        assertThat(hidden).isEqualTo(octets("0dbe708d93d413ce3196e43f782a0aee"));
    }

    @Test
    void thePasswordOfRfc2865Section73IsHiddenAsThere() {
        byte[] hidden = HiddenValue.hidePassword(
                "challenge".getBytes(StandardCharsets.US_ASCII), SECRET, octets("f3a47a1f6a6d76710b947ab93041a039"));

        assertThat(hidden).isEqualTo(octets("3365757377 8289b570885e15084825c5".replace(" ", "")));
    }

    /** RFC 2865 s5.2: "b2 = MD5(S + c(1))"; the octets are from another implementation of that formula. */
    @Test
    void eachBlockOfALongPasswordIsHiddenByTheOneBeforeIt() {
        byte[] hidden = HiddenValue.hidePassword(
                "correct horse battery staple, they said".getBytes(StandardCharsets.US_ASCII),
                SECRET,
                octets("0f403f9473978057bd83d5cb98f4227a"));

        assertThat(hidden)
                .isEqualTo(octets("0fa3618b97d9008b378d964c1d0a688ff81cf1b33b8febbd"
                        + "4ef4b9360c881a4ca40c4f3874eb618420099b6706160f4c"));
    }

    /** RFC 2868 s3.5: salt, then blocks that hide a length and the value; the octets are from another implementation. */
    @ParameterizedTest
    @CsvSource({
        "'', 8c2f0c01e57c6c1fe8528ac88630167e4b48",
        "xxxxxxxxxxxxxxx, 8c2f03799d041467902af2b0fe486e063330",
        "a tunnel password of some length, 8c2f2c60c50819718637e6e8f651650d3c27e05e532881215f718de0cc4ca20fc726573e2d4f89a294bfe70b78afa0572c85",
    })
    void aSaltedValueIsRevealedBlockByBlock(String value, String salted) {
        byte[] authenticator = octets("0f403f9473978057bd83d5cb98f4227a");

        assertThat(HiddenValue.reveal(octets(salted), SECRET, authenticator))
                .isEqualTo(value.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "8c2f",
        "8c2f0c01e57c6c1fe8528ac88630167e4b",
        "8c2f0c01e57c6c1fe8528ac88630167e4b4800",
        // Its length octet says 255, of 16.
        "8c2ff301e57c6c1fe8528ac88630167e4b48",
        // And here 16, where 15 is all there is room for.
        "8c2f1c01e57c6c1fe8528ac88630167e4b48",
    })
    void aSaltedValueWhoseLengthsCannotBeRightIsNone(String salted) {
        assertThat(HiddenValue.reveal(octets(salted), SECRET, octets("0f403f9473978057bd83d5cb98f4227a")))
                .isNull();
    }

    @Test
    void theRequestOfRfc2865Section71IsOursButForTheMessageAuthenticatorBeforeIt() {
        Octets authenticator = Octets.hex("0f403f9473978057bd83d5cb98f4227a");
        Attributes attributes = Attributes.of(
                Attribute.text(AttributeType.USER_NAME, "nemo"),
                Attribute.text(AttributeType.USER_PASSWORD, "arctangent"),
                Attribute.address(AttributeType.NAS_IP_ADDRESS, Inet4Address.ofLiteral("192.168.1.16")),
                Attribute.integer(AttributeType.NAS_PORT, 3));

        byte[] ours =
                datagram(PacketEncoder.provedRequest(PacketCode.ACCESS_REQUEST, 0, authenticator, attributes, SECRET));

        assertThat(HexFormat.of().formatHex(ours, 38, ours.length))
                .isEqualTo(REQUEST_7_1.replace(" ", "").substring(40));
        assertThat(ours[20]).as("Message-Authenticator comes first").isEqualTo((byte) 80);
    }

    @ParameterizedTest(name = "RFC 5997 s{0}")
    @CsvSource({
        "6.1, 218, 8a54f4686fb394c52866e302185d0623, 0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3",
        "6.2, 179, 925f6b66dd5fed571fcb1db7ad388260, 0cb30026925f6b66dd5fed571fcb1db7ad3882605012e8d6eabda910875cd91fdade26367858",
    })
    void aStatusServerOfRfc5997IsOursOctetForOctet(String section, int identifier, String authenticator, String hex) {
        assertThat(datagram(PacketEncoder.provedRequest(
                        PacketCode.STATUS_SERVER, identifier, Octets.hex(authenticator), Attributes.NONE, SECRET)))
                .isEqualTo(octets(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "0f403f9473978057bd83d5cb98f4227a, " + ACCEPT_7_1,
        "2aee86f08d0d55969ca5978e0d3367a2, " + ACCEPT_7_2,
        "8a54f4686fb394c52866e302185d0623, 02 da 00 14 ef 0d 55 2a 4b f2 d6 93 ec 2b 6f e8 b5 41 1d 66",
        // Its Code octet is printed as 02; text and authenticator say 05.
        "925f6b66dd5fed571fcb1db7ad388260, 05 b3 00 14 0f 6f 92 14 5f 10 7e 2f 50 4e 86 0a 48 60 66 9c",
        "bf58de56ae408ad3b70c8513f9b03fbe, 02 47 00 34 46 f4 3e 62 fd 03 54 42 4c bb eb fd 6d 21 4e 06 12 20 52 41 44 49 55 53"
                + " 20 53 65 72 76 65 72 20 75 70 20 32 20 64 61 79 73 2c 20 31 38 3a 34 30",
    })
    void theAnswersOfTheRfcsAreProvedByMd5Alone(String requestAuthenticator, String answer) {
        assertThat(AnswerProof.of(packet(answer), Octets.hex(requestAuthenticator), SECRET))
                .isEqualTo(AnswerProof.PROVED_BY_MD5_ALONE);
        assertThat(AnswerProof.of(packet(answer), Octets.hex(requestAuthenticator), Secret.of("xyzzy5462")))
                .isEqualTo(AnswerProof.BAD_AUTHENTICATOR);
    }

    @Test
    void octetsAfterTheLengthArePadding() {
        assertThat(packet(ACCEPT_7_1 + "de ad").attributes().list()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "02 00 00,                                                                      TOO_SHORT",
        "02 00 00 13 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2,                   BAD_LENGTH",
        "02 00 10 01 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2,                   BAD_LENGTH",
        "02 00 00 15 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2,                   TRUNCATED",
        "7b 00 00 14 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2,                   UNKNOWN_CODE",
        "02 00 00 15 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2 01,                ATTRIBUTE_TOO_SHORT",
        "02 00 00 16 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2 01 01,             ATTRIBUTE_TOO_SHORT",
        "02 00 00 17 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2 01 04 61,          ATTRIBUTE_OVERRUN",
    })
    void aBrokenFrameIsNoPacket(String hex, Reason reason) {
        assertThat(PacketDecoder.decode(ByteBuffer.wrap(octets(hex))))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.reason()).isEqualTo(reason));
    }

    @Test
    void aVendorSpecificAttributeIsTakenApartIntoAllItHolds() {
        assertThat(packet("02 00 00 2a 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
                                + "1a 16 00 00 01 37 1c 06 c0 00 02 01 1d 06 c0 00 02 02 ff 04 aa bb")
                        .attributes()
                        .list())
                .containsExactly(
                        new Attribute(311, 28, Octets.hex("c0000201")),
                        new Attribute(311, 29, Octets.hex("c0000202")),
                        new Attribute(311, 255, Octets.hex("aabb")));
    }

    @ParameterizedTest
    @CsvSource({
        "1a 08 00 00 01 37 1c 06",
        "1a 0a 00 00 01 37 1c 05 c0 00",
        "1a 09 00 00 01 37 1c 02 05",
        "1a 06 00 00 01 37",
        "1a 0a 00 00 00 00 1c 04 c0 00",
        "1a 0a 01 00 01 37 1c 04 c0 00",
        "1a 02",
    })
    void aVendorSpecificAttributeOfAnotherFormStaysWhole(String attribute) {
        byte[] tail = octets(attribute);
        byte[] whole = new byte[20 + tail.length];
        whole[0] = 2;
        whole[3] = (byte) whole.length;
        System.arraycopy(tail, 0, whole, 20, tail.length);

        assertThat(((Packet) PacketDecoder.decode(ByteBuffer.wrap(whole)))
                        .attributes()
                        .list())
                .containsExactly(new Attribute(0, 26, Octets.of(tail, 2, tail.length - 2)));
    }

    @Test
    void aVendorsAttributeIsSentInAnAttributeOfItsOwn() {
        byte[] ours = datagram(PacketEncoder.hashedRequest(
                PacketCode.ACCOUNTING_REQUEST, 7, Attributes.of(new Attribute(9, 1, Octets.utf8("a=b"))), SECRET));

        assertThat(HexFormat.of().formatHex(ours, 20, ours.length)).isEqualTo("1a0b000000090105613d62");
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        assertThat(encode(Attribute.octets(AttributeType.USER_NAME, Octets.of(new byte[254]))))
                .isEqualTo(new NotEncodable("User-Name has 254 octets, at most 253 can be sent"));
        assertThat(encode(Attribute.octets(AttributeType.USER_PASSWORD, Octets.of(new byte[129]))))
                .isEqualTo(new NotEncodable("User-Password has 129 octets, at most 128 can be sent"));
        assertThat(encode(new Attribute(9, 1, Octets.of(new byte[248]))))
                .isEqualTo(new NotEncodable("Vendor-9-Attr-1 has 248 octets, at most 247 can be sent"));
        Attribute[] many = new Attribute[16];
        java.util.Arrays.fill(many, Attribute.octets(AttributeType.CLASS, Octets.of(new byte[253])));
        assertThat(encode(many)).isEqualTo(new NotEncodable("the packet is longer than 4096 octets"));
        assertThat(encode(java.util.Arrays.copyOf(many, 15))).isInstanceOf(Ready.class);
    }

    @Test
    void aMessageAuthenticatorThatIsWrongOrRepeatedOrShortIsNoProof() {
        Octets request = Octets.hex("0f403f9473978057bd83d5cb98f4227a");
        byte[] good = signed(request, "5012" + "00".repeat(16));
        assertThat(AnswerProof.of(packet(good), request, SECRET)).isEqualTo(AnswerProof.PROVED);

        byte[] twice = sealed(request, "5012" + "00".repeat(16) + "5012" + "00".repeat(16));
        assertThat(AnswerProof.of(packet(twice), request, SECRET)).isEqualTo(AnswerProof.BAD_MESSAGE_AUTHENTICATOR);
        byte[] shorter = sealed(request, "5004aabb");
        assertThat(AnswerProof.of(packet(shorter), request, SECRET)).isEqualTo(AnswerProof.BAD_MESSAGE_AUTHENTICATOR);
        byte[] wrong = sealed(request, "5012" + "11".repeat(16));
        assertThat(AnswerProof.of(packet(wrong), request, SECRET)).isEqualTo(AnswerProof.BAD_MESSAGE_AUTHENTICATOR);
    }

    @Test
    void noSecretIsShown() {
        assertThat(SECRET.toString()).isEqualTo("***");
        assertThat(Attribute.text(AttributeType.USER_PASSWORD, "arctangent").toString())
                .isEqualTo("User-Password=***");
        assertThat(Attributes.of(Attribute.octets(AttributeType.CHAP_PASSWORD, Octets.hex("aabb")))
                        .toString())
                .isEqualTo("[CHAP-Password=***]");
    }

    private static byte[] signed(Octets request, String attributes) {
        byte[] answer = answer(attributes);
        System.arraycopy(request.toArray(), 0, answer, 4, 16);
        System.arraycopy(Digests.hmacMd5(SECRET, answer), 0, answer, 22, 16);
        System.arraycopy(Digests.md5(answer, SECRET.reveal()), 0, answer, 4, 16);
        return answer;
    }

    private static byte[] sealed(Octets request, String attributes) {
        byte[] answer = answer(attributes);
        System.arraycopy(request.toArray(), 0, answer, 4, 16);
        System.arraycopy(Digests.md5(answer, SECRET.reveal()), 0, answer, 4, 16);
        return answer;
    }

    private static byte[] answer(String attributes) {
        byte[] tail = octets(attributes);
        byte[] answer = new byte[20 + tail.length];
        answer[0] = 2;
        answer[3] = (byte) answer.length;
        System.arraycopy(tail, 0, answer, 20, tail.length);
        return answer;
    }

    private static EncodedPacket encode(Attribute... attributes) {
        return PacketEncoder.provedRequest(
                PacketCode.ACCESS_REQUEST, 0, Octets.of(new byte[16]), Attributes.of(attributes), SECRET);
    }

    private static byte[] datagram(EncodedPacket encoded) {
        return ((Ready) encoded).datagram().toArray();
    }

    private static Packet packet(String hex) {
        return packet(octets(hex));
    }

    private static Packet packet(byte[] datagram) {
        return (Packet) PacketDecoder.decode(ByteBuffer.wrap(datagram));
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
