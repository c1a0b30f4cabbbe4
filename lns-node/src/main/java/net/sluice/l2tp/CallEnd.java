package net.sluice.l2tp;

/**
 * How a call ended.
 *
 * @param cause who or what ended it
 * @param result what the CDN said, ours or the peer's; for a cause without CDN, what ours would have said
 */
public record CallEnd(Cause cause, CallResult result) {
    /** Who or what ended it. */
    public enum Cause {
        /** The peer sent CDN. */
        PEER,
        /** We were told to. */
        LOCAL,
        /** The set-up took too long. */
        SETUP_TIMEOUT,
        /** The peer broke the protocol, or an unknown mandatory AVP came. */
        PROTOCOL_ERROR,
        /** A limit was reached. */
        REFUSED,
        /** The tunnel went down with it: StopCCN, ours or the peer's. */
        TUNNEL_DOWN,
        /** The peer of the tunnel went silent. */
        TUNNEL_SILENT,
        /** The peer has failed over, and does not have it any more (RFC 4951 s3.3). */
        UNKNOWN_TO_PEER
    }
}
