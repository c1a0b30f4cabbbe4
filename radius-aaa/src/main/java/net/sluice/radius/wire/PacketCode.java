package net.sluice.radius.wire;

import org.jspecify.annotations.Nullable;

/** The kinds of RADIUS packet (RFC 2865 s3, RFC 2866 s3, RFC 5176 s3, RFC 5997 s3). */
public enum PacketCode {
    ACCESS_REQUEST(1),
    ACCESS_ACCEPT(2),
    ACCESS_REJECT(3),
    ACCOUNTING_REQUEST(4),
    ACCOUNTING_RESPONSE(5),
    ACCESS_CHALLENGE(11),
    STATUS_SERVER(12),
    DISCONNECT_REQUEST(40),
    DISCONNECT_ACK(41),
    DISCONNECT_NAK(42),
    COA_REQUEST(43),
    COA_ACK(44),
    COA_NAK(45);

    private final int value;

    PacketCode(int value) {
        this.value = value;
    }

    /** The Code octet, 0..255. */
    public int value() {
        return value;
    }

    /** The code of that octet, or null. */
    public static @Nullable PacketCode of(int value) {
        for (PacketCode code : values()) {
            if (code.value == value) {
                return code;
            }
        }
        return null;
    }
}
