package net.sluice.session;

import java.util.ArrayList;
import java.util.List;
import net.sluice.session.AuthenticationAnswer.Accepted;
import org.jspecify.annotations.Nullable;

/** What a session leaves to the node that goes on with it, and what that node makes of it. */
final class Legacy {
    private Legacy() {}

    /** The login of a session in this state; null while the peer cannot be up. */
    static SessionSnapshot.@Nullable Login login(
            SubscriberState state, Meter meter, SubscriberLink link, long nowNanos) {
        return switch (state) {
            case SubscriberState.Admitted admitted ->
                link.snapshot(nowNanos) == null ? null : going(admitted.session(), null, meter, link, nowNanos);
            case SubscriberState.Online online -> going(online.session(), online.clock(), meter, link, nowNanos);
            case SubscriberState.Ending ending -> {
                Session session = ending.departure().session();
                OnlineClock clock = ending.departure().clock();
                yield session == null || clock == null ? null : going(session, clock, meter, link, nowNanos);
            }
            case SubscriberState.Draining draining -> over(draining, meter);
            case SubscriberState.Ringing _,
                    SubscriberState.Establishing _,
                    SubscriberState.Authenticating _,
                    SubscriberState.Claiming _,
                    SubscriberState.Addressing _,
                    SubscriberState.Committing _,
                    SubscriberState.Gone _ -> null;
        };
    }

    private static SessionSnapshot.Login going(
            Session session, @Nullable OnlineClock clock, Meter meter, SubscriberLink link, long nowNanos) {
        Admission admission = session.admission();
        return new SessionSnapshot.Login(
                admission.ref().generation(),
                admission.login(),
                admission.exclusive(),
                admission.proved(),
                admission.accepted().authentic(),
                admission.services(),
                session.grant(),
                session.interfaceId(),
                link.snapshot(nowNanos),
                clock == null ? null : clock.elapsed(nowNanos),
                meter.now(),
                meter.isAccounted(),
                null,
                meter.dataNs());
    }

    private static SessionSnapshot.@Nullable Login over(SubscriberState.Draining draining, Meter meter) {
        Departure departure = draining.departure();
        Session session = departure.session();
        OnlineClock clock = departure.clock();
        if (session == null || clock == null) {
            return null;
        }
        Admission admission = session.admission();
        return new SessionSnapshot.Login(
                admission.ref().generation(),
                admission.login(),
                admission.exclusive(),
                admission.proved(),
                admission.accepted().authentic(),
                admission.services(),
                session.grant(),
                session.interfaceId(),
                null,
                clock.elapsed(draining.endedNanos()),
                draining.carried(),
                meter.isAccounted(),
                new SessionSnapshot.End(departure.cause(), clock.seconds(draining.endedNanos())),
                0);
    }

    /** The session that such a login has, by the profile that holds here. */
    static Session session(SessionSnapshot.Login login, LacProfile profile, SessionIdentity identity, int shard) {
        SubscriberRef ref = new SubscriberRef(shard, identity.tunnelId(), identity.sessionId(), login.generation());
        Accepted accepted = new Accepted(null, login.authentic(), login.services(), "", null);
        Admission admission = new Admission(ref, null, login.proved(), login.key(), login.exclusive(), accepted);
        AddressPlan plan = AddressPlan.of(login.services(), profile);
        Session session = new Session(
                admission, login.grant(), plan.network(login.grant()), TrafficPlan.of(accepted, profile, identity));
        session.interfaceId(login.interfaceId());
        return session;
    }

    /** All that a session holds. */
    static List<IpPrefix> prefixes(Grant grant) {
        List<IpPrefix> prefixes = new ArrayList<>();
        if (grant.ipv4() != null) {
            prefixes.add(IpPrefix.host(grant.ipv4()));
        }
        if (grant.framedIpv6Prefix() != null) {
            prefixes.add(grant.framedIpv6Prefix());
        }
        if (grant.delegatedIpv6Prefix() != null) {
            prefixes.add(grant.delegatedIpv6Prefix());
        }
        prefixes.addAll(grant.routes());
        return prefixes;
    }
}
