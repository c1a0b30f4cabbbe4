package net.sluice.ppp.wire;

import org.jspecify.annotations.Nullable;

/** The codes of control packets (RFC 1661 s5, RFC 1570 s2.1). NCPs know the first seven. */
public enum Code {
    CONFIGURE_REQUEST(1),
    CONFIGURE_ACK(2),
    CONFIGURE_NAK(3),
    CONFIGURE_REJECT(4),
    TERMINATE_REQUEST(5),
    TERMINATE_ACK(6),
    CODE_REJECT(7),
    PROTOCOL_REJECT(8),
    ECHO_REQUEST(9),
    ECHO_REPLY(10),
    DISCARD_REQUEST(11),
    IDENTIFICATION(12);

    private static final Code[] BY_NUMBER = new Code[13];

    static {
        for (Code code : values()) {
            BY_NUMBER[code.number] = code;
        }
    }

    private final int number;

    Code(int number) {
        this.number = number;
    }

    /** As in the packet. */
    public int number() {
        return number;
    }

    /** The constant for a number, or null when there is none. */
    public static @Nullable Code of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
