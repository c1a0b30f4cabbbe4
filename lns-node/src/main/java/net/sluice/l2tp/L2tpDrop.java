package net.sluice.l2tp;

import net.sluice.l2tp.wire.MessageFault;

/** Why a datagram was discarded. */
public enum L2tpDrop {
    /** Shorter than its header says, or than a header is. */
    TRUNCATED,
    /** Version other than 2. */
    BAD_VERSION,
    /** A control message without length or sequence numbers, or with an offset (RFC 2661 s3.1). */
    BAD_CONTROL_HEADER,
    /** No tunnel has that id. */
    UNKNOWN_TUNNEL,
    /** The tunnel has no such session. */
    UNKNOWN_SESSION,
    /** A data message for a session that is not yet established. */
    SESSION_NOT_ESTABLISHED,
    /** Not from the tunnel's peer. */
    WRONG_PEER,
    /** Beyond the receive window. */
    OUTSIDE_WINDOW,
    /** Had already been received; acknowledged again. */
    DUPLICATE,
    /** Its AVPs do not parse. */
    MALFORMED_MESSAGE,
    /** A hidden AVP does not unhide (RFC 2661 s4.3): most likely the secret of the peer is not ours. */
    CANNOT_UNHIDE,
    /** Tunnel id 0, and not an SCCRQ. */
    NOT_AN_SCCRQ,
    /** For the tunnel id with which refusals are signed: the peer acknowledges its refusal. */
    REFUSED_BEFORE,
    /** The access list does not know the peer. */
    NOT_ALLOWED,
    /** The peer has too many tunnels, or too many half open. */
    TOO_MANY_TUNNELS,
    /** All tunnel ids are in use. */
    NO_TUNNEL_ID,
    /** An SCCRQ that lost the tie against ours (RFC 2661 s4.4.3, Tie Breaker), or that comes when the recovery that it asks for is just over (RFC 4951). */
    TIE_LOST,
    /** The tunnel is closing; only acknowledgements are of interest. */
    CLOSING,
    /** Of a tunnel that is being recovered, and whose numbers do not count any more (RFC 4951 s3.2.1). */
    RECOVERING,
    /** An ignorable message of a type that we do not know. */
    UNKNOWN_MESSAGE;

    /** Why a control message with that fault is discarded. */
    static L2tpDrop of(MessageFault fault) {
        return fault == MessageFault.CANNOT_UNHIDE ? CANNOT_UNHIDE : MALFORMED_MESSAGE;
    }

    /** What the operator may do about it; empty where the name says all. */
    public String hint() {
        return this == CANNOT_UNHIDE ? "the peer's tunnel secret may differ from ours, or one of us has none" : "";
    }
}
