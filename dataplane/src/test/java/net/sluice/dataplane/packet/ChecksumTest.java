package net.sluice.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The Internet checksum against the slow and obvious way. */
class ChecksumTest {

    private static int slow(byte[] octets, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (octets[i] & 255) << 8 | (i + 1 < to ? octets[i + 1] & 255 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) (~sum & 0xFFFF);
    }

    private static int fast(byte[] octets, int from, int to) {
        return Checksum.of(Checksum.sum(MemorySegment.ofArray(octets), from, to));
    }

    @Test
    void every_length_and_every_beginning_give_the_obvious_sum() {
        Random random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            int from = octets.length == 0 ? 0 : random.nextInt(octets.length);
            assertThat(fast(octets, from, octets.length)).isEqualTo(slow(octets, from, octets.length));
        }
    }

    @Test
    void the_longest_packet_of_ones_does_not_overflow() {
        byte[] octets = new byte[65_535];
        Arrays.fill(octets, (byte) 0xFF);
        assertThat(fast(octets, 0, octets.length)).isEqualTo(slow(octets, 0, octets.length));
        assertThat(fast(octets, 1, octets.length)).isEqualTo(slow(octets, 1, octets.length));
    }

    @Test
    void the_example_of_rfc_1071_s3_gives_its_sum() {
        byte[] octets = {0x00, 0x01, (byte) 0xF2, 0x03, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, (byte) 0xF7};
        assertThat(Checksum.of(Checksum.sum(MemorySegment.ofArray(octets), 0, 8)))
                .isEqualTo(~0xDDF2 & 0xFFFF);
    }
}
