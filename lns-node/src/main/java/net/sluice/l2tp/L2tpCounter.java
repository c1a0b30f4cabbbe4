package net.sluice.l2tp;

/** What an endpoint counts beside its drops ({@link L2tpDrop}). All counters only grow. */
public enum L2tpCounter {
    /** Control messages received in order and passed on, ZLBs not counted. */
    MESSAGES_RECEIVED,
    /** Control messages sent for the first time, ZLBs not counted. */
    MESSAGES_SENT,
    /** ZLB acknowledgements received. */
    ZLBS_RECEIVED,
    /** ZLB acknowledgements sent. */
    ZLBS_SENT,
    /** Control messages sent again (RFC 2661 s5.8). */
    RETRANSMISSIONS,
    /** Messages that came out of order and were kept until their turn. */
    KEPT_OUT_OF_ORDER,
    /** Acknowledgements of what was never sent; ignored. */
    ACKS_OF_NOTHING,
    /** AVPs that were ignored: unrecognized or malformed, and not mandatory. */
    AVPS_IGNORED,
    /** HELLOs sent. */
    HELLOS_SENT,
    /** Tunnels that were established. */
    TUNNELS_ESTABLISHED,
    /** Tunnels whose peer went silent. */
    TUNNELS_SILENT,
    /** Tunnels that the peer's restart made obsolete. */
    TUNNELS_SUPERSEDED,
    /** SCCRQs refused with StopCCN because the peer is not authorized: Host Name, or tunnel authentication. */
    TUNNELS_UNAUTHORIZED,
    /** SCCRQs refused with StopCCN because the peer has as many tunnels as it may. */
    TUNNELS_OVER_LIMIT,
    /** SCCRQs refused with StopCCN because the peer has as many half-open tunnels as it may. */
    TUNNELS_OVER_HALF_OPEN_LIMIT,
    /** SCCRQs refused with StopCCN because all tunnel ids are in use, or the endpoint shuts down. */
    TUNNELS_NOT_POSSIBLE,
    /** StopCCNs to peers for tunnels that they believe in and that are not here, such as after all nodes of a cluster have begun anew. */
    UNKNOWN_TUNNELS_TOLD,
    /** The same with a guessed number, so that the peer says the right one, as only data of the tunnel had come. */
    UNKNOWN_TUNNELS_PROBED,
    /** Calls that were established. */
    CALLS_ESTABLISHED,
    /** ICRQs refused with CDN because the tunnel has as many sessions as it may. */
    CALLS_OVER_LIMIT,
    /** Calls that were not established in time. */
    CALLS_TIMED_OUT,
    /** Control messages that a tunnel or call could not accept in its state. */
    OUT_OF_STATE,
    /** WAN-Error-Notify messages received. */
    LINE_ERROR_REPORTS,
    /** Failovers of peers: SCCRQs with a Tunnel Recovery AVP that were accepted (RFC 4951). */
    PEER_FAILOVERS,
    /** SCCRQs with a Tunnel Recovery AVP that were refused. */
    RECOVERIES_REFUSED,
    /** Recovery tunnels that we have asked peers for. */
    RECOVERIES_BEGUN,
    /** Recoveries that came to nothing, of whichever side. */
    RECOVERIES_FAILED,
    /** Tunnels whose control channel was set anew by a recovery. */
    TUNNELS_RECOVERED,
    /** Sessions that peers have asked about with FSQ. */
    SESSIONS_QUERIED_BY_PEER,
    /** Sessions that we have asked about with FSQ. */
    SESSIONS_QUERIED,
    /** Sessions that were cleared since the peer does not have them, or had not got to know of them when it failed. */
    SESSIONS_UNKNOWN_TO_PEER
}
