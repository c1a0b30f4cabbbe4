package net.sluice.radius.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of octets, compared by content. */
public final class Octets {

    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] value;

    private Octets(byte[] value) {
        this.value = value;
    }

    /** A copy of {@code value}. */
    public static Octets of(byte... value) {
        return value.length == 0 ? EMPTY : new Octets(value.clone());
    }

    /** A copy of {@code length} octets of {@code value} from {@code offset}. */
    public static Octets of(byte[] value, int offset, int length) {
        return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(value, offset, offset + length));
    }

    /** The UTF-8 form of {@code text}. */
    public static Octets utf8(String text) {
        return text.isEmpty() ? EMPTY : new Octets(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The octets that {@code hex} names, two digits each; spaces are ignored. */
    public static Octets hex(String hex) {
        return new Octets(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static Octets wrap(byte[] value) {
        return new Octets(value);
    }

    public int length() {
        return value.length;
    }

    public boolean isEmpty() {
        return value.length == 0;
    }

    /** The octet at {@code index}, 0..255. */
    public int at(int index) {
        return value[index] & 0xFF;
    }

    /** Octets {@code from} (inclusive) to {@code to} (exclusive). */
    public Octets slice(int from, int to) {
        return of(value, from, to - from);
    }

    public byte[] toArray() {
        return value.clone();
    }

    /** The octets read as UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(value, 0, target, offset, value.length);
    }

    /** The array itself: only for readers in this package that do not keep or change it. */
    byte[] shared() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** Hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(value);
    }
}
