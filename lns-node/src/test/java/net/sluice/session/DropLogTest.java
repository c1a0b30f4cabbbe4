package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import net.sluice.l2tp.L2tpDrop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What operators are told of discarded packets. */
class DropLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final Logger logger = (Logger) LoggerFactory.getLogger(DropLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final DropLog log = new DropLog(0);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void oneLineASecondForEachReasonTellsHowManyWereNotTold() {
        for (int i = 0; i < 10; i++) {
            log.dropped(L2tpDrop.DUPLICATE, "192.0.2.9:1701", 7, 8, i * SECOND / 5);
            log.dropped(L2tpDrop.WRONG_PEER, "192.0.2.9:1701", 7, 0, i * SECOND / 5);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "dropped DUPLICATE from 192.0.2.9:1701 ids 7/8, 0 more not told",
                        "dropped WRONG_PEER from 192.0.2.9:1701 ids 7/0, 0 more not told",
                        "dropped DUPLICATE from 192.0.2.9:1701 ids 7/8, 4 more not told",
                        "dropped WRONG_PEER from 192.0.2.9:1701 ids 7/0, 4 more not told");
    }

    @Test
    void whoCannotUnhideIsToldToLookAtTheSecrets() {
        log.dropped(L2tpDrop.CANNOT_UNHIDE, "192.0.2.9:1701", 0, 0, 0);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .endsWith("not told: the peer's tunnel secret may differ from ours, or one of us has none");
    }
}
