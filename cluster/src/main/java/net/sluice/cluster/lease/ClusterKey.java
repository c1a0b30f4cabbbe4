package net.sluice.cluster.lease;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of the MACs between the members of one cluster: HMAC-SHA256 (RFC 2104), truncated to its first 128 bits, as RFC
 * 4868 does. Not thread-safe. Shows nothing of itself.
 */
public final class ClusterKey {
    /** Octets of a MAC. */
    public static final int MAC_LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private final Mac mac;

    private ClusterKey(Mac mac) {
        this.mac = mac;
    }

    /** The key for beats. */
    public static ClusterKey forBeats(byte[] secret, String cluster) {
        return of(secret, "beats 1", cluster);
    }

    /**
     * The key that a secret gives for this use in this cluster; other uses, and other clusters, have other keys.
     *
     * @throws IllegalArgumentException when the secret is empty
     */
    public static ClusterKey of(byte[] secret, String use, String cluster) {
        byte[] purpose = ("sluice " + use + " " + cluster).getBytes(StandardCharsets.UTF_8);
        byte[] derived = keyed(secret).doFinal(purpose);
        try {
            return new ClusterKey(keyed(derived));
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

    /** The MAC of the first so many of these octets. */
    public byte[] mac(byte[] octets, int length) {
        mac.update(octets, 0, length);
        return Arrays.copyOf(mac.doFinal(), MAC_LENGTH);
    }

    /** True when the first so many octets are followed by their MAC; takes as long for any. */
    public boolean isFollowedByMac(byte[] octets, int length) {
        byte[] found = Arrays.copyOfRange(octets, length, length + MAC_LENGTH);
        return MessageDigest.isEqual(mac(octets, length), found);
    }

    @Override
    public String toString() {
        return "ClusterKey[secret]";
    }
}
