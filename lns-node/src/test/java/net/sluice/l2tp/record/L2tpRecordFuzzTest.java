package net.sluice.l2tp.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/** Any octets as a record: a value, never an exception; what was understood can be written and understood again, and gone on with. */
class L2tpRecordFuzzTest {
    private static final int SEEDS = 300;

    @FuzzTest(maxDuration = "60s")
    void aRecordIsAValue(byte[] octets) {
        check(octets);
    }

    @Test
    void aRecordWithRandomFieldsIsAValue() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            ByteBuffer record = ByteBuffer.allocate(4000).put((byte) 1).put((byte) 1);
            // What no tunnel and no call can be without.
            record.put(new byte[] {3, 0, 6, 1, 1, 1, 1, 6, (byte) 165, 4, 0, 6, 2, 2, 2, 2, 6, (byte) 165});
            for (int i = random.nextInt(60); i > 0; i--) {
                byte[] value = new byte[random.nextInt(40)];
                random.nextBytes(value);
                record.put((byte) random.nextInt(40))
                        .putShort((short) value.length)
                        .put(value);
            }
            byte[] octets = new byte[record.position()];
            record.flip().get(octets);
            try {
                check(octets);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void check(byte[] octets) {
        if (TunnelRecord.read(octets) instanceof L2tpReading.Good<TunnelSnapshot>(TunnelSnapshot tunnel)) {
            byte[] once = TunnelRecord.write(tunnel);
            assertThat(TunnelRecord.read(once)).isInstanceOf(L2tpReading.Good.class);
            goOn(tunnel);
        }
        if (CallRecord.read(octets) instanceof L2tpReading.Good<CallSnapshot>(CallSnapshot call)) {
            byte[] once = CallRecord.write(call);
            assertThat(CallRecord.read(once)).isInstanceOf(L2tpReading.Good.class);
        }
    }

    private static void goOn(TunnelSnapshot snapshot) {
        World world = new World(1);
        Host host = new Host(world, "host", World.address("192.0.2.1", 1701));
        Tunnel tunnel = host.adopt(snapshot, List.of());
        if (tunnel != null) {
            tunnel.resume(world.nowNanos());
            world.run(100_000_000_000L);
        }
    }
}
