package net.sluice.session;

import java.net.InetAddress;
import java.util.StringJoiner;
import net.sluice.ppp.AuthRequest;
import net.sluice.session.SubscriberState.Draining;
import net.sluice.session.SubscriberState.Ending;
import net.sluice.session.SubscriberState.Online;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** One line for each state that a subscriber enters: at INFO what operators follow, at DEBUG the steps between. */
final class SubscriberLog {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private SubscriberLog() {}

    static void entered(Standing subscriber, SubscriberStage from, SubscriberState to, @Nullable Session session) {
        if (from == to.stage()) {
            // The same state, of which more is known.
            return;
        }
        LoggingEventBuilder line = LOG.atLevel(level(to));
        if (line instanceof org.slf4j.spi.NOPLoggingEventBuilder) {
            return;
        }
        line = withContext(line, subscriber, session);
        switch (to) {
            case Ending s ->
                line.addKeyValue("cause", s.departure().cause())
                        .addKeyValue("detail", clean(s.departure().detail()))
                        .log("session {} -> {}", from, to.stage());
            case Draining s ->
                line.addKeyValue("cause", s.departure().cause())
                        .addKeyValue("detail", clean(s.departure().detail()))
                        .log("session {} -> {}", from, to.stage());
            case Online s
            when !s.session().traffic().told().isEmpty() ->
                line.addKeyValue("rates", clean(s.session().traffic().told()))
                        .log("session {} -> {}", from, to.stage());
            default -> line.log("session {} -> {}", from, to.stage());
        }
    }

    /** Which event meets which stage, for those who watch which cells of the state matrix are ever used. */
    static void step(Standing subscriber, SubscriberStage stage, SubscriberEvent event) {
        if (LOG.isTraceEnabled()) {
            LOG.trace("{} meets {} {}", stage, name(event), subscriber);
        }
    }

    private static String name(SubscriberEvent event) {
        String name = event.getClass().getSimpleName();
        return switch (event) {
            case ShardEvent.Authenticated verdict ->
                name + ": " + verdict.answer().getClass().getSimpleName();
            case ShardEvent.Addressed addressed ->
                name + ": " + addressed.answer().getClass().getSimpleName();
            default -> name;
        };
    }

    /** What AAA said to a login: at INFO what keeps a subscriber out. */
    static void judged(Standing subscriber, AuthRequest request, AuthenticationAnswer answer) {
        boolean in = answer instanceof AuthenticationAnswer.Accepted;
        LoggingEventBuilder line = LOG.atLevel(in ? Level.DEBUG : Level.INFO);
        if (line instanceof org.slf4j.spi.NOPLoggingEventBuilder) {
            return;
        }
        line = withContext(line, subscriber, null);
        String user = clean(request.user());
        switch (answer) {
            case AuthenticationAnswer.Accepted accepted ->
                line.log("login of {} accepted by {}: {}", user, accepted.authentic(), granted(accepted.services()));
            case AuthenticationAnswer.Rejected rejected ->
                line.log("login of {} rejected: {}", user, clean(rejected.message()));
            case AuthenticationAnswer.Unavailable unavailable ->
                line.log("login of {} not judged: {}", user, clean(unavailable.why()));
        }
    }

    /** What was said of the services, by the names of RADIUS. */
    private static String granted(Services services) {
        StringJoiner said = new StringJoiner(", ").setEmptyValue("the profile's defaults");
        say(said, "Framed-IP-Address", services.framedAddress());
        say(said, "Framed-Pool", services.framedPool());
        services.routes().forEach(route -> say(said, "Framed-Route", route));
        say(said, "primary DNS", services.primaryDns());
        say(said, "secondary DNS", services.secondaryDns());
        say(said, "Framed-IPv6-Prefix", services.framedIpv6Prefix());
        say(said, "Delegated-IPv6-Prefix", services.delegatedIpv6Prefix());
        say(said, "Framed-IPv6-Pool", services.ipv6Pool());
        say(said, "Session-Timeout", services.sessionTimeoutSeconds());
        say(said, "Idle-Timeout", services.idleTimeoutSeconds());
        say(said, "Acct-Interim-Interval", services.interimIntervalSeconds());
        say(said, "Framed-MTU", services.mtu());
        say(said, "ha-set", services.haSet());
        say(said, "rate up", services.traffic().rateUp());
        say(said, "rate down", services.traffic().rateDown());
        return said.toString();
    }

    private static void say(StringJoiner said, String name, @Nullable Object value) {
        if (value instanceof InetAddress address) {
            said.add(name + "=" + address.getHostAddress());
        } else if (value != null && !value.equals(0)) {
            said.add(name + "=" + clean(value.toString()));
        }
    }

    /** What a session that is over carried, by traffic class, if it has any: accounting knows the sums. */
    static void carried(Standing subscriber, @Nullable Session session, Counters last) {
        if (!last.classes().isEmpty()) {
            withContext(LOG.atInfo(), subscriber, session).log("octets by traffic class: {}", last.classes());
        }
    }

    static void unexpected(Standing subscriber, SubscriberStage stage, SubscriberEvent event) {
        LOG.error("{} cannot happen in {}: {}", event.getClass().getSimpleName(), stage, subscriber);
    }

    private static Level level(SubscriberState to) {
        return switch (to.stage()) {
            case ONLINE, DRAINING -> Level.INFO;
            case RINGING, ESTABLISHING, AUTHENTICATING, CLAIMING, ADDRESSING, COMMITTING, ADMITTED, ENDING, GONE ->
                Level.DEBUG;
        };
    }

    private static LoggingEventBuilder withContext(
            LoggingEventBuilder line, Standing subscriber, @Nullable Session session) {
        SessionIdentity identity = subscriber.identity();
        LoggingEventBuilder with = line.addKeyValue("acctSessionId", identity.acctSessionId())
                .addKeyValue("tunnel", identity.tunnelId() + "/" + identity.peerTunnelId())
                .addKeyValue("call", identity.sessionId() + "/" + identity.peerSessionId())
                .addKeyValue("lac", clean(identity.lacHostName()));
        String calling = identity.callingNumber();
        if (calling != null) {
            with = with.addKeyValue("calling", clean(calling));
        }
        if (session != null) {
            with = with.addKeyValue("user", clean(session.admission().user()));
            if (session.grant().ipv4() != null) {
                with = with.addKeyValue("address", session.grant().ipv4().getHostAddress());
            }
            HaSet set = session.services().haSet();
            if (set != null) {
                with = with.addKeyValue("haSet", clean(set.name()))
                        .addKeyValue("haSetMembers", subscriber.members(set));
            }
        }
        return with;
    }

    /** The subscriber in one line, for log lines of the cores. */
    static String context(Standing subscriber) {
        SessionIdentity identity = subscriber.identity();
        Session session = subscriber.session();
        return "acctSessionId=" + identity.acctSessionId() + " tunnel=" + identity.tunnelId() + "/"
                + identity.peerTunnelId() + " call=" + identity.sessionId() + "/" + identity.peerSessionId() + " lac="
                + clean(identity.lacHostName())
                + (session == null ? "" : " user=" + clean(session.admission().user()));
    }

    /** What peers say goes into the log without what would break its lines. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
