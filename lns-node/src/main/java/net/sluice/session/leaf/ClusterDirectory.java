package net.sluice.session.leaf;

import java.util.List;
import java.util.function.IntFunction;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressPools;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Directory;
import net.sluice.cluster.LocalDirectory;
import net.sluice.cluster.Login;
import net.sluice.cluster.LoginDirectory;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.SessionStore;
import net.sluice.l2tp.TunnelPlacement;
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
 * The directory, of this node alone or of a cluster, and who is up here, asked for all shards of this node. Thread-safe; answers go to the inbox of the
 * shard that asked, in the thread that caused them.
 */
public final class ClusterDirectory implements DirectoryPort {
    private final Directory directory;
    private final SessionStore<SessionRecord> store;
    private final IntFunction<ShardInbox> inboxes;

    /**
     * Of a node that is alone.
     *
     * @param inboxes by shard number
     */
    public ClusterDirectory(
            LoginDirectory logins,
            AddressPools pools,
            SessionStore<SessionRecord> store,
            IntFunction<ShardInbox> inboxes) {
        this(new LocalDirectory(logins, pools), store, inboxes);
    }

    /**
     * @param inboxes by shard number
     */
    public ClusterDirectory(Directory directory, SessionStore<SessionRecord> store, IntFunction<ShardInbox> inboxes) {
        this.directory = directory;
        this.store = store;
        this.inboxes = inboxes;
    }

    @Override
    public void claim(LoginKey key, SubscriberRef me) {
        directory.claim(login(key), owner(me), new Directory.Claimant() {
            @Override
            public void granted() {
                inbox(me).claimed(me);
            }

            @Override
            public void failed(String why) {
                inbox(me).directoryFailed(me, why);
            }
        });
    }

    @Override
    public void release(LoginKey key, SubscriberRef me) {
        directory.release(login(key), owner(me));
    }

    @Override
    public void acquireAddresses(AddressRequest request, SubscriberRef me) {
        List<AddressWish> wishes =
                request.wishes().stream().map(ClusterDirectory::wish).toList();
        directory.acquire(
                login(request.login()),
                request.haSet(),
                wishes,
                owner(me),
                outcome -> inbox(me).addressed(me, answer(outcome)));
    }

    @Override
    public void releaseAddresses(SubscriberRef me) {
        directory.releaseAddresses(owner(me));
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
        HaSet set = session.services().haSet();
        List<Prefix> held = session.prefixes().stream()
                .map(prefix -> new Prefix(prefix.address(), prefix.length()))
                .toList();
        directory.adopt(login(session.login()), exclusive, set == null ? null : set.name(), held, owner(me));
        store.commit(owner(me), session, () -> {});
    }

    @Override
    public void abandon(SubscriberRef me) {
        SessionRecord session = store.find(owner(me));
        directory.abandon(session == null ? null : login(session.login()), owner(me));
        store.forget(owner(me));
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        directory.releaseAll(tunnelId, sessionId);
    }

    @Override
    public void absent(SubscriberRef holder) {
        directory.absent(owner(holder));
    }

    /** The subscriber of this node, with so many shards, whom an owner stands for; how displacements find their inbox. */
    public static SubscriberRef subscriber(OwnerRef owner, int shards) {
        return new SubscriberRef(
                TunnelPlacement.shard(owner.tunnelId(), shards),
                owner.tunnelId(),
                owner.sessionId(),
                owner.generation());
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
            case UNAVAILABLE -> AddressRefusal.UNAVAILABLE;
        };
    }
}
