package net.sluice.l2tp.wire;

/**
 * Per-hop behaviour codes (RFC 3140), 16 bits, as the AVPs of RFC 3308 carry them.
 *
 * <pre>
 *   0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
 * +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 * |      DSCP       | 0  0  0  0  0  0  0  0  S  0|   a PHB, or (S) the set whose lowest DSCP this is
 * +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 * |      code of 12 bits            | 0  0  S  1|     a PHB without a recommended DSCP
 * +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 * </pre>
 */
public final class PhbCode {
    /** No code: the AVP is absent. */
    public static final int NONE = -1;

    private static final int DSCP_SHIFT = 10;

    /** What is 0 in the code of PHBs that have a recommended DSCP. */
    private static final int ZEROS = 0x03FD;

    private PhbCode() {}

    /** The code of the one PHB whose recommended DSCP that is. */
    public static int of(int dscp) {
        return dscp << DSCP_SHIFT;
    }

    /** The DSCP recommended for the PHB, or the lowest of its set; -1 for {@link #NONE}, and when the code recommends none. */
    public static int dscp(int code) {
        return code == NONE || (code & ZEROS) != 0 ? -1 : code >>> DSCP_SHIFT;
    }
}
