package net.sluice.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Dataplane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells routers that our service addresses are here, or not any more, as it is wished at the time. By a thread of its own, because the kernel answers when it
 * likes; what it refuses is tried again.
 */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Dataplane plane;
    private final Thread thread;
    private volatile boolean wanted;
    private volatile boolean closing;

    Announcer(Dataplane plane) {
        this.plane = plane;
        thread = Thread.ofVirtual().name("announcer").start(this::run);
    }

    /** Any thread, never waits. */
    void want(boolean announced) {
        wanted = announced;
        LockSupport.unpark(thread);
    }

    private void run() {
        boolean done = false;
        while (true) {
            boolean want = wanted && !closing;
            if (want != done) {
                var problems = plane.announce(want);
                problems.forEach(problem -> LOG.error("not {}: {}", want ? "announced" : "withdrawn", problem.text()));
                done = problems.isEmpty() ? want : done;
            }
            if (closing) {
                return;
            }
            if ((wanted && !closing) == done) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    /** Withdraws, and waits until that is done. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
