package net.sluice.cluster.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import net.sluice.cluster.Login;

/**
 * A login by 128 bits of a digest: names are of any length, and none of anybody's business in other nodes' memory.
 *
 * @param high the first half
 * @param low the second half
 */
record LoginId(long high, long low) {
    static LoginId of(Login login) {
        return of(login.user(), login.circuit());
    }

    /** Of anything else that has a name: the first text keeps kinds apart. */
    static LoginId of(String first, String second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            ByteBuffer octets = ByteBuffer.wrap(digest.digest(second.getBytes(StandardCharsets.UTF_8)));
            return new LoginId(octets.getLong(), octets.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** One of so many, a power of 2. */
    int bucket(int buckets) {
        return (int) high & (buckets - 1);
    }
}
