package net.sluice.radius.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Octets that no log, exception or debugger line may show: a shared secret (RFC 2865 s3), a password. Its {@code toString} says nothing of them.
 */
public final class Secret {

    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /** A copy of {@code value}. */
    public static Secret of(byte... value) {
        return new Secret(value.clone());
    }

    /** The UTF-8 form of {@code text}. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return value.length;
    }

    /** A copy of the octets, for cryptography only. */
    public byte[] reveal() {
        return value.clone();
    }

    byte[] shared() {
        return value;
    }

    /** In constant time for equal lengths. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "***";
    }
}
