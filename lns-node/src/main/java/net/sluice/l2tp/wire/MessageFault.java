package net.sluice.l2tp.wire;

/**
 * Why a control message cannot be used (RFC 2661 s4.1, s7.1), with the general error code that tells the sender (s4.4.2).
 * The same faults in an AVP without M bit only make that AVP be ignored, except where the rest cannot be read.
 */
public enum MessageFault {
    /** Does not begin with a Message Type AVP (s4.4.1). */
    NO_MESSAGE_TYPE(3),
    /** A Message Type that we do not know, with its M bit set (s4.4.1). */
    UNKNOWN_MESSAGE_TYPE(8),
    /** An AVP that we do not know, or one with reserved bits, with its M bit set (s4.1). */
    UNKNOWN_MANDATORY_AVP(8),
    /** An AVP's Length is below 6 or beyond the message: nothing after it can be read. */
    BAD_AVP_LENGTH(2),
    /** A value shorter or longer than its type allows. */
    BAD_VALUE_LENGTH(2),
    /** A value that its type does not allow: an id or window of 0. */
    BAD_VALUE(3),
    /** An AVP is there twice. */
    REPEATED_AVP(3),
    /** The H bit is set on an AVP that must not be hidden. */
    HIDDEN_NOT_ALLOWED(3),
    /** A hidden AVP, and there is no secret, no Random Vector before it, or the value does not unhide. */
    CANNOT_UNHIDE(3),
    /** An AVP that the message needs is not there. */
    MISSING_AVP(3);

    private final int errorCode;

    MessageFault(int errorCode) {
        this.errorCode = errorCode;
    }

    /** The general error code for StopCCN or CDN. */
    public int errorCode() {
        return errorCode;
    }
}
