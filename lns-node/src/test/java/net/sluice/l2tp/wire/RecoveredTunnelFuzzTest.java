package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import org.junit.jupiter.api.Test;

/** Any octets as a request for recovery: no exception, and what is found without reading the whole message is what it says. */
class RecoveredTunnelFuzzTest {
    private static final byte[] NONE = {};

    @FuzzTest(maxDuration = "30s")
    void whateverTheOctetsAreTheAnswerIsThatOfTheWholeMessage(byte[] octets) {
        agree(octets);
    }

    @Test
    void soItIsWithAnyDamage() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = Golden.datagram("SCCRQ-recovery");
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
            agree(datagram);
        }
    }

    private static void agree(byte[] octets) {
        int found = MessageCodec.recoveredTunnel(ByteBuffer.wrap(octets));
        L2tpHeader header = new L2tpHeader();
        boolean sound = header.read(ByteBuffer.wrap(octets)) == null;
        if (sound
                && header.isControl()
                && header.tunnelId() == 0
                && header.payloadEnd() == octets.length
                && MessageCodec.decode(ByteBuffer.wrap(octets), header, NONE)
                        instanceof Decoded.Message(Sccrq asked, List<String> ignored)
                && ignored.isEmpty()) {
            TunnelRecovery recovery = asked.recovery();
            assertThat(found).isEqualTo(recovery == null ? 0 : recovery.remoteTunnelId());
        }
    }
}
