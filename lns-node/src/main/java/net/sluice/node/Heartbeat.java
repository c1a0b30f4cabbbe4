package net.sluice.node;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows life to the watcher that {@code lns-node/watchdog} leaves beside the process: a line for each beat, with the milliseconds within which the next
 * one has to come. A process that is frozen beats no more, and is killed: its TUN goes, and with it the routes by which others send to it. A thread of its own.
 */
final class Heartbeat implements AutoCloseable {
    /** Where the watcher reads; not set when there is none. */
    private static final String FILE = "SLUICE_HEARTBEAT";

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /** Of the limit: some beats may be late or lost before that matters. */
    private static final int BEATS = 8;

    private final OutputStream watcher;
    private final byte[] beat;
    private final Duration between;
    private final BooleanSupplier alive;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins to beat.
     *
     * @param watcher who reads the beats
     * @param limit without a beat the process is killed after so long; zero: never
     * @param alive while this is false there is no beat
     */
    Heartbeat(OutputStream watcher, Duration limit, BooleanSupplier alive) {
        this.watcher = watcher;
        beat = line(limit.toMillis());
        between = limit.isZero() ? Duration.ofSeconds(1) : limit.dividedBy(BEATS);
        this.alive = alive;
        thread = Thread.ofPlatform().name("heartbeat").daemon().start(this::run);
    }

    /** For the watcher that the environment names; null when there is none. */
    static @Nullable Heartbeat start(Duration limit, BooleanSupplier alive) {
        String file = System.getenv(FILE);
        if (file == null) {
            return null;
        }
        try {
            return new Heartbeat(new FileOutputStream(file), limit, alive);
        } catch (IOException e) {
            LOG.warn("nobody watches over this process: {}", e.getMessage());
            return null;
        }
    }

    private static byte[] line(long millis) {
        return (millis + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void run() {
        try (watcher) {
            do {
                if (alive.getAsBoolean()) {
                    watcher.write(beat);
                }
            } while (!over.await(between.toNanos(), TimeUnit.NANOSECONDS));
            // The end may take its time.
            watcher.write(line(0));
        } catch (IOException gone) {
            LOG.warn("nobody watches over this process any more: {}", gone.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on the process is not expected to show life; returns when the watcher has been told. */
    @Override
    public void close() {
        over.countDown();
        try {
            thread.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
