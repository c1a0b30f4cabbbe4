package net.sluice.ppp.auth;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The MD4 message digest (RFC 1320), which no JDK provider has; MS-CHAP hashes passwords with it. */
final class Md4 {
    private static final int BLOCK = 64;
    private static final int ROUND_2 = 0x5A827999;
    private static final int ROUND_3 = 0x6ED9EBA1;
    private static final int[] WORDS_2 = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    private static final int[] WORDS_3 = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    private static final int[] SHIFTS_1 = {3, 7, 11, 19};
    private static final int[] SHIFTS_2 = {3, 5, 9, 13};
    private static final int[] SHIFTS_3 = {3, 9, 11, 15};

    private Md4() {}

    /** The 16-octet digest. */
    static byte[] digest(byte[] message) {
        ByteBuffer padded = pad(message);
        int[] state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
        int[] words = new int[16];
        while (padded.hasRemaining()) {
            for (int i = 0; i < words.length; i++) {
                words[i] = padded.getInt();
            }
            compress(state, words);
        }
        ByteBuffer digest = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : state) {
            digest.putInt(word);
        }
        return digest.array();
    }

    /** RFC 1320 s3.1, s3.2: a one bit, zeros, and the length in bits, to a whole number of blocks. */
    private static ByteBuffer pad(byte[] message) {
        int length = (message.length + 9 + BLOCK - 1) / BLOCK * BLOCK;
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(message, length)).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(message.length, (byte) 0x80);
        padded.putLong(length - 8, 8L * message.length);
        return padded;
    }

    /** RFC 1320 s3.4. The registers turn by one place with each step: a, d, c, b, a, ... */
    private static void compress(int[] state, int[] x) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int step = 0; step < 48; step++) {
            int i = step & 15;
            int sum = switch (step >> 4) {
                case 0 -> Integer.rotateLeft(a + ((b & c) | (~b & d)) + x[i], SHIFTS_1[i & 3]);
                case 1 ->
                    Integer.rotateLeft(a + ((b & c) | (b & d) | (c & d)) + x[WORDS_2[i]] + ROUND_2, SHIFTS_2[i & 3]);
                default -> Integer.rotateLeft(a + (b ^ c ^ d) + x[WORDS_3[i]] + ROUND_3, SHIFTS_3[i & 3]);
            };
            a = d;
            d = c;
            c = b;
            b = sum;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
