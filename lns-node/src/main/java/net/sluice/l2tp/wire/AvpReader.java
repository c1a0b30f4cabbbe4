package net.sluice.l2tp.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the payload of one control message apart (RFC 2661 s4.1) by the tables {@link AvpType} and {@link MessageType}.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |M|H| rsvd  |      Length       |           Vendor ID           |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |         Attribute Type        |        Attribute Value...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The first fault that matters is kept and the rest is still read, because the Assigned ID that an answer needs may follow.
 */
final class AvpReader {
    static final int M = 0x8000;
    static final int H = 0x4000;
    static final int RESERVED = 0x3c00;
    static final int LENGTH_MASK = 0x03ff;

    private static final int MESSAGE_TYPE_OCTETS = 8;

    private final ByteBuffer in;
    private final int start;
    private final int end;
    private final byte[] secret;
    private final AvpSet avps = new AvpSet();
    private byte @Nullable [] randomVector;
    private int messageNumber;
    private boolean messageMandatory;
    private @Nullable MessageType type;
    private @Nullable MessageFault fault;
    private int faultAt;
    private String faultText = "";

    /**
     * @param start index of the payload's first octet
     * @param end index after its last
     * @param secret the secret shared with the peer; empty when there is none
     */
    AvpReader(ByteBuffer in, int start, int end, byte[] secret) {
        this.in = in;
        this.start = start;
        this.end = end;
        this.secret = secret;
    }

    /** Reads everything; afterwards {@link #malformed} or {@link #avps} says what came of it. */
    void read() {
        if (!readMessageType()) {
            return;
        }
        int at = start + MESSAGE_TYPE_OCTETS;
        while (at < end) {
            int length = end - at < AvpType.HEADER_OCTETS ? 0 : L2tpHeader.u16(in, at) & LENGTH_MASK;
            if (length < AvpType.HEADER_OCTETS || length > end - at) {
                // What follows cannot be found any more, so the M bit makes no difference.
                fault(MessageFault.BAD_AVP_LENGTH, at, "AVP length " + length + " with " + (end - at) + " octets left");
                return;
            }
            readAvp(at, length);
            at += length;
        }
        checkRequired();
    }

    private boolean readMessageType() {
        // RFC 2661 s4.4.1: "The Message Type AVP MUST be the first AVP in a message"
        if (end - start < MESSAGE_TYPE_OCTETS
                || L2tpHeader.u16(in, start + 2) != 0
                || L2tpHeader.u16(in, start + 4) != AvpType.MESSAGE_TYPE.number()) {
            fault(MessageFault.NO_MESSAGE_TYPE, start, "no message type");
            return false;
        }
        int head = L2tpHeader.u16(in, start);
        if ((head & LENGTH_MASK) != MESSAGE_TYPE_OCTETS) {
            fault(MessageFault.BAD_VALUE_LENGTH, start, AvpType.MESSAGE_TYPE + " of length " + (head & LENGTH_MASK));
            return false;
        }
        if ((head & (H | RESERVED)) != 0) {
            fault(MessageFault.HIDDEN_NOT_ALLOWED, start, AvpType.MESSAGE_TYPE + " with H or reserved bits");
            return false;
        }
        messageNumber = L2tpHeader.u16(in, start + AvpType.HEADER_OCTETS);
        messageMandatory = (head & M) != 0;
        type = MessageType.ofNumber(messageNumber);
        if (type == null && messageMandatory) {
            // RFC 2661 s4.4.1: "if the M-bit is set within the Message Type AVP and the Message Type is unknown [..],
            // the
            // tunnel MUST be cleared"
            fault(MessageFault.UNKNOWN_MESSAGE_TYPE, start, "unknown message type " + messageNumber);
        }
        return type != null;
    }

