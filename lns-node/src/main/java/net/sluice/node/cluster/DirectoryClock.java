package net.sluice.node.cluster;

import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.sluice.cluster.directory.SharedDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the directory's time go on, in a thread of its own: the leases' must not wait for it. */
final class DirectoryClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryClock.class);
    private static final long TICK_MILLIS = 50;
    private static final long MILLIS_PER_MINUTE = 60_000;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("directory").unstarted(task));

    DirectoryClock(SharedDirectory directory) {
        thread.scheduleWithFixedDelay(() -> tick(directory), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A bug in one tick must not be the end of all. */
    private static void tick(SharedDirectory directory) {
        try {
            long millis = InstantSource.system().instant().toEpochMilli();
            directory.tick(System.nanoTime(), (int) (millis / MILLIS_PER_MINUTE));
        } catch (RuntimeException bug) {
            LOG.error("a tick of the directory failed", bug);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
