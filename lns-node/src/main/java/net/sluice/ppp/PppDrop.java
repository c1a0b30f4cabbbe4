package net.sluice.ppp;

/** Every reason for which a received packet is discarded. Each is counted by whoever owns the {@link PppOutput}. */
public enum PppDrop {
    /** Too short to hold a protocol field, or the protocol field is not valid (RFC 1661 s2). */
    FRAME_MALFORMED,
    /** Too short for code, identifier and length, or the length field does not fit the frame or what we take. */
    PACKET_MALFORMED,
    /** An option's length field is below 2 or beyond the end of the packet. */
    OPTIONS_MALFORMED,
    /** The layer is not in a state in which such a packet means anything (RFC 1661 s4.1). */
    WRONG_STATE,
    /** Not LCP, and LCP is not open. */
    LCP_NOT_OPEN,
    /** A Configure-Ack, -Nak or -Reject with an identifier that is not that of our last request, or a second answer. */
    STALE_REPLY,
    /** A Configure-Ack or -Reject whose options are not those of our request (RFC 1661 s5.2, s5.4). */
    REPLY_MISMATCH,
    /** A Configure-Request that repeats, octet for octet, the one that was acknowledged a moment ago; acknowledged again. */
    DUPLICATE_REQUEST,
    /** A packet of an authentication protocol that was not agreed, or that the other side is to send. */
    AUTH_NOT_AGREED,
    /** An authentication packet in the wrong phase, or with an identifier we did not send. */
    AUTH_UNEXPECTED,
    /** An authentication packet whose fields do not fit it. */
    AUTH_MALFORMED,
    /** The peer repeats itself while its first proof is still being looked at. */
    AUTH_PENDING,
    /** An NCP packet before the network-layer protocol phase (RFC 1661 s3.5). */
    NOT_NETWORK_PHASE,
    /** A network-layer packet that reached the control plane: its NCP is not open, or nobody forwards it. */
    NETWORK_DATA,
    /** A protocol that we do not speak on this link; answered by a Protocol-Reject (RFC 1661 s5.7). */
    PROTOCOL_UNKNOWN,
    /** A code that we do not know; answered by a Code-Reject (RFC 1661 s5.6). */
    CODE_UNKNOWN,
    /** An unknown protocol or code that was rejected a moment ago; one rejection each is enough. */
    REJECT_LIMITED,
    /** An Echo-Reply to nothing that we sent. */
    STALE_ECHO_REPLY,
    /** An Echo-Request with our own magic number: we hear ourselves. */
    OWN_ECHO,
    /** A Discard-Request, which asks for just that (RFC 1661 s5.9). */
    DISCARD_REQUEST,
    /** A frame after the link ended. */
    LINK_DOWN
}
