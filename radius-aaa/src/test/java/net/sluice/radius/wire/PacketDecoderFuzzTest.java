package net.sluice.radius.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import net.sluice.radius.message.AccessAnswer.Accept;
import net.sluice.radius.message.AnswerReader;
import net.sluice.radius.wire.DecodedPacket.Malformed;
import net.sluice.radius.wire.DecodedPacket.Packet;
import net.sluice.radius.wire.DecodedPacket.Revealed;

/** Whatever octets arrive: a packet or a named refusal, readers that do not throw, and no secret shown. */
class PacketDecoderFuzzTest {

    private static final Secret SECRET = Secret.of("xyzzy5461");
    private static final Octets AUTHENTICATOR = Octets.of(new byte[16]);

    @FuzzTest(maxDuration = "30s")
    void anAnswerNeverMakesUsThrow(byte[] datagram) {
        switch (PacketDecoder.decode(ByteBuffer.wrap(datagram))) {
            case Malformed malformed -> assertThat(malformed.offset()).isBetween(0, datagram.length);
            case Packet packet -> readEverything(packet);
        }
    }

    private static void readEverything(Packet packet) {
        AnswerProof proof = AnswerProof.of(packet, AUTHENTICATOR, SECRET);
        assertThat(proof).isNotNull();
        int octets = packet.attributes().list().stream()
                .mapToInt(attribute -> attribute.value().length())
                .sum();
        assertThat(octets).isLessThanOrEqualTo(packet.datagram().length() - PacketEncoder.HEADER_LENGTH);
        Revealed revealed = PacketDecoder.reveal(packet.attributes(), AUTHENTICATOR, SECRET);
        assertThat(revealed.attributes().list().size() + revealed.bad().size())
                .isEqualTo(packet.attributes().list().size());
        Accept accept = AnswerReader.accept("server", revealed.attributes(), revealed.bad());
        accept.grant()
                .framedRoutes()
                .forEach(route -> assertThat(route.length()).isBetween(0, 32));
        accept.grant().framedMtu().ifPresent(mtu -> assertThat(mtu).isBetween(64, 65_535));
        accept.grant().tunnels().forEach(tunnel -> assertThat(tunnel.tag()).isBetween(0, 31));
        assertThat(accept.toString()).isNotEmpty();
        assertThat(AnswerReader.reject("server", revealed.attributes()).toString())
                .isNotEmpty();
        assertThat(AnswerReader.challenge("server", revealed.attributes()).toString())
                .isNotEmpty();
    }
}
