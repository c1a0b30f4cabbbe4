package net.sluice.radius.accounting;

import java.time.Duration;

/**
 * Bounds of the accounting backlog.
 *
 * @param records     how many may wait in memory at once; one takes about a kilobyte
 * @param inFlight    how many are with the servers at once
 * @param giveUpAfter how long a record is tried before it is counted as lost
 * @param longestWait between two tries of one record; the first wait is a second and each next one twice the last
 */
public record AccountingLimits(int records, int inFlight, Duration giveUpAfter, Duration longestWait) {

    /** 200,000 records, 1,000 in flight, a day of trying, a minute between tries at most. */
    public static final AccountingLimits DEFAULT =
            new AccountingLimits(200_000, 1_000, Duration.ofDays(1), Duration.ofMinutes(1));

    public AccountingLimits {
        if (records < 1 || inFlight < 1 || giveUpAfter.isNegative() || longestWait.toMillis() < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
