package net.sluice.node.cluster;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.cluster.directory.SharedDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the directory's time go on, in a thread of its own: the leases' must not wait for it. */
final class DirectoryClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryClock.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MILLIS_PER_MINUTE = 60_000;

    private final SharedDirectory directory;
    private volatile boolean closing;

    DirectoryClock(SharedDirectory directory) {
        this.directory = directory;
        Thread.ofPlatform().daemon().name("directory").start(this::run);
    }

    private void run() {
        while (!closing) {
            tick();
            LockSupport.parkNanos(this, TICK_NANOS);
        }
    }

    /** A bug in one tick must not be the end of all. */
    private void tick() {
        try {
            long millis = InstantSource.system().instant().toEpochMilli();
            directory.tick(System.nanoTime(), (int) (millis / MILLIS_PER_MINUTE));
        } catch (RuntimeException bug) {
            LOG.error("a tick of the directory failed", bug);
        }
    }

    @Override
    public void close() {
        closing = true;
    }
}
