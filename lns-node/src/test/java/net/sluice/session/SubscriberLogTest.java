package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The life of a session as the log tells it. */
class SubscriberLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Subscriber.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void thereIsOneLineForEachChangeOfStateAndNoneWhereItStaysTheSame() {
        SessionWorld world = new SessionWorld(1);
        world.pool("10.0.0.1");
        world.user("alice", Services.DEFAULTS);
        FakeLac lac = world.lac("198.51.100.1", 0);
        FakeLine alice = lac.dial(lac.openTunnel(), client("alice"), ipv4(), "line");
        world.run(5 * SECOND);
        world.forwarding().removalDelayNanos(5 * SECOND);
        alice.hangUp();
        world.run(4 * SECOND);
        assertThat(world.at(SubscriberStage.DRAINING)).isOne();
        // The call goes while the session drains.
        alice.dropCarrier();
        world.run(10 * SECOND);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.startsWith("session "))
                .containsExactly(
                        "session RINGING -> ESTABLISHING",
                        "session ESTABLISHING -> AUTHENTICATING",
                        "session AUTHENTICATING -> CLAIMING",
                        "session CLAIMING -> ADDRESSING",
                        "session ADDRESSING -> COMMITTING",
                        "session COMMITTING -> ADMITTED",
                        "session ADMITTED -> ONLINE",
                        "session ONLINE -> DRAINING",
                        "session DRAINING -> GONE");
    }
}
