package net.sluice.dataplane.worker;

/**
 * A rate limit whose whole state is one long, kept by the caller: the time at which a steady stream at the limit would be up to date (the generic cell
 * rate algorithm, ITU-T I.371, virtual scheduling). 0 is the state of somebody who was never seen.
 */
final class Limiter {

    /** {@link #admit}'s answer when the limit is exceeded; the state stays as it was. */
    static final long REFUSED = Long.MIN_VALUE;

    private static final long NANOS = 1_000_000_000L;

    private final long intervalNanos;
    private final long burstNanos;

    /** {@code perSecond} on average, up to twice as many at once. */
    Limiter(int perSecond) {
        intervalNanos = NANOS / perSecond;
        burstNanos = intervalNanos * (2L * perSecond - 1);
    }

    /** The new state when one more is admitted at this time, else {@link #REFUSED}. */
    long admit(long state, long nowNanos) {
        long due = state == 0 || state - nowNanos < 0 ? nowNanos : state;
        if (due - nowNanos > burstNanos) {
            return REFUSED;
        }
        long next = due + intervalNanos;
        return next == 0 ? 1 : next;
    }
}
