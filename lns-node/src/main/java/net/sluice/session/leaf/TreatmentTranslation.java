package net.sluice.session.leaf;

import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.SessionServices;
import net.sluice.session.Excess;
import net.sluice.session.RateTuning;
import net.sluice.session.Treatment;
import org.jspecify.annotations.Nullable;

/** What is done with a session's packets, in the data plane's words. */
final class TreatmentTranslation {
    /** A policer's burst holds a few packets at least, or TCP would never get its rate. */
    private static final long LEAST_POLICED_BURST = 16 << 10;

    private static final long LEAST_SHAPED_BURST = 1_500;
    private static final long LEAST_QUEUE = 32 << 10;
    private static final double NANOS = 1e9;

    private TreatmentTranslation() {}

    static SessionServices services(Treatment treatment) {
        return treatment.equals(Treatment.NONE)
                ? SessionServices.NONE
                : SessionServices.NONE.withRates(limit(treatment.up()), limit(treatment.down()));
    }

    private static @Nullable RateLimit limit(Treatment.@Nullable Limit limit) {
        if (limit == null) {
            return null;
        }
        RateTuning tuning = limit.tuning();
        long rate = Math.clamp(limit.bitsPerSecond(), RateLimit.MIN_RATE, RateLimit.MAX_RATE);
        if (limit.excess() == Excess.POLICE) {
            int burst = octets(rate, tuning.policeBurstNanos(), LEAST_POLICED_BURST);
            return new RateLimit(rate, burst, tuning.overheadOctets(), null);
        }
        return new RateLimit(
                rate,
                octets(rate, tuning.shapeBurstNanos(), LEAST_SHAPED_BURST),
                tuning.overheadOctets(),
                new RateLimit.Queueing(
                        octets(rate, tuning.queueNanos(), LEAST_QUEUE),
                        tuning.fair(),
                        tuning.smallOctets(),
                        tuning.codelTargetNanos(),
                        tuning.codelIntervalNanos()));
    }

    /** What a rate carries in a time. */
    private static int octets(long bitsPerSecond, long nanos, long least) {
        return (int) Math.clamp(Math.round(bitsPerSecond / 8.0 * (nanos / NANOS)), least, RateLimit.MAX_BURST);
    }
}
