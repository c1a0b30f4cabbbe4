package net.sluice.session;

/**
 * Authentication and accounting, seen from a control loop. Called in that loop's thread only, and never blocks.
 */
public interface AaaPort {
    /**
     * Asks who may come in. {@link ShardInbox#authenticated} follows, once, at the latest when the servers' timeouts are
     * over; it may come before this returns.
     */
    void authenticate(AuthenticationRequest request, SubscriberRef who);

    /** Hands a record over. Records of one session are delivered in the order in which they were handed over. */
    void account(AccountingRecord accounting);
}
