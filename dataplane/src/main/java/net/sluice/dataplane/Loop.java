package net.sluice.dataplane;

/**
 * Something a thread runs again and again. A loop never blocks; it is called by one thread only, and in a test by the test.
 */
public interface Loop {

    /** A deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /** The deadline that comes first. {@link System#nanoTime}'s numbers may be negative, and wrap: only their difference means something. */
    static long sooner(long one, long other) {
        if (one == NEVER || other == NEVER) {
            return one == NEVER ? other : one;
        }
        return one - other <= 0 ? one : other;
    }

    /** Whether a deadline has come. */
    static boolean due(long deadlineNanos, long nowNanos) {
        return deadlineNanos != NEVER && deadlineNanos - nowNanos <= 0;
    }

    /**
     * Does what there is to do, in bounded time.
     *
     * @param nowNanos the time, from {@link System#nanoTime}'s clock, read once per turn by the caller
     * @return how many pieces of work were done; 0 lets the thread spin and then sleep until {@link #nextDeadlineNanos} or a wake-up
     */
    int doWork(long nowNanos);

    /** When it wants to be called next though nothing happens, on the same clock; {@link #NEVER} for never. */
    default long nextDeadlineNanos() {
        return NEVER;
    }

    /** For thread names and counters. */
    default String name() {
        return getClass().getSimpleName();
    }
}
