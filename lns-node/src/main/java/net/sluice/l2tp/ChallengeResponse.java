package net.sluice.l2tp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import net.sluice.l2tp.wire.MessageType;

/** The answer to a tunnel authentication challenge (RFC 2661 s4.4.3, s5.1.1): MD5 as in CHAP (RFC 1994 s4.1). */
final class ChallengeResponse {
    /** Octets of the challenges that we make. */
    static final int CHALLENGE_OCTETS = 16;

    private ChallengeResponse() {}

    /**
     * The 16 octets of Challenge Response.
     *
     * @param message the message that carries the response, SCCRP or SCCCN
     */
    static byte[] to(byte[] challenge, byte[] secret, MessageType message) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            // RFC 2661 s4.4.3: "For purposes of the ID value in the CHAP response calculation, the value of the Message
            // Type
            // AVP for this message is used (e.g. 2 for an SCCRP, and 3 for an SCCCN)."
            md5.update((byte) message.number());
            md5.update(secret);
            md5.update(challenge);
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the response is right; takes as long whether it is or not. */
    static boolean isRight(byte[] response, byte[] challenge, byte[] secret, MessageType message) {
        return MessageDigest.isEqual(response, to(challenge, secret, message));
    }
}
