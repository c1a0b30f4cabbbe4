package net.sluice.session;

import java.util.random.RandomGenerator;

/** What is due when in an accounted session: interims, the end of its time, the check for idleness. */
final class OnlineClock {
    static final long NEVER = Long.MAX_VALUE;
    private static final long SECOND = 1_000_000_000L;

    /** RFC 2869 s5.16: "The value MUST NOT be smaller than 60." */
    private static final int LEAST_INTERIM_SECONDS = 60;

    private final long startNanos;
    /** Since when there would have been traffic here if there was any. */
    private final long hereNanos;

    private final RandomGenerator random;
    private final long interimNanos;
    private final long overNanos;
    private final long idleNanos;
    private long interimBaseNanos;
    private long nextInterimNanos = NEVER;
    private long nextIdleCheckNanos = NEVER;

    /**
     * How far a session's time has gone.
     *
     * @param upNanos how long it is up
     * @param sinceInterimNanos how long ago an interim was due, or it began
     */
    record Elapsed(long upNanos, long sinceInterimNanos) {
        /** The session has just begun. */
        static final Elapsed NOTHING = new Elapsed(0, 0);

        /** So much later. */
        Elapsed plus(long nanos) {
            return new Elapsed(upNanos + nanos, sinceInterimNanos + nanos);
        }
    }

    /** @param random spreads the interims of sessions that began together */
    OnlineClock(long nowNanos, int sessionSeconds, int idleSeconds, int interimSeconds, RandomGenerator random) {
        this(nowNanos, Elapsed.NOTHING, sessionSeconds, idleSeconds, interimSeconds, random);
    }

    private OnlineClock(
            long nowNanos,
            Elapsed elapsed,
            int sessionSeconds,
            int idleSeconds,
            int interimSeconds,
            RandomGenerator random) {
        this.random = random;
        startNanos = nowNanos - elapsed.upNanos;
        hereNanos = nowNanos;
        overNanos = sessionSeconds == 0 ? NEVER : startNanos + sessionSeconds * SECOND;
        idleNanos = idleSeconds * SECOND;
        interimNanos = interimSeconds == 0 ? 0 : Math.max(interimSeconds, LEAST_INTERIM_SECONDS) * SECOND;
        interimBaseNanos = nowNanos - elapsed.sinceInterimNanos;
        scheduleInterim();
        if (idleNanos > 0) {
            nextIdleCheckNanos = nowNanos + idleNanos;
        }
    }

    static OnlineClock of(Services services, LacProfile profile, long nowNanos, RandomGenerator random) {
        return resumed(services, profile, Elapsed.NOTHING, nowNanos, random);
    }

    /** Goes on where another node's was. Only what was idle there is not known here: that begins anew. */
    static OnlineClock resumed(
            Services services, LacProfile profile, Elapsed elapsed, long nowNanos, RandomGenerator random) {
        return new OnlineClock(
                nowNanos,
                elapsed,
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
        boolean never = lastTrafficNanos == 0 || lastTrafficNanos - hereNanos < 0;
        nextIdleCheckNanos = (never ? hereNanos : lastTrafficNanos) + idleNanos;
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

    /** For who goes on with it. */
    Elapsed elapsed(long nowNanos) {
        return new Elapsed(nowNanos - startNanos, nowNanos - interimBaseNanos);
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
