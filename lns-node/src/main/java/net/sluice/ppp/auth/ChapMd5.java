package net.sluice.ppp.auth;

import java.security.MessageDigest;

/** CHAP with MD5 (RFC 1994 s4.1). */
public final class ChapMd5 {
    /** Octets of a response. */
    public static final int RESPONSE = 16;

    private ChapMd5() {}

    /** MD5 over identifier, secret and challenge. */
    public static byte[] response(int identifier, byte[] secret, byte[] challenge) {
        return Digests.md5(new byte[] {(byte) identifier}, secret, challenge);
    }

    /** Whether {@code response} is the right one; in a time that does not depend on where they differ. */
    public static boolean verify(int identifier, byte[] secret, byte[] challenge, byte[] response) {
        return MessageDigest.isEqual(response(identifier, secret, challenge), response);
    }
}
