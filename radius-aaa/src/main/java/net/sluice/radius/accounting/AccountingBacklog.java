package net.sluice.radius.accounting;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where records wait until a server has acknowledged them. It keeps the order within an Acct-Session-Id: a lease holds the oldest record of its
 * session, and no other record of that session is leased until that one is settled or given back. Thread-safe.
 */
interface AccountingBacklog {

    /** What became of an offered record. */
    enum Admission {
        KEPT,
        /** Kept in the place of an Interim-Update of the same session (RFC 2869 s2.1). */
        KEPT_INSTEAD,
        /** Not kept: there is no room. */
        FULL
    }

    /**
     * A record that somebody is sending.
     *
     * @param offeredNanos when it was offered
     * @param rounds       how many rounds over the servers ended without acknowledgement
     */
    record Lease(AccountingEntry entry, long offeredNanos, int rounds) {}

    Admission offer(AccountingEntry entry, long nowNanos);

    /** Waits for a record that may be sent now, at most {@code nanos}; null when there was none. */
    @Nullable
    Lease take(long nanos) throws InterruptedException;

    /** The record is acknowledged, or lost: it is forgotten. */
    void settle(Lease lease);

    /** Not acknowledged: it may be leased again from {@code notBeforeNanos} on. */
    void giveBack(Lease lease, long notBeforeNanos);

    /** Lets every record be leased at once, whatever {@link #giveBack} said. */
    void hurry();

    /** Records that are not settled, leased ones included. */
    int size();

    /** Waits until there is none, at most {@code nanos}; whether there is none. */
    boolean awaitEmpty(long nanos) throws InterruptedException;

    /** Forgets every record, and tells which they were. */
    List<AccountingEntry> clear();
}
