package net.sluice.session;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of octets with value equality; its text form is hexadecimal. */
public final class Octets {
    private final byte[] octets;

    private Octets(byte[] octets) {
        this.octets = octets;
    }

    /** Copies the array. */
    public static Octets copyOf(byte[] octets) {
        return new Octets(octets.clone());
    }

    /** A fresh copy. */
    public byte[] toArray() {
        return octets.clone();
    }

    /** The number of octets. */
    public int length() {
        return octets.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(octets);
    }
}
