package net.sluice.ppp.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** MS-CHAPv2 (RFC 2759 s8). User names are octets as in the packet; a Windows domain before a backslash does not count. */
public final class MsChapV2 {
    /** Octets of a challenge, either side's. */
    public static final int CHALLENGE = 16;

    /** Characters of an authenticator response: {@code S=} and 40 digits. */
    public static final int AUTHENTICATOR_RESPONSE = 42;

    private static final byte[] MAGIC_1 = ascii("Magic server to client signing constant");
    private static final byte[] MAGIC_2 = ascii("Pad to make it do more than one iteration");

    private MsChapV2() {}

    /** ChallengeHash (RFC 2759 s8.2): 8 octets of SHA-1 over both challenges and the user name. */
    public static byte[] challengeHash(byte[] peerChallenge, byte[] authenticatorChallenge, byte[] userName) {
        return Arrays.copyOf(Digests.sha1(peerChallenge, authenticatorChallenge, withoutDomain(userName)), 8);
    }

    /** GenerateNTResponse (RFC 2759 s8.1): 24 octets. */
    public static byte[] ntResponse(
            byte[] authenticatorChallenge, byte[] peerChallenge, byte[] userName, String password) {
        return MsChap.challengeResponse(
                challengeHash(peerChallenge, authenticatorChallenge, userName), MsChap.ntPasswordHash(password));
    }

    /** Whether the NT response is the right one; in a time that does not depend on where they differ. */
    public static boolean verify(
            byte[] authenticatorChallenge, byte[] peerChallenge, byte[] userName, String password, byte[] ntResponse) {
        return MessageDigest.isEqual(ntResponse(authenticatorChallenge, peerChallenge, userName, password), ntResponse);
    }

    /** GenerateAuthenticatorResponse (RFC 2759 s8.7): {@code S=} and 40 hexadecimal digits. */
    public static String authenticatorResponse(
            String password, byte[] ntResponse, byte[] peerChallenge, byte[] authenticatorChallenge, byte[] userName) {
        byte[] hashHash = Md4.digest(MsChap.ntPasswordHash(password));
        byte[] digest = Digests.sha1(hashHash, ntResponse, MAGIC_1);
        byte[] challenge = challengeHash(peerChallenge, authenticatorChallenge, userName);
        // RFC 2759 s5: "The hexadecimal digits A-F (if present) MUST be uppercase."
        return "S=" + HexFormat.of().withUpperCase().formatHex(Digests.sha1(digest, challenge, MAGIC_2));
    }

    /**
     * CheckAuthenticatorResponse (RFC 2759 s8.8): whether a Success message starts with what the authenticator must have
     * made of the password.
     */
    public static boolean verifySuccess(String expected, byte[] message) {
        // Digits in lower case come from authenticators that overlook s5; the number is the same.
        byte[] start = new String(
                        message, 0, Math.min(message.length, AUTHENTICATOR_RESPONSE), StandardCharsets.ISO_8859_1)
                .toUpperCase(Locale.ROOT)
                .getBytes(StandardCharsets.ISO_8859_1);
        return MessageDigest.isEqual(ascii(expected), start);
    }

    private static byte[] withoutDomain(byte[] userName) {
        for (int i = userName.length - 1; i >= 0; i--) {
            if (userName[i] == '\\') {
                return Arrays.copyOfRange(userName, i + 1, userName.length);
            }
        }
        return userName;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
