package net.sluice.radius.exchange;

import java.util.concurrent.atomic.AtomicLong;

/** Lets one of many like warnings through, once a minute: the counters have them all. */
final class RareWarning {

    private static final long INTERVAL_NANOS = 60_000_000_000L;

    private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);

    boolean isDue(long nowNanos) {
        long next = nextNanos.get();
        return (next == Long.MIN_VALUE || nowNanos - next >= 0)
                && nextNanos.compareAndSet(next, nowNanos + INTERVAL_NANOS);
    }
}
