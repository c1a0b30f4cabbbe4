package net.sluice.dataplane;

/**
 * Why the packet path discarded something. Every discard is counted under exactly one of these, so that what was received equals what was passed on
 * plus what was dropped. docs/DATAPLANE.md is tested to list every one.
 */
public enum DropReason {
    // The outer datagram, from a LAC
    /** Longer than a receive buffer; the kernel cut it. */
    TRUNCATED,
    /** Shorter than its own L2TP header says, or than any L2TP header. */
    L2TP_TOO_SHORT,
    /** Version field is not 2 (RFC 2661 s3.1). */
    L2TP_VERSION,
    /** The Length field is less than the header or more than the datagram. */
    L2TP_LENGTH,
    /** The Offset Size points beyond the datagram. */
    L2TP_OFFSET,
    /** A control message whose L or S bit is 0, or whose O bit is 1 (RFC 2661 s3.1). */
    L2TP_CONTROL_FLAGS,
    /** A tunnel id we do not know. */
    UNKNOWN_TUNNEL,
    /** From another address or port than the tunnel's peer, or to another of our addresses. */
    WRONG_PEER,
    /** A session id we do not know in this tunnel. */
    UNKNOWN_SESSION,
    /** The session was removed while the packet was inside. */
    SESSION_GONE,
    /** A data message without Ns where sequence numbers are required. */
    SEQUENCE_MISSING,
    /** A data message whose Ns was given up before it came. */
    SEQUENCE_LATE,
    /** A data message whose Ns had come already. */
    SEQUENCE_DUPLICATE,
    /** A copy of what has passed on another session of the ha-set: as it should be. */
    HA_DUPLICATE,
    /** On an ha-set with shared Ns: so old that it may be a copy. */
    HA_LATE,
    /** From another node, of an ha-set, or of a member of one, that is not here or not known here yet. */
    HA_NOT_HERE,

    // Punts
    /** Queue for control of known tunnels full. */
    PUNT_CONTROL_OVERRUN,
    /** Queue for PPP control full. */
    PUNT_PPP_OVERRUN,
    /** Queue for tunnel id 0 full. */
    PUNT_TUNNEL_ZERO_OVERRUN,
    /** More PPP control on one session than is allowed. */
    PUNT_PPP_LIMITED,
    /** More from one source address without a tunnel than is allowed. */
    PUNT_TUNNEL_ZERO_LIMITED,

    // PPP, from the subscriber
    /** No protocol field in the frame, or one whose octets are not odd-ended as RFC 1661 s2 requires. */
    PPP_MALFORMED,
    /** A network-layer protocol that we do not forward. */
    PPP_PROTOCOL,
    /** Data before LCP and the protocol's NCP are open. */
    NCP_NOT_OPEN,

    // The inner packet, from the subscriber
    /** Header too short, wrong version, or lengths that do not fit. */
    IP_MALFORMED,
    /** IPv4 header checksum wrong. */
    IP_CHECKSUM,
    /** The session has no address of this family. */
    NO_ADDRESS,
    /** A source that no subscriber can have: unspecified, loopback, multicast, reserved, or an address of our own. */
    SOURCE_MARTIAN,
    /** The source address is not the session's. */
    SOURCE_SPOOFED,
    /** A destination that is never forwarded: unspecified, loopback, reserved, broadcast. */
    DESTINATION_MARTIAN,
    /** A multicast destination. */
    DESTINATION_MULTICAST,

    // Services of the session, both directions
    /** More packets than the session may send or be sent. */
    PACKET_RATE,
    /** A rule of the session's filter, or its default, drops it. */
    FILTERED,
    /** The session has a filter, and what rules ask of is not in the packet: RFC 1858, RFC 3128, RFC 7112. */
    FILTER_UNREADABLE,
    /** From or to what the session's walled garden does not allow. */
    WALLED_GARDEN,

    // To the subscriber
    /** From the TUN, neither IPv4 nor IPv6, or lengths that do not fit. */
    TUN_MALFORMED,
    /** From the TUN, to an address that no session has: never sent back, so it cannot loop. */
    NO_SESSION_FOR_ADDRESS,
    /** To the data plane's own address, and not a ping that it answers. */
    OWN_ADDRESS,
    /** To the data plane's own address: more pings than it answers. */
    OWN_ADDRESS_LIMITED,
    /** Longer than the session's MTU, and not to be fragmented; the sender was told. */
    TOO_BIG,
    /** The same, and too many senders were told already. */
    TOO_BIG_LIMITED,
    /** The same, and the sender may not be told: RFC 1812 s4.3.2.7, RFC 4443 s2.4. */
    TOO_BIG_UNTOLD,
    /** The same, and there is no address of ours to tell it from. */
    TOO_BIG_NO_SOURCE,

    // Rates of sessions
    /** Faster than the session's rate, which is policed. */
    RATE_POLICED,
    /** Faster than the session's rate, and as much waits already as may. */
    RATE_QUEUE_FULL,
    /** Faster than the session's rate, and the worker has no memory left for packets that wait. */
    RATE_NO_MEMORY,
    /** Packets of the session, or of one flow of it, waited too long for too long: CoDel (RFC 8289). */
    RATE_CODEL,
    /** It waited when the session ended. */
    RATE_SESSION_GONE,

    // Between nodes
    /** Of a slot that nobody owns, as far as this node knows: it is between two owners. */
    SLOT_UNOWNED,
    /** For a node that is not known. */
    RELAY_NO_PEER,
    /** From another node, of what is not ours: never relayed a second time. */
    RELAYED_AGAIN,
    /** From another node, of a LAC that talks to an address that this node has not got. */
    RELAY_NO_SERVICE,
    /** To the relay's port: no frame, or one whose contents are not as its header says. */
    RELAY_MALFORMED,
    /** To the relay's port: a frame of another version. */
    RELAY_VERSION,
    /** To the relay's port: on a channel that this node has with nobody, or not from the address of the node that has it. */
    RELAY_UNKNOWN_NODE,
    /** To the relay's port: the frame's MAC is wrong. */
    RELAY_FORGED,
    /** To the relay's port: a frame that came before, or is older than the window. */
    RELAY_REPLAYED,

    // Inside
    /** Ring from one wire worker to another full. */
    RING_WIRE_OVERRUN,
    /** Ring from a TUN worker to a wire worker full. */
    RING_DOWN_OVERRUN,
    /** Ring of what a shard sends full. */
    INJECT_OVERRUN,
    /** A shard asked to send for an unknown session or from an address that is not ours, or too long a frame. */
    INJECT_REFUSED,

    // What this node may not send
    /** It was to leave after the moment until which this node may act. */
    FENCED,

    // The kernel's answer
    /** The UDP socket's send buffer or the device's queue was full (EAGAIN, ENOBUFS). */
    SEND_BUFFER_FULL,
    /** The datagram is longer than can be sent (EMSGSIZE). */
    SEND_TOO_BIG,
    /** No route to the peer (ENETUNREACH, EHOSTUNREACH). */
    SEND_UNREACHABLE,
    /** Any other error of a send. */
    SEND_ERROR,
    /** The TUN's queue was full (EAGAIN, ENOBUFS). */
    TUN_BUFFER_FULL,
    /** Any other error of a write to the TUN; EIO when its link is down. */
    TUN_ERROR;

    /** Whether it is how things should be, and nothing to report. */
    public boolean expected() {
        return this == HA_DUPLICATE;
    }
}
