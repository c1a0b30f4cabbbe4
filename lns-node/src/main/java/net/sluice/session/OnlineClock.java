package net.sluice.session;

import java.util.random.RandomGenerator;

/** What is due when in an accounted session: interims, the end of its time, the check for idleness. */
final class OnlineClock {
    static final long NEVER = Long.MAX_VALUE;
    private static final long SECOND = 1_000_000_000L;

    /** RFC 2869 s5.16: "The value MUST NOT be smaller than 60." */
    private static final int LEAST_INTERIM_SECONDS = 60;

    /** Idleness is looked at so often in the idle time: a session ends at most a quarter of it late. */
    private static final int IDLE_CHECKS = 4;

    private final long startNanos;
    private final RandomGenerator random;
    private final long interimNanos;
    private final long overNanos;
    private final long idleNanos;
    private long interimBaseNanos;
    private long nextInterimNanos = NEVER;
    private long nextIdleCheckNanos = NEVER;
    private long idleSinceNanos;
    private long packetsSeen;

    /** @param random spreads the interims of sessions that began together */
    OnlineClock(long nowNanos, int sessionSeconds, int idleSeconds, int interimSeconds, RandomGenerator random) {
        this.random = random;
        startNanos = nowNanos;
        overNanos = sessionSeconds == 0 ? NEVER : nowNanos + sessionSeconds * SECOND;
        idleNanos = idleSeconds * SECOND;
        idleSinceNanos = nowNanos;
        interimNanos = interimSeconds == 0 ? 0 : Math.max(interimSeconds, LEAST_INTERIM_SECONDS) * SECOND;
        interimBaseNanos = nowNanos;
        scheduleInterim();
        scheduleIdleCheck(nowNanos);
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

    /** Looks at the counters; true when nothing has passed for the idle time. */
    boolean isIdle(Counters counters, long nowNanos) {
        if (counters.packets() != packetsSeen) {
            packetsSeen = counters.packets();
            idleSinceNanos = nowNanos;
        }
        scheduleIdleCheck(nowNanos);
        return nowNanos - idleSinceNanos >= idleNanos;
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

    private void scheduleIdleCheck(long nowNanos) {
        if (idleNanos > 0) {
            nextIdleCheckNanos = nowNanos + Math.max(SECOND, idleNanos / IDLE_CHECKS);
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
