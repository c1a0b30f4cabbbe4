package net.sluice.radius.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values that only the two holders of a secret can read: User-Password (RFC 2865 s5.2), and those with a salt: Tunnel-Password (RFC 2868
 * s3.5) and the MPPE keys (RFC 2548 s2.4.2).
 */
public final class HiddenValue {

    /** The longest User-Password, in clear. */
    public static final int MAX_PASSWORD_LENGTH = 128;

    private static final int BLOCK = Digests.LENGTH;
    private static final int SALT = 2;

    private HiddenValue() {}

    /**
     * RFC 2865 s5.2: "the password is first padded at the end with nulls to a multiple of 16 octets. A one-way MD5 hash is calculated over a
     * stream of octets consisting of the shared secret followed by the Request Authenticator."
     */
    static byte[] hidePassword(byte[] password, Secret secret, byte[] authenticator) {
        int blocks = Math.max(1, (password.length + BLOCK - 1) / BLOCK);
        byte[] hidden = Arrays.copyOf(password, blocks * BLOCK);
        byte[] previous = authenticator;
        for (int at = 0; at < hidden.length; at += BLOCK) {
            byte[] mask = Digests.md5(secret.shared(), previous);
            for (int i = 0; i < BLOCK; i++) {
                hidden[at + i] ^= mask[i];
            }
            previous = Arrays.copyOfRange(hidden, at, at + BLOCK);
        }
        return hidden;
    }

    /**
     * The clear octets of {@code salted}: two octets of salt, then blocks that hide a length octet, the value and padding.
     *
     * @param authenticator of the request that this answers
     * @return null when the lengths cannot be right
     */
    static byte @Nullable [] reveal(byte[] salted, Secret secret, byte[] authenticator) {
        int hidden = salted.length - SALT;
        if (hidden < BLOCK || hidden % BLOCK != 0) {
            return null;
        }
        byte[] clear = new byte[hidden];
        byte[] mask = Digests.md5(secret.shared(), authenticator, Arrays.copyOf(salted, SALT));
        for (int at = 0; at < hidden; at += BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                clear[at + i] = (byte) (salted[SALT + at + i] ^ mask[i]);
            }
            mask = Digests.md5(secret.shared(), Arrays.copyOfRange(salted, SALT + at, SALT + at + BLOCK));
        }
        int length = clear[0] & 0xFF;
        return length < hidden ? Arrays.copyOfRange(clear, 1, 1 + length) : null;
    }
}
