package net.sluice.node.config.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A password or shared secret. Prints as nothing; compared in constant time. */
public final class Secret {
    private final byte[] octets;
    private final boolean inFile;

    private Secret(byte[] octets, boolean inFile) {
        this.octets = octets;
        this.inFile = inFile;
    }

    /** A secret that came from outside the configuration file. */
    public static Secret referred(byte[] octets) {
        return new Secret(octets.clone(), false);
    }

    /** A secret that stands in the configuration file in clear. */
    public static Secret literal(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8), true);
    }

    /** A copy of the octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /** The octets read as UTF-8. */
    public String text() {
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** True when it stands in the configuration file itself. */
    public boolean isLiteral() {
        return inFile;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(octets, secret.octets);
    }

    /** The same for all, so that it tells nothing. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
