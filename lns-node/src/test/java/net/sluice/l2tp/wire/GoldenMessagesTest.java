package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.CallMessage.Occn;
import net.sluice.l2tp.wire.CallMessage.Ocrp;
import net.sluice.l2tp.wire.CallMessage.Ocrq;
import net.sluice.l2tp.wire.CallMessage.Sli;
import net.sluice.l2tp.wire.CallMessage.Wen;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message of RFC 2661, as others wrote it. */
class GoldenMessagesTest {
    @Test
    void sccrq() {
        Sccrq message = (Sccrq) Golden.message("SCCRQ");
        TunnelOffer offer = message.offer();
        assertThat(offer.protocolVersion()).isEqualTo(TunnelOffer.VERSION_1);
        assertThat(offer.hostName()).isEqualTo("lac.example");
        assertThat(offer.vendorName()).isEqualTo("Sluice");
        assertThat(offer.firmwareRevision()).isEqualTo(0x0100);
        assertThat(offer.framingCapabilities()).isEqualTo(3);
        assertThat(offer.bearerCapabilities()).isEqualTo(-1);
        assertThat(offer.assignedTunnelId()).isEqualTo(0x1234);
        assertThat(offer.receiveWindow()).isEqualTo(8);
        assertThat(offer.challenge()).isEqualTo(hex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"));
        assertThat(message.tieBreaker()).isEqualTo(0x0123456789abcdefL);
    }

    @Test
    void sccrp() {
        Sccrp message = (Sccrp) Golden.message("SCCRP");
        assertThat(message.offer().hostName()).isEqualTo("lns.example");
        assertThat(message.offer().assignedTunnelId()).isEqualTo(0x4321);
        assertThat(message.offer().receiveWindow()).isEqualTo(16);
        assertThat(message.offer().vendorName()).isEmpty();
        assertThat(message.challengeResponse()).isEqualTo(hex("2d768a9d636e7a576896d9308d35f153"));
    }

    @Test
    void sccrpOfL2tpns() {
        Sccrp message = (Sccrp) Golden.message("l2tpns-SCCRP");
        assertThat(message.offer().hostName()).isEqualTo("vm");
        assertThat(message.offer().assignedTunnelId()).isEqualTo(2);
        assertThat(message.offer().receiveWindow()).isEqualTo(4);
        assertThat(message.challengeResponse()).isEmpty();
    }

    @Test
    void scccn() {
        assertThat(((Scccn) Golden.message("SCCCN")).challengeResponse())
                .isEqualTo(hex("93cc3eedf9d4016a76d37a542ecfb2b7"));
    }

    @Test
    void stopCcn() {
        StopCcn message = (StopCcn) Golden.message("StopCCN");
        assertThat(message.assignedTunnelId()).isEqualTo(0x1234);
        assertThat(message.result()).isEqualTo(new ResultCode(2, 4, "zu voll: ü"));
    }

    @Test
    void hello() {
        assertThat(Golden.message("HELLO")).isEqualTo(new Hello());
    }

    @Test
    void ocrq() {
        assertThat(Golden.message("OCRQ")).isEqualTo(new Ocrq(9, 4_000_000_000L, 9600, 115_200, 2, 2, "0800", "7"));
    }

    @Test
    void ocrp() {
        assertThat(Golden.message("OCRP")).isEqualTo(new Ocrp(10, 3));
    }

    @Test
    void occn() {
        assertThat(Golden.message("OCCN")).isEqualTo(new Occn(33_600, 2, 56_000, true));
    }

    @Test
    void icrq() {
        assertThat(Golden.message("ICRQ")).isEqualTo(new Icrq(0x55, 1_000_001, 1, 77, "+4930123", "0800123456", "sub"));
    }

    @Test
    void icrp() {
        assertThat(Golden.message("ICRP")).isEqualTo(new Icrp(0x66));
        assertThat(Golden.message("l2tpns-ICRP")).isEqualTo(new Icrp(1));
    }

    @Test
    void iccn() {
        Iccn message = (Iccn) Golden.message("ICCN");
        assertThat(message.txConnectSpeed()).isEqualTo(100_000_000);
        assertThat(message.rxConnectSpeed()).isEqualTo(40_000_000);
        assertThat(message.framingType()).isEqualTo(1);
        assertThat(message.sequencingRequired()).isTrue();
        assertThat(message.initialReceivedLcp()).isEqualTo(hex("010405d40506aabbccdd"));
        assertThat(message.lastSentLcp()).isEqualTo(hex("010405d40305c223050611223344"));
        assertThat(message.lastReceivedLcp()).isEqualTo(hex("010405d40506aabbccdd"));
        assertThat(message.privateGroupId()).isEqualTo("vpn-7".getBytes(StandardCharsets.US_ASCII));
        ProxyAuthen proxy = message.proxyAuthen();
        assertThat(proxy.type()).isEqualTo(ProxyAuthen.CHAP);
        assertThat(proxy.name()).isEqualTo("user@example".getBytes(StandardCharsets.US_ASCII));
        assertThat(proxy.challenge()).isEqualTo(hex("000102030405060708090a0b0c0d0e0f"));
        assertThat(proxy.id()).isEqualTo(0x42);
        assertThat(proxy.response()).isEqualTo(hex("202122232425262728292a2b2c2d2e2f"));
    }

    @Test
    void iccnWithHiddenAvpsAndTwoRandomVectors() {
        Iccn message = (Iccn) Golden.message(Golden.datagram("ICCN-hidden"), "sesame");
        assertThat(message.proxyAuthen().type()).isEqualTo(ProxyAuthen.PAP);
        assertThat(message.proxyAuthen().name()).isEqualTo("user@example".getBytes(StandardCharsets.US_ASCII));
        assertThat(message.proxyAuthen().id()).isEqualTo(7);
        assertThat(message.proxyAuthen().response())
                .isEqualTo("open sesame, please".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void cdn() {
        assertThat(Golden.message("CDN"))
                .isEqualTo(new Cdn(0x55, new ResultCode(1, 0, ""), new Q931Cause(16, 0x45, "normal")));
    }

    @Test
    void wen() {
        assertThat(Golden.message("WEN")).isEqualTo(new Wen(new CallErrors(1, 2, 3, 4, 5, 4_294_967_295L)));
    }

    @Test
    void sli() {
        assertThat(Golden.message("SLI")).isEqualTo(new Sli(0xffffffffL, 0x000a0000));
    }

    @Test
    void zlb() {
        assertThat(Golden.message("ZLB")).isEqualTo(new ControlMessage.Zlb());
        assertThat(Golden.message("l2tpns-ZLB")).isEqualTo(new ControlMessage.Zlb());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCCRQ", "SCCRP", "SCCCN", "StopCCN", "HELLO", "OCRQ", "OCRP", "OCCN", "ICRQ", "ICRP", "ICCN", "CDN",
                "WEN", "SLI", "ZLB"
            })
    @Meets("2661-4.1-1")
    @Meets("2661-4.4.1-1")
    @Meets("2661-4.4.6-1")
    @Meets("2661-6-1")
    @Meets("2661-6.1-1")
    @Meets("2661-6.2-1")
    @Meets("2661-6.3-1")
    @Meets("2661-6.4-1")
    @Meets("2661-6.5-3")
    @Meets("2661-6.6-1")
    @Meets("2661-6.7-1")
    @Meets("2661-6.8-1")
    @Meets("2661-6.9-2")
    @Meets("2661-6.10-1")
    @Meets("2661-6.11-1")
    @Meets("2661-6.12-2")
    @Meets("2661-6.13-1")
    @Meets("2661-6.14-2")
    void weWriteTheSameOctets(String name) {
        byte[] golden = Golden.datagram(name);
        L2tpHeader header = Golden.header(golden);
        byte[] ours = MessageCodec.encode(Golden.message(name), header.tunnelId(), header.sessionId(), null);
        L2tpHeader.setSequence(ours, header.ns(), header.nr());
        assertThat(HexFormat.of().formatHex(ours)).isEqualTo(HexFormat.of().formatHex(golden));
    }

    @Test
    void theHostNameOfAnSccrqIsFoundWithoutTheSecret() {
        byte[] golden = Golden.datagram("SCCRQ");
        assertThat(MessageCodec.hostNameOfSccrq(ByteBuffer.wrap(golden), Golden.header(golden)))
                .isEqualTo("lac.example");
        byte[] other = Golden.datagram("SCCRP");
        assertThat(MessageCodec.hostNameOfSccrq(ByteBuffer.wrap(other), Golden.header(other)))
                .isNull();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
