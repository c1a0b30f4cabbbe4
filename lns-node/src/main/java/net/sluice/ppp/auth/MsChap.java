package net.sluice.ppp.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * MS-CHAP (RFC 2433 Appendix A). Only the NT response is made and checked; RFC 2433 s2: the LAN Manager response
 * "SHOULD NOT" be sent, since it gives the password away.
 */
public final class MsChap {
    /** Octets of a challenge. */
    public static final int CHALLENGE = 8;

    /** Octets of an LM or NT response. */
    public static final int RESPONSE = 24;

    /** Octets of the value field of a Response: LM response, NT response, flags (RFC 2433 s6). */
    public static final int VALUE = 49;

    /** The flag that says that the NT response is to be used. */
    public static final int USE_NT = 1;

    private MsChap() {}

    /** NtPasswordHash (RFC 2433 A.5, RFC 2759 s8.3): MD4 of the password in UTF-16, low octet first. */
    public static byte[] ntPasswordHash(String password) {
        return Md4.digest(password.getBytes(StandardCharsets.UTF_16LE));
    }

    /** ChallengeResponse (RFC 2433 A.3, RFC 2759 s8.5): three times DES, keyed by the hash padded to 21 octets. */
    public static byte[] challengeResponse(byte[] challenge8, byte[] passwordHash) {
        byte[] keys = Arrays.copyOf(passwordHash, 21);
        byte[] response = new byte[RESPONSE];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(Digests.des(challenge8, keys, 7 * i), 0, response, 8 * i, 8);
        }
        return response;
    }

    /** NtChallengeResponse (RFC 2433 A.2). */
    public static byte[] ntResponse(byte[] challenge8, String password) {
        return challengeResponse(challenge8, ntPasswordHash(password));
    }

    /** Whether the NT response is the right one; in a time that does not depend on where they differ. */
    public static boolean verify(byte[] challenge8, String password, byte[] ntResponse) {
        return MessageDigest.isEqual(ntResponse(challenge8, password), ntResponse);
    }
}
