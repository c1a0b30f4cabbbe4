package net.sluice.node.cluster;

import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.sluice.cluster.directory.SharedDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory's thread: does what is asked of it, in the order in which it was asked, and lets its time go on. Neither control loops nor the leases' thread wait
 * for the directory, however much it has to do. What waits here is bounded by the sessions of this node, each of which has a few questions under way.
 */
final class DirectoryThread implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryThread.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final long LAST_WORDS_MILLIS = 1_000;

    private final BlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile @Nullable SharedDirectory directory;
    private volatile boolean closing;

    DirectoryThread() {
        thread = Thread.ofPlatform().daemon().name("directory").unstarted(this::run);
    }

    /** From now on its time goes on, and what is asked of it is done. */
    void serve(SharedDirectory served) {
        directory = served;
        thread.start();
    }

    @Override
    public void execute(Runnable work) {
        asked.add(work);
    }

    private void run() {
        long tickNanos = System.nanoTime();
        while (!closing || !asked.isEmpty()) {
            long now = System.nanoTime();
            if (now - tickNanos >= 0) {
                tickNanos = now + TICK_NANOS;
                tick(now);
            }
            try {
                Runnable work = asked.poll(tickNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (work != null) {
                    safely(work);
                }
            } catch (InterruptedException notOurs) {
                LOG.warn("somebody interrupted the directory's thread, which goes on", notOurs);
            }
        }
    }

    private void tick(long nowNanos) {
        SharedDirectory served = directory;
        if (served != null) {
            long millis = InstantSource.system().instant().toEpochMilli();
            safely(() -> served.tick(nowNanos, (int) (millis / MILLIS_PER_MINUTE)));
        }
    }

    /** A bug in one piece of work must not be the end of all. */
    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            LOG.error("the directory failed in something that was asked of it", bug);
        }
    }

    /** Waits a second at most until what was asked is done. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
