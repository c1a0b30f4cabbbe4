package net.sluice.l2tp;

import java.net.InetSocketAddress;
import java.util.List;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.FailoverCapability;
import org.jspecify.annotations.Nullable;

/**
 * A control connection as it was at one moment: what it takes to go on with it in another node, so that the peer notices nothing. It
 * holds no reading of a clock, only how long something has lasted or is to last.
 *
 * <p>What is sensitive: no secret is in it; the one for tunnel authentication and hiding is found again by {@code policyName}.
 * The challenge is, because the peer's SCCCN is judged by it and by nothing else, and only while that is waited for; it goes over the
 * wire in the clear. Unacknowledged messages are in it as they are on the wire: as LAC, an ICCN with a proxied password, hidden or not
 * as the policy wants it.
 *
 * <p>What is not in it: messages that came out of order, which the peer has not been told to forget; congestion window and time-outs,
 * which start anew; the calls ({@link CallSnapshot}).
 *
 * @param localId our id of the tunnel, 1 to 65,535
 * @param peerId the peer's id; 0 while it is not known
 * @param path where the tunnel's packets go and come from
 * @param policyName the name of the {@link PeerPolicy}
 * @param localName our Host Name in this tunnel
 * @param peer what the peer has said of itself
 * @param stage the state, with what it needs to know
 * @param ageNanos since the tunnel was asked for
 * @param request the SCCRQ that made the tunnel; null when it was ours
 * @param channel Ns, Nr, the peer's window, and what is to be delivered. Ns never leaps: a gap would hold up the peer for ever
 * @param sessionIds which session ids were given out
 * @param hasPlacedCalls whether a call of ours was ever in it: as LAC
 * @param failover what we have said of our Failover Capability; what the peer has said is in {@code peer}
 * @param recovery of a recovery tunnel, which tunnel it recovers; null for all others
 */
public record TunnelSnapshot(
        int localId,
        int peerId,
        UdpPath path,
        String policyName,
        String localName,
        PeerFacts peer,
        Stage stage,
        long ageNanos,
        @Nullable Request request,
        ChannelState channel,
        IdWalk sessionIds,
        boolean hasPlacedCalls,
        FailoverCapability failover,
        @Nullable Recovery recovery) {

    /** Without failover. */
    public TunnelSnapshot(
            int localId,
            int peerId,
            UdpPath path,
            String policyName,
            String localName,
            PeerFacts peer,
            Stage stage,
            long ageNanos,
            @Nullable Request request,
            ChannelState channel,
            IdWalk sessionIds,
            boolean hasPlacedCalls) {
        this(
                localId,
                peerId,
                path,
                policyName,
                localName,
                peer,
                stage,
                ageNanos,
                request,
                channel,
                sessionIds,
                hasPlacedCalls,
                FailoverCapability.NONE,
                null);
    }

    /**
     * What a recovery tunnel is for (RFC 4951 s3.2.1).
     *
     * @param localId our id of the old tunnel
     * @param peerId the peer's id of the old tunnel
     * @param ours whether we recover from a failover of ours; else the peer does
     * @param suggested what we have suggested to a peer that recovers; without meaning where we do
     */
    public record Recovery(int localId, int peerId, boolean ours, ControlSequence suggested) {}

    /**
     * Who sent an SCCRQ, which id it gave the tunnel, and how it looked: to know it when it comes again, and what comes for no other
     * reason than that the peer has restarted.
     *
     * @param digest of the message's AVPs
     */
    public record Request(InetSocketAddress peer, int assignedTunnelId, int digest) {}

    /** The states of RFC 2661 s7.2.1; {@code remainingNanos}: until the state is given up. */
    @SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
    public sealed interface Stage {
        /** We have sent SCCRQ. {@code challenge}: the one in it; empty when there was none. */
        record WaitCtlReply(byte[] challenge, @Nullable Long tieBreaker, long remainingNanos) implements Stage {}

        /** We have sent SCCRP. {@code challenge}: the one in it; empty when there was none. */
        record WaitCtlConn(byte[] challenge, long remainingNanos) implements Stage {}

        /** Calls are possible. */
        record Established() implements Stage {}

        /** StopCCN was sent or received; the owner was told that the tunnel is down. */
        record Closing(long remainingNanos) implements Stage {}
    }

    /**
     * The session ids of the tunnel, given out in an order that only the keys tell.
     *
     * @param keys of the permutation
     * @param walked how far it was gone through
     * @param fresh how many ids were given out for the first time
     * @param resting when all have been given out once: those that were given back last, the latest at the end. They are the last to be
     *     given out again
     */
    public record IdWalk(List<Integer> keys, int walked, int fresh, List<Integer> resting) {
        public IdWalk {
            keys = List.copyOf(keys);
            resting = List.copyOf(resting);
        }
    }
}
