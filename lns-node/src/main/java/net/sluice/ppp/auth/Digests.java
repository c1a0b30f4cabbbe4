package net.sluice.ppp.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's MD5, SHA-1 and DES, which every Java platform has to have; that one is missing is a broken installation. */
final class Digests {
    private Digests() {}

    static byte[] md5(byte[]... parts) {
        return digest("MD5", parts);
    }

    static byte[] sha1(byte[]... parts) {
        return digest("SHA-1", parts);
    }

    /** One 8-octet block under a 7-octet key (RFC 2759 s8.6: parity bits are inserted, and ignored by DES). */
    static byte[] des(byte[] block, byte[] key7, int keyOffset) {
        try {
            // RFC 2759 s8.6 asks for DES in ECB mode; the protocol is what it is.
            Cipher des = Cipher.getInstance("DES/ECB/NoPadding");
            des.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(withParity(key7, keyOffset), "DES"));
            return des.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no DES", e);
        }
    }

    /** Spreads 7 octets over 8, odd parity in each lowest bit (RFC 2759 s9.3). */
    static byte[] withParity(byte[] key7, int offset) {
        long bits = 0;
        for (int i = 0; i < 7; i++) {
            bits = bits << 8 | (key7[offset + i] & 0xFF);
        }
        byte[] key8 = new byte[8];
        for (int i = 0; i < 8; i++) {
            int seven = (int) (bits >>> (49 - 7 * i)) & 0x7F;
            key8[i] = (byte) (seven << 1 | (~Integer.bitCount(seven) & 1));
        }
        return key8;
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no " + algorithm, e);
        }
    }
}
