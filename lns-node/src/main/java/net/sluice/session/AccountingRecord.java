package net.sluice.session;

/**
 * One accounting event of a session (RFC 2866). Of each accounted session there is exactly one {@code Start}, then any
 * number of {@code Interim}, then exactly one {@code Stop}.
 */
public sealed interface AccountingRecord {
    /** Whose session it is. */
    Account account();

    /** The session has its first network protocol. */
    record Start(Account account) implements AccountingRecord {}

    /**
     * The session goes on.
     *
     * @param counters what it carried so far
     * @param sessionSeconds how long it is up
     */
    record Interim(Account account, Counters counters, long sessionSeconds) implements AccountingRecord {}

    /**
     * The session is over.
     *
     * @param counters all that it carried, exactly
     * @param sessionSeconds how long it was up
     * @param cause why it ended
     */
    record Stop(Account account, Counters counters, long sessionSeconds, TerminateCause cause)
            implements AccountingRecord {}
}
