package net.sluice.cluster.slot;

/**
 * How slots move.
 *
 * @param walkNanos between two looks at all slots when nothing happens
 * @param auditNanos between two readings of all ownerships, in case a change was not heard of
 * @param patienceNanos how long an answer of the store is waited for before the ownerships are read again, and how long
 *     after a lapsed lease it may stay undecided what is still owned
 * @param claimsAtOnce claims on their way at one time
 * @param settleNanos how long the members must have been the same before slots move to balance them
 * @param movesAtOnce slots on their way from this member to others at one time
 * @param moveIntervalNanos between two slots that leave this member
 */
public record SlotConfig(
        long walkNanos,
        long auditNanos,
        long patienceNanos,
        int claimsAtOnce,
        long settleNanos,
        int movesAtOnce,
        long moveIntervalNanos) {
    private static final long MILLISECOND = 1_000_000;

    public SlotConfig {
        if (walkNanos < MILLISECOND || claimsAtOnce < 1 || movesAtOnce < 1) {
            throw new IllegalArgumentException("walk 1 ms or more, one claim and one move at once or more");
        }
    }

    /** 25 ms, 5 s, 2 s, 64 claims, 5 s, 4 moves, 20 ms: 50 slots a second. */
    public static SlotConfig defaults() {
        return new SlotConfig(
                25 * MILLISECOND,
                5_000 * MILLISECOND,
                2_000 * MILLISECOND,
                64,
                5_000 * MILLISECOND,
                4,
                20 * MILLISECOND);
    }

    /** The same, with another rate at which slots leave; as many at once as that needs when each takes 80 ms. */
    public SlotConfig withMovesPerSecond(int rate) {
        return new SlotConfig(
                walkNanos,
                auditNanos,
                patienceNanos,
                claimsAtOnce,
                settleNanos,
                Math.max(4, rate / 12),
                1000 * MILLISECOND / rate);
    }

    /** How long after a failure the same is tried again. */
    long retryNanos() {
        return 10 * walkNanos;
    }
}
