package net.sluice.load.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.AddressPools;
import net.sluice.cluster.Login;
import net.sluice.cluster.LoginDirectory;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.SessionStore;
import net.sluice.session.AddressRequest;
import net.sluice.session.Counters;
import net.sluice.session.DirectoryPort;
import net.sluice.session.IpPrefix;
import net.sluice.session.LoginKey;
import net.sluice.session.SessionRecord;
import net.sluice.session.SubscriberRef;
import net.sluice.session.leaf.ClusterDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The node's own directory, with its pools, watched: nothing is given back while it is forwarded to, or before its session's
 * accounting Stop was handed over; and in the end nothing is held.
 */
final class WatchedDirectory implements DirectoryPort {
    private static final int NODE = 1;

    private final World world;
    private final AccountingBook book;
    private final LoginDirectory logins;
    private final AddressPools pools;
    private final SessionStore<SessionRecord> store = new SessionStore<>();
    private final DirectoryPort watched;
    private final Map<SubscriberRef, String> sessions = new LinkedHashMap<>();

    WatchedDirectory(World world, AccountingBook book, List<PoolConfig> configs) {
        this.world = world;
        this.book = book;
        logins = new LoginDirectory(this::displaced);
        pools = new AddressPools(configs, Set.of(), 1_000, this::displaced);
        watched = new ClusterDirectory(
                NODE, logins, pools, store, shard -> world.lns().inbox(shard));
    }

    private void displaced(OwnerRef holder) {
        world.lns().inbox(holder.shard()).displaced(ClusterDirectory.subscriber(holder));
    }

    /** At the end of the world nothing is held. */
    void close() {
        world.complaints().addUnless(pools.heldCount() == 0, pools.heldCount() + " addresses leaked");
        world.complaints().addUnless(logins.size() == 0, logins.size() + " logins never released");
        world.complaints().addUnless(store.size() == 0, store.size() + " session records never forgotten");
    }

    /** Somebody whose session record is kept; null when there is nobody. */
    @Nullable
    SubscriberRef anyRecorded() {
        return sessions.keySet().stream().findFirst().orElse(null);
    }

    /** The data plane's last word on a session. */
    void carried(int tunnelId, int sessionId, Counters all) {
        sessions.forEach((ref, acctSessionId) -> {
            if (ref.tunnelId() == tunnelId && ref.sessionId() == sessionId) {
                book.carried(acctSessionId, all);
            }
        });
    }

    @Override
    public void claim(LoginKey key, SubscriberRef me) {
        if (logins.holder(new Login(key.user(), key.circuit())) != null) {
            world.reach().did(Fault.SECOND_LOGIN);
        }
        watched.claim(key, me);
    }

    @Override
    public void release(LoginKey key, SubscriberRef me) {
        watched.release(key, me);
    }

    @Override
    public void acquireAddresses(AddressRequest request, SubscriberRef me) {
        if (pools.counts().getFirst().free() == 0) {
            world.reach().did(Fault.POOL_EXHAUSTED);
        }
        watched.acquireAddresses(request, me);
    }

    @Override
    public void releaseAddresses(SubscriberRef me) {
        List<IpPrefix> held =
                pools.heldBy(new OwnerRef(NODE, me.shard(), me.tunnelId(), me.sessionId(), me.generation())).stream()
                        .map(prefix -> new IpPrefix(prefix.address(), prefix.length()))
                        .toList();
        world.complaints().addUnless(!world.lns().forwardsAny(held), held + " is released, and still forwarded to");
        String session = sessions.get(me);
        world.complaints()
                .addUnless(
                        held.isEmpty() || session == null || !book.started(session) || book.stopped(session),
                        held + " is released before the Stop of " + session);
        watched.releaseAddresses(me);
    }

    @Override
    public void commit(SessionRecord session, SubscriberRef me) {
        sessions.put(me, session.identity().acctSessionId());
        watched.commit(session, me);
    }

    @Override
    public void forget(SubscriberRef me) {
        sessions.remove(me);
        watched.forget(me);
    }
}
