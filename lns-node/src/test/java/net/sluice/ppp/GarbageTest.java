package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The game of the fuzz target with a generator of our own, so that every build plays it a while. */
class GarbageTest {
    private static final int SEEDS = Integer.getInteger("sluice.ppp.garbage", 1500);

    private static final byte[][] DICTIONARY = Stream.of(
                    "0104", "05dc", "0506", "0305c22305", "0304c023", "0306", "00000000", "0702", "0802")
            .map(HexFormat.of()::parseHex)
            .toArray(byte[][]::new);

    @Test
    void aLinkSurvivesGarbageInEveryPhase() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                play(new SplittableRandom(seed));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void play(SplittableRandom random) {
        GarbageGame.play(
                (least, most) -> random.nextInt(least, most + 1), () -> true, atMost -> octets(random, atMost));
    }

    private static byte[] octets(SplittableRandom random, int count) {
        ByteBuffer octets = ByteBuffer.allocate(count);
        while (octets.hasRemaining()) {
            byte[] word = DICTIONARY[random.nextInt(DICTIONARY.length)];
            if (random.nextInt(3) == 0 || word.length > octets.remaining()) {
                octets.put((byte) random.nextInt());
            } else {
                octets.put(word);
            }
        }
        return octets.array();
    }
}
