package net.sluice.l2tp.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The AVPs that we know: RFC 2661 s4.4, RFC 3308 and RFC 4951, in the order of their numbers. An AVP of another RFC is one more row here, and a word
 * in the rows of the messages that carry it ({@link MessageType}).
 *
 * <p>Columns: attribute type; M bit when sent; whether its value may be hidden (s4.3); fewest and most octets of its value.
 */
public enum AvpType {
    // spotless:off
    MESSAGE_TYPE                  ( 0, M.MUST,   H.CLEAR,   2,    2),
    RESULT_CODE                   ( 1, M.MUST,   H.CLEAR,   2, 1017),
    PROTOCOL_VERSION              ( 2, M.MUST,   H.CLEAR,   2,    2),
    FRAMING_CAPABILITIES          ( 3, M.MUST,   H.MAY,     4,    4),
    BEARER_CAPABILITIES           ( 4, M.MUST,   H.MAY,     4,    4),
    TIE_BREAKER                   ( 5, M.IGNORE, H.CLEAR,   8,    8),
    FIRMWARE_REVISION             ( 6, M.IGNORE, H.MAY,     2,    2),
    HOST_NAME                     ( 7, M.MUST,   H.CLEAR,   1, 1017),
    VENDOR_NAME                   ( 8, M.IGNORE, H.MAY,     0, 1017),
    ASSIGNED_TUNNEL_ID            ( 9, M.MUST,   H.MAY,     2,    2),
    RECEIVE_WINDOW_SIZE           (10, M.MUST,   H.CLEAR,   2,    2),
    CHALLENGE                     (11, M.MUST,   H.MAY,     1, 1017),
    Q931_CAUSE_CODE               (12, M.MUST,   H.CLEAR,   3, 1017),
    CHALLENGE_RESPONSE            (13, M.MUST,   H.MAY,    16,   16),
    ASSIGNED_SESSION_ID           (14, M.MUST,   H.MAY,     2,    2),
    CALL_SERIAL_NUMBER            (15, M.MUST,   H.MAY,     4,    4),
    MINIMUM_BPS                   (16, M.MUST,   H.MAY,     4,    4),
    MAXIMUM_BPS                   (17, M.MUST,   H.MAY,     4,    4),
    BEARER_TYPE                   (18, M.MUST,   H.MAY,     4,    4),
    FRAMING_TYPE                  (19, M.MUST,   H.MAY,     4,    4),
    CALLED_NUMBER                 (21, M.MUST,   H.MAY,     0, 1017),
    CALLING_NUMBER                (22, M.MUST,   H.MAY,     0, 1017),
    SUB_ADDRESS                   (23, M.MUST,   H.MAY,     0, 1017),
    TX_CONNECT_SPEED              (24, M.MUST,   H.MAY,     4,    4),
    PHYSICAL_CHANNEL_ID           (25, M.IGNORE, H.MAY,     4,    4),
    INITIAL_RECEIVED_LCP_CONFREQ  (26, M.IGNORE, H.MAY,     0, 1017),
    LAST_SENT_LCP_CONFREQ         (27, M.IGNORE, H.MAY,     0, 1017),
    LAST_RECEIVED_LCP_CONFREQ     (28, M.IGNORE, H.MAY,     0, 1017),
    PROXY_AUTHEN_TYPE             (29, M.IGNORE, H.MAY,     2,    2),
    PROXY_AUTHEN_NAME             (30, M.IGNORE, H.MAY,     0, 1017),
    PROXY_AUTHEN_CHALLENGE        (31, M.IGNORE, H.MAY,     1, 1017),
    PROXY_AUTHEN_ID               (32, M.IGNORE, H.MAY,     2,    2),
    PROXY_AUTHEN_RESPONSE         (33, M.IGNORE, H.MAY,     0, 1017),
    CALL_ERRORS                   (34, M.MUST,   H.MAY,    26,   26),
    ACCM                          (35, M.MUST,   H.MAY,    10,   10),
    RANDOM_VECTOR                 (36, M.MUST,   H.CLEAR,   1, 1017),
    PRIVATE_GROUP_ID              (37, M.IGNORE, H.MAY,     0, 1017),
    RX_CONNECT_SPEED              (38, M.IGNORE, H.MAY,     4,    4),
    SEQUENCING_REQUIRED           (39, M.MUST,   H.CLEAR,   0,    0),

    // RFC 3308: differentiated services of the control connection, and of a session.
    CONTROL_CONNECTION_DS         (47, M.IGNORE, H.MAY,     2,    2),
    SESSION_DS                    (48, M.IGNORE, H.MAY,     2,    2),

    // RFC 4951: failover.
    FAILOVER_CAPABILITY           (76, M.IGNORE, H.MAY,     6,    6),
    TUNNEL_RECOVERY               (77, M.MUST,   H.CLEAR,  10,   10),
    SUGGESTED_CONTROL_SEQUENCE    (78, M.IGNORE, H.MAY,     6,    6),
    FAILOVER_SESSION_STATE        (79, M.MUST,   H.MAY,    10,   10);
    // spotless:on

    /** What a receiver that does not know the AVP is to do: end the session or tunnel, or ignore it (s4.1). */
    private enum M {
        MUST,
        IGNORE
    }

    /** Whether the value may be hidden (s4.3). */
    private enum H {
        MAY,
        CLEAR
    }

    /** Octets of an AVP before its value. */
    public static final int HEADER_OCTETS = 6;

    /** Most octets of a value: the Length field has ten bits (s4.1). */
    public static final int MAX_VALUE_OCTETS = 1023 - HEADER_OCTETS;

    private static final @Nullable AvpType[] BY_NUMBER = byNumber();

    private final int number;
    private final boolean mandatory;
    private final boolean hidable;
    private final int minOctets;
    private final int maxOctets;

    AvpType(int number, M mandatory, H hidable, int minOctets, int maxOctets) {
        this.number = number;
        this.mandatory = mandatory == M.MUST;
        this.hidable = hidable == H.MAY;
        this.minOctets = minOctets;
        this.maxOctets = maxOctets;
    }

    /** The AVP of IETF's (vendor id 0) with that attribute type; null when we do not know it. */
    static @Nullable AvpType ofNumber(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** Its attribute type. */
    public int number() {
        return number;
    }

    /** The M bit with which it is sent. */
    public boolean mandatory() {
        return mandatory;
    }

    /** Whether its value may be hidden. */
    public boolean hidable() {
        return hidable;
    }

    /** Fewest octets of its value, before hiding. */
    public int minOctets() {
        return minOctets;
    }

    /** Most octets of its value, before hiding. */
    public int maxOctets() {
        return maxOctets;
    }

    /** Whether a message may have it more than once: one for each session (RFC 4951 s3.3: "Multiple FSS AVPs could be included"). */
    boolean repeatable() {
        return this == FAILOVER_SESSION_STATE;
    }

    boolean lengthIsRight(int octets) {
        return octets >= minOctets && octets <= maxOctets;
    }

    /** For texts to people: name and number. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ') + " (" + number + ")";
    }

    private static @Nullable AvpType[] byNumber() {
        int last = 0;
        for (AvpType type : values()) {
            last = Math.max(last, type.number);
        }
        @Nullable AvpType[] table = new AvpType[last + 1];
        for (AvpType type : values()) {
            if (table[type.number] != null) {
                throw new IllegalStateException(table[type.number] + " and " + type);
            }
            table[type.number] = type;
        }
        return table;
    }
}
