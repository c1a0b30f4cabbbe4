package net.sluice.l2tp;

import org.jspecify.annotations.Nullable;

/**
 * A call as it was at one moment: what it takes to go on with it in another node. No password is in it: what an ICCN proxies has
 * been used when the call is established, and a call that is not does not go on elsewhere.
 *
 * @param tunnelId our id of the tunnel
 * @param localId our session id, 1 to 65,535
 * @param peerId the peer's session id; 0 while it is not known
 * @param role which side we are
 * @param stage the state
 * @param request what the ICRQ said
 * @param connected what the ICCN said, without its proxy AVPs; null while the call is not established
 */
public record CallSnapshot(
        int tunnelId,
        int localId,
        int peerId,
        CallRole role,
        Stage stage,
        IncomingCallRequest request,
        @Nullable CallConnected connected) {
    /** The states of RFC 2661 s7.4.1 and s7.4.2. Only {@link #ESTABLISHED} goes on elsewhere; the others end there with CDN. */
    public enum Stage {
        /** LAC: the tunnel is not yet established, and the peer knows nothing of the call. */
        WAIT_TUNNEL,
        /** LAC: ICRQ is sent. */
        WAIT_REPLY,
        /** LAC: ICRP has come. */
        WAIT_ANSWER,
        /** LNS: ICRP is sent. */
        WAIT_CONNECT,
        /** PPP frames flow. */
        ESTABLISHED
    }

    /**
     * Whether the LAC wants sequence numbers on data messages (RFC 2661 s4.4.4, Sequencing Required). Then the data plane's Ns has to
     * leap ahead of what may have been sent since it was last written down.
     */
    public boolean isSequenced() {
        return connected != null && connected.sequencingRequired();
    }
}
