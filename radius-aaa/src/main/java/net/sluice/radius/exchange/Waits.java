package net.sluice.radius.exchange;

import java.util.random.RandomGenerator;

/** The row of waits of one request: RFC 5080 s2.2.1. Pure. */
final class Waits {

    private final Retransmission rules;
    private final RandomGenerator random;
    private long lastNanos;

    Waits(Retransmission rules, RandomGenerator random) {
        this.rules = rules;
        this.random = random;
    }

    /** How long to wait after the next transmission. */
    long nextNanos() {
        // "RT = IRT + RAND*IRT", then "RT = 2*RTprev + RAND*RTprev".
        lastNanos = lastNanos == 0
                ? moved(rules.initial().toNanos(), rules.initial().toNanos())
                : moved(2 * lastNanos, lastNanos);
        long longest = rules.longest().toNanos();
        if (lastNanos > longest) {
            lastNanos = moved(longest, longest);
        }
        return lastNanos;
    }

    /** RAND: "a random number chosen with a uniform distribution between -0.1 and +0.1". */
    private long moved(long nanos, long tenthsOf) {
        return nanos + (long) (tenthsOf * random.nextDouble(-0.1, 0.1));
    }
}
