package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelRecovery;
import net.sluice.l2tp.world.Datagrams;
import org.junit.jupiter.api.Test;

/** Workers ask for the slot of any octets that anybody sends: there is always one, and no exception. */
class TunnelPlacementFuzzTest {
    private static final InetSocketAddress LAC = new InetSocketAddress("192.0.2.1", 1701);

    @FuzzTest(maxDuration = "30s")
    void anyOctetsHaveASlot(byte[] octets) {
        place(octets);
    }

    @Test
    void soHaveDamagedRequests() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(12);
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram =
                    Datagrams.of(new Sccrq(Peers.offer(0x1234), 5L, new TunnelRecovery(1, 0x4321)), 0, 0, 0, 0);
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
            place(datagram);
        }
    }

    /** Wherever the octets lie in what is received, and whatever lies around them. */
    private static void place(byte[] octets) {
        int slot = TunnelPlacement.slot(LAC, ByteBuffer.wrap(octets));
        assertThat(slot).isBetween(0, 255);
        ByteBuffer amid = ByteBuffer.allocate(octets.length + 64);
        amid.position(29).put(octets).flip().position(29);
        assertThat(TunnelPlacement.slot(LAC, amid)).isEqualTo(slot);
        assertThat(amid.position()).isEqualTo(29);
    }
}
