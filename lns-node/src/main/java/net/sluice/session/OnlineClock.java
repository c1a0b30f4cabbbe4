package net.sluice.session;

import java.util.random.RandomGenerator;

/** What is due when in an accounted session: interims, the end of its time, the check for idleness. */
final class OnlineClock {
    static final long NEVER = Long.MAX_VALUE;
    private static final long SECOND = 1_000_000_000L;

    /** RFC 2869 s5.16: "The value MUST NOT be smaller than 60." */
    private static final int LEAST_INTERIM_SECONDS = 60;

    private final long startNanos;
    private final RandomGenerator random;
    private final long interimNanos;
    private final long overNanos;
    private final long idleNanos;
    private long interimBaseNanos;
    private long nextInterimNanos = NEVER;
    private long nextIdleCheckNanos = NEVER;

    /** @param random spreads the interims of sessions that began together */
    OnlineClock(long nowNanos, int sessionSeconds, int idleSeconds, int interimSeconds, RandomGenerator random) {
        this.random = random;
        startNanos = nowNanos;
        overNanos = sessionSeconds == 0 ? NEVER : nowNanos + sessionSeconds * SECOND;
        idleNanos = idleSeconds * SECOND;
        interimNanos = interimSeconds == 0 ? 0 : Math.max(interimSeconds, LEAST_INTERIM_SECONDS) * SECOND;
        interimBaseNanos = nowNanos;
        scheduleInterim();
        if (idleNanos > 0) {
            nextIdleCheckNanos = nowNanos + idleNanos;
        }
    }

    static OnlineClock of(Services services, LacProfile profile, long nowNanos, RandomGenerator random) {
        return new OnlineClock(
                nowNanos,
                either(services.sessionTimeoutSeconds(), profile.sessionTimeoutSeconds()),
                either(services.idleTimeoutSeconds(), profile.idleTimeoutSeconds()),
                either(services.interimIntervalSeconds(), profile.interimIntervalSeconds()),
                random);
    }

    private static int either(int said, int byDefault) {
        return said == 0 ? byDefault : said;
    }

    long nextDeadlineNanos() {
        return earlier(overNanos, earlier(nextInterimNanos, nextIdleCheckNanos));
    }

    boolean isOver(long nowNanos) {
        return due(overNanos, nowNanos);
    }

    boolean isIdleCheckDue(long nowNanos) {
        return due(nextIdleCheckNanos, nowNanos);
    }

    /**
     * True when nothing has passed for the idle time; otherwise the next look is when that could be.
     *
     * @param lastTrafficNanos when something passed last; 0 for never
     */
    boolean isIdle(long lastTrafficNanos, long nowNanos) {
        boolean never = lastTrafficNanos == 0 || lastTrafficNanos - startNanos < 0;
        nextIdleCheckNanos = (never ? startNanos : lastTrafficNanos) + idleNanos;
        return due(nextIdleCheckNanos, nowNanos);
    }

    boolean isInterimDue(long nowNanos) {
        return due(nextInterimNanos, nowNanos);
    }

    /** The interim that was due has been sent. */
    void interimSent(long nowNanos) {
        interimBaseNanos += interimNanos;
        if (nowNanos - interimBaseNanos > interimNanos) {
            interimBaseNanos = nowNanos;
        }
        scheduleInterim();
    }

    /** How long the session is up. */
    long seconds(long nowNanos) {
        return (nowNanos - startNanos) / SECOND;
    }

    private void scheduleInterim() {
        if (interimNanos > 0) {
            // Up to a tenth of the interval later, so that sessions which began together do not report together.
            nextInterimNanos = interimBaseNanos + interimNanos + random.nextLong(interimNanos / 10);
        }
    }

    private static boolean due(long deadlineNanos, long nowNanos) {
        return deadlineNanos != NEVER && deadlineNanos - nowNanos <= 0;
    }

    private static long earlier(long a, long b) {
        if (a == NEVER || b == NEVER) {
            return a == NEVER ? b : a;
        }
        return a - b <= 0 ? a : b;
    }
}
