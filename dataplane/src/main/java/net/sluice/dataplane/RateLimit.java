package net.sluice.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * How fast a session may be in one direction, and what becomes of what comes faster.
 *
 * @param bitsPerSecond 1,000 to 100,000,000,000: of IP packets, each with {@code overheadOctets}
 * @param burstOctets what may go at once after a pause, 0..{@link #MAX_BURST}; when policed, one packet that is longer than all of it still may
 * @param overheadOctets what each packet counts beyond its own length, 0..255
 * @param queueing how packets wait; null: they do not, they are dropped (policed)
 */
public record RateLimit(
        long bitsPerSecond,
        int burstOctets,
        int overheadOctets,
        @Nullable Queueing queueing) {

    /** Lowest rate. */
    public static final long MIN_RATE = 1_000;

    /** Highest rate. */
    public static final long MAX_RATE = 100_000_000_000L;

    /** Largest burst, octets. */
    public static final int MAX_BURST = 1 << 30;

    /** Refuses values out of range. */
    public RateLimit {
        check("bitsPerSecond", bitsPerSecond, MIN_RATE, MAX_RATE);
        check("burstOctets", burstOctets, 0, MAX_BURST);
        check("overheadOctets", overheadOctets, 0, 255);
    }

    /**
     * How packets wait that are too early (shaping).
     *
     * @param octets how many may wait; 4,096 to {@link #MAX_BURST}. A packet counts 512 at least, and the worker's memory has the last word
     * @param fair whether flows take turns (RFC 8290), or all wait in one line
     * @param smallOctets in one line: packets up to this length go ahead of longer ones of other flows; 0: none do
     * @param targetNanos CoDel's TARGET (RFC 8289 s4.2): a wait that is acceptable
     * @param intervalNanos CoDel's INTERVAL: for how long waits may be longer than that
     */
    public record Queueing(int octets, boolean fair, int smallOctets, long targetNanos, long intervalNanos) {

        /** Refuses values out of range. */
        public Queueing {
            check("octets", octets, 4096, MAX_BURST);
            check("smallOctets", smallOctets, 0, 65535);
            check("targetNanos", targetNanos, 1, 60_000_000_000L);
            check("intervalNanos", intervalNanos, 1, 60_000_000_000L);
        }
    }

    private static void check(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + " " + value + " is not " + low + ".." + high);
        }
    }
}
