package net.sluice.l2tp.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hides and unhides AVP values (RFC 2661 s4.3).
 *
 * <pre>
 *  b1 = MD5(attribute type + secret + random vector)   c(1) = p1 xor b1
 *  bi = MD5(secret + c(i-1))                           c(i) = pi xor bi
 * </pre>
 *
 * where p is the Hidden AVP Subformat: two octets of original length, the value, and random padding.
 */
public final class AvpHiding {
    private static final int BLOCK = 16;
    private static final int LENGTH_OCTETS = 2;

    private AvpHiding() {}

    /**
     * The value of a hidden AVP. Padded to a multiple of 16 octets while that fits into an AVP.
     *
     * @param value at most 1,015 octets
     */
    public static byte[] hide(AvpType type, byte[] value, byte[] secret, byte[] randomVector, RandomGenerator padding) {
        int plain = LENGTH_OCTETS + value.length;
        int padded = Math.min((plain + BLOCK - 1) / BLOCK * BLOCK, AvpType.MAX_VALUE_OCTETS);
        if (plain > padded) {
            throw new IllegalArgumentException(type + ": too long to be hidden");
        }
        byte[] text = new byte[padded];
        padding.nextBytes(text);
        text[0] = (byte) (value.length >> 8);
        text[1] = (byte) value.length;
        System.arraycopy(value, 0, text, LENGTH_OCTETS, value.length);
        crypt(type, text, secret, randomVector, true);
        return text;
    }

    /**
     * The original value.
     *
     * @return null when it cannot be what {@link #hide} makes with that secret and vector
     */
    public static byte @Nullable [] unhide(AvpType type, byte[] hidden, byte[] secret, byte[] randomVector) {
        if (hidden.length < LENGTH_OCTETS) {
            return null;
        }
        byte[] text = hidden.clone();
        crypt(type, text, secret, randomVector, false);
        int length = (text[0] & 0xff) << 8 | (text[1] & 0xff);
        if (length > text.length - LENGTH_OCTETS) {
            return null;
        }
        byte[] value = new byte[length];
        System.arraycopy(text, LENGTH_OCTETS, value, 0, length);
        return value;
    }

    private static void crypt(AvpType type, byte[] text, byte[] secret, byte[] randomVector, boolean hide) {
        MessageDigest md5 = md5();
        md5.update((byte) (type.number() >> 8));
        md5.update((byte) type.number());
        md5.update(secret);
        md5.update(randomVector);
        byte[] mask = md5.digest();
        byte[] cipher = new byte[BLOCK];
        for (int block = 0; block < text.length; block += BLOCK) {
            int octets = Math.min(BLOCK, text.length - block);
            if (!hide) {
                System.arraycopy(text, block, cipher, 0, octets);
            }
            for (int i = 0; i < octets; i++) {
                text[block + i] ^= mask[i];
            }
            if (hide) {
                System.arraycopy(text, block, cipher, 0, octets);
            }
            if (block + BLOCK < text.length) {
                md5.update(secret);
                md5.update(cipher);
                mask = md5.digest();
            }
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
