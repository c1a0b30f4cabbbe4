package net.sluice.l2tp;

/**
 * How a tunnel ended.
 *
 * @param cause who or what ended it
 * @param result what the StopCCN said, ours or the peer's; for a cause without StopCCN, what ours would have said
 */
public record TunnelEnd(Cause cause, StopResult result) {
    /** Who or what ended it. */
    public enum Cause {
        /** The peer sent StopCCN. */
        PEER,
        /** We were told to. */
        LOCAL,
        /** The peer no longer acknowledged. */
        PEER_SILENT,
        /** The set-up took too long. */
        SETUP_TIMEOUT,
        /** The peer broke the protocol, or an unknown mandatory AVP came. */
        PROTOCOL_ERROR,
        /** Access list, limits or tunnel authentication. */
        REFUSED,
        /** Lost the tie (RFC 2661 s4.4.3, Tie Breaker). */
        TIE_LOST,
        /** The peer restarted: it has established a new tunnel with the same id and address. */
        PEER_RESTARTED,
        /** A failover could not be recovered from (RFC 4951 s3.2.1). */
        RECOVERY_FAILED
    }
}
