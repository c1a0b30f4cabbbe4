package net.sluice.session;

import net.sluice.l2tp.CallResult;
import net.sluice.ppp.Phase;
import net.sluice.ppp.PppEnd;
import org.jspecify.annotations.Nullable;

/**
 * How a session leaves.
 *
 * @param cause why
 * @param detail more for the log
 * @param session what is to be given back; null when it never got so far
 * @param clock what is to be accounted; null when no Start was sent
 */
record Departure(
        EndCause cause,
        String detail,
        @Nullable Session session,
        @Nullable OnlineClock clock) {
    /**
     * What happened, as a reason to leave.
     *
     * @param phase where PPP stood: when it is terminating, the peer asked for that, and the LAC that then clears the call lost no
     *     carrier
     */
    static Departure of(
            SubscriberEvent.Ends event, Phase phase, @Nullable Session session, @Nullable OnlineClock clock) {
        return switch (event) {
            case SubscriberEvent.CallDown down ->
                new Departure(
                        phase == Phase.TERMINATE ? EndCause.PEER_TERMINATED : EndCause.of(down.end()),
                        down.end().toString(),
                        session,
                        clock);
            case SubscriberEvent.LinkDown down ->
                new Departure(EndCause.of(down.why()), down.why().detail(), session, clock);
            case SubscriberEvent.ShutdownOrdered _ -> new Departure(EndCause.SHUTDOWN, "", session, clock);
            case ShardEvent.EndOrdered order -> new Departure(order.cause(), order.detail(), session, clock);
            case ShardEvent.Displaced _ -> new Departure(EndCause.DISPLACED, "", session, clock);
        };
    }

    /** What the link is told. */
    PppEnd pppEnd() {
        return PppEnd.of(cause.pppCause(), detail);
    }

    /** What the LAC is told. */
    CallResult cdn() {
        return new CallResult(cause.cdnResult(), 0, cause.toString());
    }
}
