package net.sluice.dataplane;

/**
 * Something a thread runs again and again. A loop never blocks; it is called by one thread only, and in a test by the test.
 */
public interface Loop {

    /**
     * Does what there is to do, in bounded time.
     *
     * @param nowNanos the time, from {@link System#nanoTime}'s clock, read once per turn by the caller
     * @return how many pieces of work were done; 0 lets the thread spin and then sleep until {@link #nextDeadlineNanos} or a wake-up
     */
    int doWork(long nowNanos);

    /** When it wants to be called next though nothing happens, on the same clock; {@link Long#MAX_VALUE} for never. */
    default long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    /** For thread names and counters. */
    default String name() {
        return getClass().getSimpleName();
    }
}
