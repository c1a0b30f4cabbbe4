package net.sluice.ppp;

import org.jspecify.annotations.Nullable;

/**
 * A link in the network-layer protocol phase as it was at one moment: what it takes to go on with it in another node, so that the
 * peer notices nothing. It holds no reading of a clock, only how long something is to last; -1 is never.
 *
 * <p>Nothing in it is secret: passwords, challenges and responses are not; what the peer was told when it was accepted is, because it is to be
 * told the same again (RFC 1994 s4.1, RFC 1334 s2.2.1). Of the keepalive only the time of the next Echo-Request is kept: how many are
 * unanswered changes too often to be written down, and the successor begins at none, so that a takeover never costs a peer its link.
 *
 * @param lcp what LCP agreed on
 * @param peerAuth the peer's authentication; null when it need not authenticate
 * @param peerName who the peer proved to be; empty when nobody asked
 * @param authIdentifier of the last Challenge or PAP request of ours
 * @param network which network protocols the link may carry
 * @param ipcp null when {@code network} has no IPv4
 * @param ipv6cp null when {@code network} has no IPv6
 * @param echoInNanos until our next Echo-Request; -1 when the peer has rejected them, or none are wanted
 * @param setupInNanos until the link is given up because no NCP is open; -1 while one is
 */
public record PppSnapshot(
        Lcp lcp,
        @Nullable PeerAuth peerAuth,
        String peerName,
        int authIdentifier,
        NetworkConfig network,
        @Nullable Ncp ipcp,
        @Nullable Ncp ipv6cp,
        long echoInNanos,
        long setupInNanos) {
    /** What is never. */
    static final long NEVER = -1;

    /** A time that is to come, as how long that will take. */
    static long in(long atNanos, long nowNanos) {
        return atNanos == Long.MAX_VALUE ? NEVER : Math.max(0, atNanos - nowNanos);
    }

    /** And back. */
    static long at(long inNanos, long nowNanos) {
        return inNanos < 0 ? Long.MAX_VALUE : nowNanos + inNanos;
    }

    /**
     * LCP, open (RFC 1661 s6).
     *
     * @param localMru octets of information field that we said we take
     * @param peerMru octets of information field that the peer said it takes
     * @param localMagic our magic number, 0 when none was agreed
     * @param peerMagic the peer's magic number, 0 when none
     * @param peerPfc whether the peer takes protocol numbers of one octet
     * @param peerAcfc whether the peer takes frames without FF 03
     * @param peerAuth how the peer authenticates to us, null when it does not
     * @param localAuth how we authenticate to the peer, null when we do not; we have by now
     * @param proxied whether the LAC negotiated it
     */
    public record Lcp(
            int localMru,
            int peerMru,
            int localMagic,
            int peerMagic,
            boolean peerPfc,
            boolean peerAcfc,
            @Nullable AuthProtocol peerAuth,
            @Nullable AuthProtocol localAuth,
            boolean proxied,
            Copies copies) {}

    /**
     * What is common to all control protocols: the identifiers that were used, and the peer's Configure-Request that we have acknowledged.
     * A copy of that does not begin the negotiation anew as long as copies are likely.
     *
     * @param lastIdentifier of the last request of ours, whatever it was
     * @param acknowledged digest of the peer's request
     * @param remainingNanos how much longer copies of it may come
     */
    public record Copies(int lastIdentifier, int acknowledged, long remainingNanos) {}

    /**
     * The peer's proof was accepted.
     *
     * @param identifier CHAP: of the Response
     * @param answer what the peer was told, and is told again when it asks again: CHAP Success or PAP Authenticate-Ack, without header;
     *     null when it is told nothing
     * @param rechallengeInNanos CHAP: until the next Challenge; 0 when one was out that is not decided upon; -1 when none is to come
     */
    @SuppressWarnings("ArrayRecordComponent") // an octet string; nobody compares these records
    public record PeerAuth(int identifier, byte @Nullable [] answer, long rechallengeInNanos) {}

    /**
     * An NCP.
     *
     * @param stage where it stands
     * @param failed it is given up: the peer will not have it, or has rejected it
     * @param declined the peer has closed it; it may begin again, we do not
     * @param retryInNanos until we ask a peer that did not answer once more; -1 for never
     * @param retryPauseNanos how long we wait the next time
     * @param ip what IPCP agreed on; null when it is not open, or this is not IPCP
     * @param ip6 what IPV6CP agreed on; null when it is not open, or this is not IPV6CP
     */
    public record Ncp(
            Stage stage,
            boolean failed,
            boolean declined,
            long retryInNanos,
            long retryPauseNanos,
            @Nullable IpResult ip,
            @Nullable Ip6Result ip6,
            Copies copies) {
        /** The states of RFC 1661 s4.2 between which a successor has to know the difference. */
        public enum Stage {
            /** The peer has rejected the protocol: as if the layer below were gone. Initial, Starting. */
            GONE,
            /** We have closed it. Closed, Closing. */
            CLOSED,
            /** The peer has closed it, or does not answer. Stopped, Stopping. */
            STOPPED,
            /** Not yet agreed: the successor begins the negotiation anew, which the peer takes in any state. Req-Sent, Ack-Rcvd, Ack-Sent. */
            NEGOTIATING,
            /** Agreed. */
            OPENED
        }
    }
}
