package net.sluice.ppp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.sluice.conformance.Meets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PppFrameTest {
    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    /** The third is of Scapy's test suite: IPv4 with a compressed protocol field. */
    @ParameterizedTest
    @CsvSource({
        "c021010a0004, c021, 010a0004",
        "ff03c021010a0004, c021, 010a0004",
        "21450000 3c000040 003806a5, 21, 4500003c000040003806a5",
        "ff0321450000, 21, 450000",
        "0021450000, 21, 450000",
        "ff030057600000, 57, 600000",
        "57600000, 57, 600000",
        "c021, c021, ''",
    })
    @Meets("1661-6.5-3")
    @Meets("1661-6.6-1")
    void theProtocolIsReadWithAndWithoutCompression(String frame, String protocol, String rest) {
        ByteBuffer buffer = hex(frame.replace(" ", ""));

        assertThat(PppFrame.protocol(buffer)).isEqualTo(Integer.parseInt(protocol, 16));
        assertThat(buffer).isEqualTo(hex(rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ff03", "c0", "00", "ff03c0"})
    void aFrameWithoutAWholeProtocolFieldIsMalformed(String frame) {
        assertThat(PppFrame.protocol(hex(frame))).isEqualTo(PppFrame.MALFORMED);
    }

    @Test
    @Meets("1661-2-1")
    @Meets("1661-2-2")
    void allOurProtocolNumbersHaveAnOddLowAndAnEvenHighOctet() {
        assertThat(List.of(
                        PppProtocol.IPV4,
                        PppProtocol.IPV6,
                        PppProtocol.IPCP,
                        PppProtocol.IPV6CP,
                        PppProtocol.CCP,
                        PppProtocol.LCP,
                        PppProtocol.PAP,
                        PppProtocol.CHAP))
                .allMatch(protocol -> (protocol & 0x0101) == 0x0001);
    }

    @Test
    void aFrameIsWrittenWithOrWithoutAddressAndControl() {
        byte[] packet = HexFormat.of().parseHex("01010004");

        assertThat(PppFrame.of(true, PppProtocol.LCP, packet)).isEqualTo(hex("ff03c02101010004"));
        assertThat(PppFrame.of(false, PppProtocol.IPCP, packet)).isEqualTo(hex("802101010004"));
    }
}
