package net.sluice.session;

import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthRequest;
import net.sluice.session.AuthenticationAnswer.Accepted;
import net.sluice.session.AuthenticationAnswer.Rejected;
import net.sluice.session.AuthenticationAnswer.Unavailable;
import org.jspecify.annotations.Nullable;

/** The peer of a session that is up proves itself: after LCP was negotiated anew, or because it was challenged again. */
final class SecondProof {
    private final ShardContext shard;
    private final SubscriberLink link;

    SecondProof(ShardContext shard, SubscriberLink link) {
        this.shard = shard;
        this.link = link;
    }

    /**
     * The peer gave its proof.
     *
     * @return how the session leaves because of that; null when it stays
     */
    @Nullable
    Departure given(Session session, @Nullable OnlineClock clock, SessionIdentity identity, AuthRequest request) {
        shard.counters.add(SessionCounter.REAUTHENTICATIONS);
        if (!session.isOf(request)) {
            return new Departure(EndCause.USER_CHANGED, "now it says it is " + request.user(), session, clock);
        }
        if (!shard.mayAskAaa()) {
            shard.counters.add(SessionCounter.LOGINS_REFUSED_BUSY);
            return unjudged(session, clock, request, "too many logins wait for AAA");
        }
        SubscriberRef ref = shard.newRef(identity.tunnelId(), identity.sessionId());
        session.reauthenticate(new Session.Reauthentication(ref, request));
        shard.ports.aaa().authenticate(new AuthenticationRequest(request, identity), ref);
        return null;
    }

    /**
     * AAA has judged it.
     *
     * @return how the session leaves because of that; null when the link says whether it does
     */
    @Nullable
    Departure judged(Session session, @Nullable OnlineClock clock, AuthRequest request, AuthenticationAnswer answer) {
        session.reauthenticate(null);
        switch (answer) {
            case Accepted accepted -> link.accept(request, accepted);
            case Rejected rejected -> link.ppp().authenticated(request, rejected.decision(), shard.nowNanos());
            case Unavailable unavailable -> {
                return unjudged(session, clock, request, unavailable.why());
            }
        }
        return null;
    }

    /** Nobody could judge a peer that is up. It may stay if it did nothing but answer our periodic challenge. */
    private @Nullable Departure unjudged(
            Session session, @Nullable OnlineClock clock, AuthRequest request, String why) {
        if (request.origin() != AuthRequest.Origin.RECHALLENGE) {
            return new Departure(EndCause.AAA_UNAVAILABLE, why, session, clock);
        }
        link.ppp().authenticated(request, AuthDecision.accept(""), shard.nowNanos());
        return null;
    }
}
