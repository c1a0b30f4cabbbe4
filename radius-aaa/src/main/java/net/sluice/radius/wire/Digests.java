package net.sluice.radius.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** MD5 as RADIUS is built on it. Every platform has it: its absence is a broken Java installation. */
final class Digests {

    static final int LENGTH = 16;

    private Digests() {}

    static byte[] md5(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java installation has no MD5", e);
        }
    }

    /** RFC 2104. */
    static byte[] hmacMd5(Secret key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(key.shared(), "HmacMD5"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java installation has no HMAC-MD5", e);
        }
    }
}
