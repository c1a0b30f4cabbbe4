package net.sluice.node.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/** Hands lines to a thread that writes them; when that falls behind, lines are dropped and counted, and nobody waits. */
final class CountedAsyncAppender extends AsyncAppender {
    private final LongAdder dropped = new LongAdder();

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            dropped.increment();
            return;
        }
        super.append(event);
    }

    long dropped() {
        return dropped.sum();
    }
}
