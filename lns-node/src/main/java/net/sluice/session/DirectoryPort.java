package net.sluice.session;

/**
 * Logins and addresses of the whole service, and who is up, seen from a control loop. Called in that loop's thread
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
     * Enters the session into the list of who is let in, here: {@link ShardInbox#committed} follows. What another node needs to
     * go on is {@link RecordPort}'s.
     */
    void commit(SessionRecord session, SubscriberRef me);

    /** Strikes the session off that list. Idempotent. */
    void forget(SubscriberRef me);

    /**
     * A session of another node goes on here: its claim, when it is exclusive, and its addresses are held under the same name as there,
     * by tunnel id, session id and generation, and nothing is asked or answered. From now on whoever wants them displaces it here; one that
     * was told of in vain while the session moved is told again.
     */
    void adopt(SessionRecord session, boolean exclusive, SubscriberRef me);

    /** The session goes on in another node: it is not up here any more, and still holds what it holds. */
    void abandon(SubscriberRef me);

    /** Gives back whatever any login attempt of the call with these ids holds or waits for, in whichever node it was made. */
    void releaseAll(int tunnelId, int sessionId);

    /** One whom {@link ShardInbox#displaced} named is not here: if it is said to hold anything, nobody will release that. */
    void absent(SubscriberRef holder);
}
