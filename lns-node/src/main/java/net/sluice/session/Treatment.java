package net.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * What the data plane does with a session's packets beside forwarding them: {@link Traffic}, with all questions answered.
 *
 * @param up the limit of what the subscriber sends; null for none
 * @param down the limit of what it is sent; null for none
 * @param rules which packets may pass, and how they are counted
 */
public record Treatment(@Nullable Limit up, @Nullable Limit down, TrafficRules rules) {

    /** Packets are forwarded as they come. */
    public static final Treatment NONE = new Treatment(null, null);

    /** Rates only. */
    public Treatment(@Nullable Limit up, @Nullable Limit down) {
        this(up, down, TrafficRules.UNSAID);
    }

    /**
     * A rate that is kept.
     *
     * @param bitsPerSecond at least {@link Rate#LEAST_BPS}
     * @param excess what becomes of what is beyond it
     * @param tuning how it is kept
     */
    public record Limit(long bitsPerSecond, Excess excess, RateTuning tuning) {}
}
