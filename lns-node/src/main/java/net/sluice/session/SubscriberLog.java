package net.sluice.session;

import net.sluice.session.SubscriberState.Draining;
import net.sluice.session.SubscriberState.Ending;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** One line for each state that a subscriber enters: at INFO what operators follow, at DEBUG the steps between. */
final class SubscriberLog {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private SubscriberLog() {}

    static void entered(Subscriber subscriber, SubscriberStage from, SubscriberState to, @Nullable Session session) {
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
            default -> line.log("session {} -> {}", from, to.stage());
        }
    }

    /** Which event meets which stage, for those who watch which cells of the state matrix are ever used. */
    static void step(Subscriber subscriber, SubscriberStage stage, SubscriberEvent event) {
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

    static void unexpected(Subscriber subscriber, SubscriberStage stage, SubscriberEvent event) {
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
            LoggingEventBuilder line, Subscriber subscriber, @Nullable Session session) {
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
        }
        return with;
    }

    /** The subscriber in one line, for log lines of the cores. */
    static String context(Subscriber subscriber) {
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
