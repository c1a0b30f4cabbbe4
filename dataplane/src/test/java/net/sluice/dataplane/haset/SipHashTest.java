package net.sluice.dataplane.haset;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SipHashTest {

    /** What others' SipHash-1-3 makes of the octets 00, 01, ... of lengths 0, 1, ..., with the key 00 01 ... 0f. */
    private static final long[] KNOWN = {
        0xabac0158050fc4dcL, 0xc9f49bf37d57ca93L, 0x82cb9b024dc7d44dL, 0x8bf80ab8e7ddf7fbL, 0xcf75576088d38328L,
        0xdef9d52f49533b67L, 0xc50d2b50c59f22a7L, 0xd3927d989bb11140L, 0x369095118d299a8eL, 0x25a48eb36c063de4L,
        0x79de85ee92ff097fL, 0x70c118c1f94dc352L, 0x78a384b157b4d9a2L, 0x306f760c1229ffa7L, 0x605aa111c0f95d34L,
        0xd320d86d2a519956L, 0xcc4fdd1a7d908b66L, 0x9cf2689063dbd80cL, 0x8ffc389cb473e63eL, 0xf21f9de58d297d1cL
    };

    private static final SipHash HASH = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private static byte[] octets(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) i;
        }
        return octets;
    }

    @Test
    void it_is_siphash_1_3() {
        for (int length = 0; length < KNOWN.length; length++) {
            MemorySegment memory = MemorySegment.ofArray(octets(length));
            assertThat(HASH.of(memory, 0, length)).as("%d octets", length).isEqualTo(KNOWN[length]);
        }
    }

    @Test
    void what_lies_around_the_octets_is_not_hashed() {
        for (int length = 0; length < KNOWN.length; length++) {
            byte[] octets = new byte[length + 20];
            System.arraycopy(octets(length), 0, octets, 3, length);
            octets[2] = 77;
            octets[3 + length] = 99;
            assertThat(HASH.of(MemorySegment.ofArray(octets), 3, length)).isEqualTo(KNOWN[length]);
        }
    }

    @Test
    void every_octet_and_the_key_matter() {
        byte[] packet = new byte[1400];
        Set<Long> seen = new HashSet<>();
        seen.add(HASH.of(MemorySegment.ofArray(packet), 0, packet.length));
        for (int i = 0; i < packet.length; i++) {
            packet[i]++;
            seen.add(HASH.of(MemorySegment.ofArray(packet), 0, packet.length));
            packet[i]--;
        }
        seen.add(new SipHash(1, 2).of(MemorySegment.ofArray(packet), 0, packet.length));
        assertThat(seen).hasSize(packet.length + 2);
    }
}
