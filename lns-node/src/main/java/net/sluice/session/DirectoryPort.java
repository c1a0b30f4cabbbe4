package net.sluice.session;

/**
 * Logins, addresses and session records of the whole service, seen from a control loop. Called in that loop's thread
 * only, and never blocks; answers come through the {@link ShardInbox}, and may come before the call returns. Calls with
 * the same ref take effect in the order in which they were made.
 */
public interface DirectoryPort {
    /**
     * Wants to be the only session of the key. An older holder is told ({@link ShardInbox#displaced}); {@link
     * ShardInbox#claimed} follows when every older holder has released. A claim that a newer one has overtaken is told so
     * by {@code displaced} too, and is never granted.
     */
    void claim(LoginKey key, SubscriberRef me);

    /** Gives a claim back, or takes a pending one back. Unknown claims are ignored. */
    void release(LoginKey key, SubscriberRef me);

    /**
     * Wants addresses: all that are asked for, or none. {@link ShardInbox#addressed} follows. When an exact address is
     * held by an older session of the same login key, that one is displaced and the answer waits for its release; when
     * it is held by another's, the request is refused and the holder named.
     */
    void acquireAddresses(AddressRequest request, SubscriberRef me);

    /** Gives back all addresses that {@code me} holds or still waits for. Idempotent. */
    void releaseAddresses(SubscriberRef me);

    /**
     * Makes the session safe before the peer is told of it: {@link ShardInbox#committed} follows when the record would
     * survive this node.
     */
    void commit(SessionRecord session, SubscriberRef me);

    /** Deletes the session's record. Idempotent. */
    void forget(SubscriberRef me);
}
