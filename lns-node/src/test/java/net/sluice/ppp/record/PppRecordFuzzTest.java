package net.sluice.ppp.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppLink;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.SilentOutput;
import org.junit.jupiter.api.Test;

/** Any octets as a record: a value, never an exception; what was understood can be written and understood again, and gone on with. */
class PppRecordFuzzTest {
    private static final int SEEDS = 300;

    @FuzzTest(maxDuration = "60s")
    void aRecordIsAValue(byte[] octets) {
        check(octets);
    }

    @Test
    void aRecordWithRandomFieldsIsAValue() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ByteBuffer record = ByteBuffer.allocate(4000).put(new byte[] {1, 1, 10, 0, 0});
            for (int i = random.nextInt(60); i > 0; i--) {
                byte[] value = new byte[random.nextInt(40)];
                random.nextBytes(value);
                record.put((byte) random.nextInt(26))
                        .putShort((short) value.length)
                        .put(value);
            }
            byte[] octets = new byte[record.position()];
            record.flip().get(octets);
            check(octets);
        }
    }

    private static void check(byte[] octets) {
        if (PppRecord.read(octets) instanceof PppReading.Good<PppSnapshot>(PppSnapshot link)) {
            assertThat(PppRecord.read(PppRecord.write(link))).isInstanceOf(PppReading.Good.class);
            PppLink adopted =
                    PppLink.adopt(PppConfig.builder().build(), new SplittableRandom(1), link, new SilentOutput(), 0);
            adopted.resume(0);
            adopted.onFrame(ByteBuffer.wrap(octets), 1);
            adopted.onTimeout(2);
        }
    }
}