    private void readAvp(int at, int length) {
        int head = L2tpHeader.u16(in, at);
        int vendor = L2tpHeader.u16(in, at + 2);
        int number = L2tpHeader.u16(in, at + 4);
        AvpType avp = vendor == 0 ? AvpType.ofNumber(number) : null;
        boolean mandatory = (head & M) != 0;
        // RFC 2661 s4.1: "An AVP received with a reserved bit set to 1 MUST be treated as an unrecognized AVP."
        if (avp == null || (head & RESERVED) != 0) {
            String name = avp == null ? "AVP " + number + (vendor == 0 ? "" : " of vendor " + vendor) : avp.toString();
            reject(mandatory, MessageFault.UNKNOWN_MANDATORY_AVP, at, "unrecognized " + name);
            return;
        }
        byte[] value = new byte[length - AvpType.HEADER_OCTETS];
        in.get(at + AvpType.HEADER_OCTETS, value);
        if ((head & H) != 0) {
            if (!avp.hidable()) {
                reject(mandatory, MessageFault.HIDDEN_NOT_ALLOWED, at, avp + " must not be hidden");
                return;
            }
            byte[] vector = randomVector;
            value = vector == null || secret.length == 0 ? null : AvpHiding.unhide(avp, value, secret, vector);
            if (value == null) {
                reject(mandatory, MessageFault.CANNOT_UNHIDE, at, avp + " cannot be unhidden");
                return;
            }
        }
        take(avp, value, mandatory, at);
    }

    private void take(AvpType avp, byte[] value, boolean mandatory, int at) {
        MessageFault wrong = valueFault(avp, value);
        if (wrong != null) {
            reject(
                    mandatory,
                    wrong,
                    at,
                    avp + (wrong == MessageFault.BAD_VALUE ? " out of range" : " of wrong length"));
        } else if (avp == AvpType.RANDOM_VECTOR) {
            // RFC 2661 s4.3: "the random vector is taken from the last Random Vector AVP encountered"
            randomVector = value;
        } else if (type != null && !type.mayCarry(avp)) {
            // Known, and no harm: a peer's habit is no reason to end a session.
            avps.ignore(avp + " does not belong into " + type);
        } else if ((avps.has(avp) && !avp.repeatable()) || avp == AvpType.MESSAGE_TYPE) {
            reject(mandatory, MessageFault.REPEATED_AVP, at, avp + " is there twice");
        } else {
            avps.put(avp, value);
        }
    }

    private static @Nullable MessageFault valueFault(AvpType avp, byte[] value) {
        if (!avp.lengthIsRight(value.length)) {
            return MessageFault.BAD_VALUE_LENGTH;
        }
        boolean mayBeZero = switch (avp) {
            // RFC 2661 s5.3: "The value of 0 for Session ID and Tunnel ID is special and MUST NOT be used"; s5.8: "A
            // value of 0
            // for the Receive Window Size AVP is invalid."
            case ASSIGNED_TUNNEL_ID, ASSIGNED_SESSION_ID, RECEIVE_WINDOW_SIZE -> false;
            default -> true;
        };
        return mayBeZero || Octets.u16(value, 0) != 0 ? null : MessageFault.BAD_VALUE;
    }

    /** What to do about an AVP that is of no use: RFC 2661 s4.1 and s7.1. */
    private void reject(boolean mandatory, MessageFault why, int at, String what) {
        if (mandatory) {
            fault(why, at, what);
        } else {
            avps.ignore(what);
        }
    }

    private void fault(MessageFault why, int at, String what) {
        if (fault == null) {
            fault = why;
            faultAt = at - start;
            faultText = what;
        }
    }

    private void checkRequired() {
        if (type == null) {
            return;
        }
        for (AvpType required : type.required()) {
            if (!avps.has(required)) {
                fault(MessageFault.MISSING_AVP, end, required + " is missing");
            }
        }
    }

    /** What is wrong with the message; null when nothing is. */
    Decoded.@Nullable Malformed malformed() {
        if (fault == null) {
            return null;
        }
        return new Decoded.Malformed(fault, faultAt, type, assignedId(), faultText);
    }

    private int assignedId() {
        if (type == null) {
            return 0;
        }
        return switch (type.scope()) {
            case TUNNEL -> avps.u16(AvpType.ASSIGNED_TUNNEL_ID, 0);
            case CALL -> avps.u16(AvpType.ASSIGNED_SESSION_ID, 0);
        };
    }

    /** The message's type; null when we do not know it. */
    @Nullable
    MessageType type() {
        return type;
    }

    int messageNumber() {
        return messageNumber;
    }

    AvpSet avps() {
        return avps;
    }
}
