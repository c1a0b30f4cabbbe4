package net.sluice.cluster.lease;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of the MACs of one cluster's beats: HMAC-SHA256 (RFC 2104), truncated to its first 128 bits, as RFC 4868 does.
 * Not thread-safe. Shows nothing of itself.
 */
public final class BeatKey {
    /** Octets of a MAC. */
    static final int MAC_LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private final Mac mac;

    private BeatKey(Mac mac) {
        this.mac = mac;
    }

    /**
     * The key that a secret gives for the beats of this cluster; other uses of the secret, and other clusters, have other
     * keys.
     *
     * @throws IllegalArgumentException when the secret is empty
     */
    public static BeatKey of(byte[] secret, String cluster) {
        byte[] purpose = ("sluice beats 1 " + cluster).getBytes(StandardCharsets.UTF_8);
        byte[] derived = keyed(secret).doFinal(purpose);
        try {
            return new BeatKey(keyed(derived));
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** The MAC of these octets. */
    byte[] mac(byte[] octets, int length) {
        mac.update(octets, 0, length);
        return Arrays.copyOf(mac.doFinal(), MAC_LENGTH);
    }

    /** True when the octets are followed by their MAC; takes as long for any. */
    boolean isFollowedByMac(byte[] octets, int length) {
        byte[] found = Arrays.copyOfRange(octets, length, length + MAC_LENGTH);
        return MessageDigest.isEqual(mac(octets, length), found);
    }

    @Override
    public String toString() {
        return "BeatKey[secret]";
    }
}
