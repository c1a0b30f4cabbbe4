package net.sluice.radius.wire;

/**
 * A value and the tag that says to which of several tunnels it belongs (RFC 2868 s3).
 *
 * @param tag 0 for none, else 1..31
 */
public record Tagged<T>(int tag, T value) {

    public static final int MAX_TAG = 0x1F;
}
