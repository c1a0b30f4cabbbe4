package net.sluice.node.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import org.junit.jupiter.api.Test;

/** Requests, files, headers and masks. */
class CaptureFormatTest {

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("[^0-9a-fA-F]", ""));
    }

    @Test
    void aRequestIsOneLineAndReadsBackAsItWas() {
        for (String line : new String[] {
            "capture user=a+b%2Fc%40isp what=inner,ppp count=5 seconds=60 snaplen=100",
            "capture session=10/1 what=ppp count=0 seconds=600 snaplen=65535",
            "capture tunnel=65535 what=outer count=0 seconds=86400 snaplen=32",
            "capture peer=2001:db8::7 what=inner,ppp,outer count=0 seconds=1 snaplen=65535"
        }) {
            CaptureRequest request = CaptureRequest.parse(line);
            assertThat(CaptureRequest.parse(request.line())).isEqualTo(request);
            assertThat(request.line().replace(":0:0:0:0:0:", "::")).isEqualTo(line);
        }
    }

    @Test
    void whatIsNotSaidDependsOnWhoIsAskedFor() {
        CaptureRequest user = CaptureRequest.parse("capture user=alice");
        assertThat(user.kinds()).isEqualTo(EnumSet.of(CaptureKind.INNER, CaptureKind.PPP));
        assertThat(user.seconds()).isEqualTo(600);
        assertThat(user.target()).isInstanceOf(CaptureTarget.Chosen.class);
        assertThat(CaptureRequest.parse("capture tunnel=1").kinds()).containsExactly(CaptureKind.OUTER);
        assertThat(CaptureRequest.parse("capture tunnel=1 what=all").kinds()).hasSize(3);
    }

    @Test
    void aBadRequestIsToldWhatIsWrong() {
        for (String[] each : new String[][] {
            {"", "not a capture"},
            {"capture", "name one"},
            {"capture user=a tunnel=1", "name one"},
            {"capture session=1", "TUNNEL/SESSION"},
            {"capture session=0/1", "'0' is no tunnel or session id"},
            {"capture tunnel=65536", "'65536' is no"},
            {"capture peer=host.example", "'host.example' is no IP address"},
            {"capture user=a what=everything", "none of inner, ppp, outer, all"},
            {"capture user=a seconds=0", "seconds is not"},
            {"capture user=a seconds=86401", "seconds is not"},
            {"capture user=a snaplen=31", "snaplen is not"},
            {"capture user=a count=-1", "'-1' is no number"},
            {"capture user=a colour=red", "colour"},
            {"capture user", "'user' has no value"},
        }) {
            assertThatThrownBy(() -> CaptureRequest.parse(each[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(each[1]);
        }
    }

    @Test
    void aFileHasItsPacketsWithTimeDirectionCommentAndWhatWasLost() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PcapngWriter writer = new PcapngWriter(out, "a comment");
        int inner = writer.addInterface(PcapngWriter.LINKTYPE_RAW, "inner", "IP", 65535);
        int ppp = writer.addInterface(PcapngWriter.LINKTYPE_PPP_WITH_DIR, "ppp", "PPP", 65535);
        writer.packet(inner, 1_700_000_000_123_456_789L, new byte[] {1, 2, 3}, 65535, true, "10/1 älice");
        writer.packet(ppp, 1_700_000_000_123_456_790L, new byte[100], 33, false, "");
        writer.end(1_700_000_001_000_000_000L, 7);
        PcapngFile file = PcapngFile.read(out.toByteArray());
        assertThat(file.faces).containsExactly("inner", "ppp");
        assertThat(file.packets).hasSize(2);
        PcapngFile.Packet one = file.packets.get(0);
        assertThat(one.nanos()).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(one.octets()).containsExactly(1, 2, 3);
        assertThat(one.direction()).isEqualTo(1);
        assertThat(one.comment()).isEqualTo("10/1 älice");
        assertThat(one.linkType()).isEqualTo(101);
        PcapngFile.Packet two = file.packets.get(1);
        assertThat(two.octets()).hasSize(33);
        assertThat(two.length()).isEqualTo(100);
        assertThat(two.direction()).isEqualTo(2);
        assertThat(file.received).isEqualTo(2);
        assertThat(file.dropped).isEqualTo(7);
        assertThat(writer.octets()).isEqualTo(out.size());
    }

    @Test
    void outerHeadersAreThoseOfTheAddressesWithRightChecksums() {
        // Checksums worked out by hand: python's sum of 16-bit words.
        byte[] four = OuterPacket.of(
                new InetSocketAddress("198.51.100.7", 1701),
                new InetSocketAddress("192.0.2.1", 1701),
                hex("c802 000c 01"));
        assertThat(HexFormat.of().formatHex(four, 0, 20))
                .startsWith("45000021000000004011")
                .endsWith("c6336407c0000201");
        assertThat(sum(four, 0, 20, 0)).isEqualTo(0xFFFF);
        assertThat(sum(four, 12, four.length, 17 + 13)).isEqualTo(0xFFFF);
        byte[] six = OuterPacket.of(
                new InetSocketAddress("2001:db8::7", 1), new InetSocketAddress("2001:db8::1", 2), new byte[100]);
        assertThat(six).hasSize(148);
        assertThat(sum(six, 8, six.length, 17 + 108)).isEqualTo(0xFFFF);
    }

    private static int sum(byte[] octets, int from, int to, int more) {
        int sum = more;
        for (int i = from; i < to; i++) {
            sum += (octets[i] & 255) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    @Test
    void aPapPasswordIsMaskedWhateverComesAroundIt() {
        byte[] request = hex("c023 01 07 000f 05 616c696365 04 70773132");
        for (String before : new String[] {"", "ff03"}) {
            byte[] frame = hex(before + HexFormat.of().formatHex(request));
            Masking.ppp(frame, 0);
            assertThat(new String(frame, StandardCharsets.ISO_8859_1)).endsWith("alice\u0004****");
        }
        for (int length = 0; length < request.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(request, length);
            Masking.ppp(cut, 0);
            assertThat(new String(cut, StandardCharsets.ISO_8859_1)).doesNotContain("p");
        }
        byte[] message =
                hex("4802 001d 000a 0001 0001 0002 ff03" + HexFormat.of().formatHex(request));
        Masking.l2tp(message);
        assertThat(new String(message, StandardCharsets.ISO_8859_1)).endsWith("alice\u0004****");
        byte[] padded = hex("0202 000a 0001 0003 000000" + HexFormat.of().formatHex(request));
        Masking.l2tp(padded);
        assertThat(new String(padded, StandardCharsets.ISO_8859_1)).endsWith("alice\u0004****");
        byte[] chap = hex("c223 02 01 0010 04 01020304 616c696365");
        byte[] same = chap.clone();
        Masking.ppp(chap, 0);
        assertThat(chap).isEqualTo(same);
    }

    @Test
    void aProxiedPapPasswordIsMaskedAndAProxiedChapResponseIsNot() {
        String header = "c802 0000 000a 0001 0001 0002 8008 0000 0000 000c";
        byte[] pap =
                hex(header + "0008 0000 001d 0003 0008 0000 001e 6162 000a 0000 0021 70773132 0008 0000 0000 0000");
        Masking.l2tp(pap);
        assertThat(new String(pap, StandardCharsets.ISO_8859_1))
                .contains("****")
                .contains("ab");
        assertThat(HexFormat.of().formatHex(pap)).contains("0000212a2a2a2a0008").doesNotContain("70773132");
        byte[] chap = hex(header + "0008 0000 001d 0002 000a 0000 0021 70773132");
        byte[] same = chap.clone();
        Masking.l2tp(chap);
        assertThat(chap).isEqualTo(same);
        byte[] wild = hex(header + "0005 0000 0021 70");
        Masking.l2tp(wild);
        Masking.l2tp(new byte[1]);
        assertThat(wild).hasSize(27);
    }
}
