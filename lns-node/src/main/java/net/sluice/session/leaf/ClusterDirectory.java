package net.sluice.session.leaf;

import java.util.List;
import java.util.function.IntFunction;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressPools;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Login;
import net.sluice.cluster.LoginDirectory;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.SessionStore;
import net.sluice.session.AddressAnswer;
import net.sluice.session.AddressRefusal;
import net.sluice.session.AddressRequest;
import net.sluice.session.DirectoryPort;
import net.sluice.session.HaSet;
import net.sluice.session.IpPrefix;
import net.sluice.session.LoginKey;
import net.sluice.session.SessionRecord;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;

/**
 * The cluster's directory, pools and store, asked for all shards of this node. Thread-safe; answers go to the inbox of the
 * shard that asked, in the thread that caused them.
 */
public final class ClusterDirectory implements DirectoryPort {
    private final LoginDirectory logins;
    private final AddressPools pools;
    private final SessionStore<SessionRecord> store;
    private final IntFunction<ShardInbox> inboxes;

    /**
     * @param inboxes by shard number
     */
    public ClusterDirectory(
            LoginDirectory logins,
            AddressPools pools,
            SessionStore<SessionRecord> store,
            IntFunction<ShardInbox> inboxes) {
        this.logins = logins;
        this.pools = pools;
        this.store = store;
        this.inboxes = inboxes;
    }

    @Override
    public void claim(LoginKey key, SubscriberRef me) {
        logins.claim(login(key), owner(me), () -> inbox(me).claimed(me));
    }

    @Override
    public void release(LoginKey key, SubscriberRef me) {
        logins.release(login(key), owner(me));
    }

    @Override
    public void acquireAddresses(AddressRequest request, SubscriberRef me) {
        List<AddressWish> wishes =
                request.wishes().stream().map(ClusterDirectory::wish).toList();
        pools.acquire(
                login(request.login()),
                request.haSet(),
                wishes,
                owner(me),
                outcome -> inbox(me).addressed(me, answer(outcome)));
    }

    @Override
    public void releaseAddresses(SubscriberRef me) {
        pools.release(owner(me));
    }

    @Override
    public void commit(SessionRecord session, SubscriberRef me) {
        store.commit(owner(me), session, () -> inbox(me).committed(me));
    }

    @Override
    public void forget(SubscriberRef me) {
        store.forget(owner(me));
    }

    @Override
    public void adopt(SessionRecord session, boolean exclusive, SubscriberRef me) {
        if (exclusive) {
            logins.claim(login(session.login()), owner(me), () -> {});
        }
        HaSet set = session.services().haSet();
        List<AddressWish> held = session.prefixes().stream()
                .map(prefix -> wish(new AddressRequest.Exactly(prefix)))
                .toList();
        pools.acquire(login(session.login()), set == null ? null : set.name(), held, owner(me), _ -> {});
        store.commit(owner(me), session, () -> {});
    }

    @Override
    public void abandon(SubscriberRef me) {
        // What it holds elsewhere, this node's pools need not keep.
        pools.release(owner(me));
        SessionRecord session = store.find(owner(me));
        if (session != null) {
            logins.release(login(session.login()), owner(me));
        }
        store.forget(owner(me));
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        // Pools and logins are this node's: they know nothing of what was granted elsewhere.
    }

    /** The subscriber of this node, with so many shards, whom an owner stands for; how displacements find their inbox. */
    public static SubscriberRef subscriber(OwnerRef owner, int shards) {
        return new SubscriberRef(owner.tunnelId() % shards, owner.tunnelId(), owner.sessionId(), owner.generation());
    }

    private static OwnerRef owner(SubscriberRef me) {
        return new OwnerRef(me.tunnelId(), me.sessionId(), me.generation());
    }

    private ShardInbox inbox(SubscriberRef me) {
        return inboxes.apply(me.shard());
    }

    private static Login login(LoginKey key) {
        return new Login(key.user(), key.circuit());
    }

    private static AddressWish wish(AddressRequest.Wish wish) {
        return switch (wish) {
            case AddressRequest.FromPool(String pool) -> new AddressWish.FromPool(pool);
            case AddressRequest.Exactly(IpPrefix prefix) ->
                new AddressWish.Exactly(new Prefix(prefix.address(), prefix.length()));
        };
    }

    private static AddressAnswer answer(AddressOutcome outcome) {
        return switch (outcome) {
            case AddressOutcome.Granted(List<Prefix> prefixes) ->
                new AddressAnswer.Granted(prefixes.stream()
                        .map(prefix -> new IpPrefix(prefix.address(), prefix.length()))
                        .toList());
            case AddressOutcome.Refused(AddressOutcome.Reason reason, String detail) ->
                new AddressAnswer.Refused(refusal(reason), detail);
        };
    }

    private static AddressRefusal refusal(AddressOutcome.Reason reason) {
        return switch (reason) {
            case POOL_EXHAUSTED -> AddressRefusal.POOL_EXHAUSTED;
            case UNKNOWN_POOL -> AddressRefusal.UNKNOWN_POOL;
            case IN_USE -> AddressRefusal.IN_USE;
            case INVALID -> AddressRefusal.INVALID;
            case OVERLAPS_POOL -> AddressRefusal.OVERLAPS_POOL;
            case SET_DIFFERS -> AddressRefusal.SET_DIFFERS;
            case SET_FULL -> AddressRefusal.SET_FULL;
        };
    }
}
