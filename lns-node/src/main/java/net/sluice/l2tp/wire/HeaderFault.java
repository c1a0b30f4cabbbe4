package net.sluice.l2tp.wire;

/** What is wrong with an L2TP header (RFC 2661 s3.1). Such a datagram is discarded: nothing in it can be trusted. */
public enum HeaderFault {
    /** Shorter than its header. */
    TRUNCATED,
    /** Version other than 2; 1 is L2F. */
    BAD_VERSION,
    /** The Length field is shorter than the header or longer than the datagram. */
    BAD_LENGTH,
    /** The Offset Size reaches beyond the end. */
    BAD_OFFSET,
    /** A control message without Length or without Ns and Nr, or with an Offset. */
    BAD_CONTROL_FLAGS
}
