package net.sluice.radius.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import net.sluice.radius.wire.DecodedPacket.Packet;

/** Whether an answer comes from one who knows the secret. */
public enum AnswerProof {
    /** Response Authenticator, and Message-Authenticator where there is one, are right. */
    PROVED,
    /** As {@link #PROVED}, but there is no Message-Authenticator: MD5 alone can be forged by one in the path (CVE-2024-3596). */
    PROVED_BY_MD5_ALONE,
    /** The Response Authenticator is wrong (RFC 2865 s3). */
    BAD_AUTHENTICATOR,
    /** The Message-Authenticator is wrong, not 16 octets, or there are several (RFC 3579 s3.2). */
    BAD_MESSAGE_AUTHENTICATOR;

    /**
     * Judges {@code answer} to a request with {@code requestAuthenticator}.
     *
     * <p>RFC 2865 s3: "ResponseAuth = MD5(Code+ID+Length+RequestAuth+Attributes+Secret)". RFC 3579 s3.2: "Message-Authenticator =
     * HMAC-MD5 (Type, Identifier, Length, Request Authenticator, Attributes)", where "the signature string should be considered
     * to be sixteen octets of zero".
     */
    public static AnswerProof of(Packet answer, Octets requestAuthenticator, Secret secret) {
        byte[] datagram = answer.datagram().toArray();
        byte[] claimed = Arrays.copyOfRange(
                datagram,
                PacketEncoder.AUTHENTICATOR_AT,
                PacketEncoder.AUTHENTICATOR_AT + PacketEncoder.AUTHENTICATOR_LENGTH);
        requestAuthenticator.copyTo(datagram, PacketEncoder.AUTHENTICATOR_AT);
        if (!MessageDigest.isEqual(claimed, Digests.md5(datagram, secret.shared()))) {
            return BAD_AUTHENTICATOR;
        }
        return messageProof(datagram, secret);
    }

    private static AnswerProof messageProof(byte[] datagram, Secret secret) {
        int found = -1;
        for (int at = PacketEncoder.HEADER_LENGTH; at < datagram.length; at += datagram[at + 1] & 0xFF) {
            if ((datagram[at] & 0xFF) == AttributeType.MESSAGE_AUTHENTICATOR.code()) {
                if (found >= 0 || (datagram[at + 1] & 0xFF) != Digests.LENGTH + 2) {
                    return BAD_MESSAGE_AUTHENTICATOR;
                }
                found = at + 2;
            }
        }
        if (found < 0) {
            return PROVED_BY_MD5_ALONE;
        }
        byte[] claimed = Arrays.copyOfRange(datagram, found, found + Digests.LENGTH);
        Arrays.fill(datagram, found, found + Digests.LENGTH, (byte) 0);
        return MessageDigest.isEqual(claimed, Digests.hmacMd5(secret, datagram)) ? PROVED : BAD_MESSAGE_AUTHENTICATOR;
    }
}
