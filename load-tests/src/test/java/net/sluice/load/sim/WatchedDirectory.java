package net.sluice.load.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressPools;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Login;
import net.sluice.cluster.LoginDirectory;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.SessionStore;
import net.sluice.session.AddressAnswer;
import net.sluice.session.AddressRefusal;
import net.sluice.session.AddressRequest;
import net.sluice.session.Counters;
import net.sluice.session.DirectoryPort;
import net.sluice.session.IpPrefix;
import net.sluice.session.LoginKey;
import net.sluice.session.SessionRecord;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;
import org.jspecify.annotations.Nullable;

/**
 * The node's own pools, logins and records behind a directory that may take its time, or fail, and that is watched: nothing is
 * given back while it is forwarded to, or before its session's accounting Stop was handed over; and in the end nothing is held.
 */
final class WatchedDirectory implements DirectoryPort {
    private static final int RECENT = 8;

    private final World world;
    private final AccountingBook book;
    private final LoginDirectory logins;
    private final AddressPools pools;
    private final SessionStore<SessionRecord> store = new SessionStore<>();
    private final Map<SubscriberRef, String> sessions = new LinkedHashMap<>();
    private final Deque<SubscriberRef> recent = new ArrayDeque<>();
    private boolean failing;

    WatchedDirectory(World world, AccountingBook book, List<PoolConfig> configs) {
        this.world = world;
        this.book = book;
        logins = new LoginDirectory(this::displaced);
        pools = new AddressPools(configs, Set.of(), 1_000, this::displaced);
    }

    private void displaced(OwnerRef holder) {
        answer(ref(holder), inbox -> inbox.displaced(ref(holder)));
    }

    private interface Answer {
        void give(ShardInbox inbox);
    }

    /** At once, or when the plan's directory has had its time. */
    private void answer(SubscriberRef who, Answer answer) {
        ShardInbox inbox = world.lns().inbox(who.shard());
        long slowest = world.plan().directoryNanos();
        if (slowest == 0 || world.fair()) {
            answer.give(inbox);
        } else {
            world.reach().did(Fault.DIRECTORY_SLOW);
            world.agenda().after(world.dice().nextLong(slowest), () -> answer.give(inbox));
        }
    }

    /** Whether this call fails; then the caller hears so. */
    private boolean fails(SubscriberRef who) {
        if (failing && world.dice().nextInt(3) != 0) {
            world.reach().did(Fault.DIRECTORY_FAILS);
            answer(who, inbox -> inbox.directoryFailed(who, "no majority"));
            return true;
        }
        return false;
    }

    void failing(boolean on) {
        failing = on;
    }

    /** At the end of the world nothing is held. */
    void close() {
        world.complaints().addUnless(pools.heldCount() == 0, pools.heldCount() + " addresses leaked");
        world.complaints().addUnless(logins.size() == 0, logins.size() + " logins never released");
        world.complaints().addUnless(store.size() == 0, store.size() + " session records never forgotten");
    }

    /** Somebody who had to do with RADIUS or the directory of late; null when there is nobody. */
    @Nullable
    SubscriberRef somebody() {
        return recent.stream()
                .skip(recent.isEmpty() ? 0 : world.dice().nextInt(recent.size()))
                .findFirst()
                .orElse(null);
    }

    void seen(SubscriberRef who) {
        recent.addLast(who);
        if (recent.size() > RECENT) {
            recent.removeFirst();
        }
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
        seen(me);
        if (logins.holder(login(key)) != null) {
            world.reach().did(Fault.SECOND_LOGIN);
        }
        if (!fails(me)) {
            logins.claim(login(key), owner(me), () -> answer(me, inbox -> inbox.claimed(me)));
        }
    }

    @Override
    public void release(LoginKey key, SubscriberRef me) {
        logins.release(login(key), owner(me));
    }

    @Override
    public void acquireAddresses(AddressRequest request, SubscriberRef me) {
        if (fails(me)) {
            return;
        }
        if (pools.counts().getFirst().free() == 0) {
            world.reach().did(Fault.POOL_EXHAUSTED);
        }
        List<AddressWish> wishes =
                request.wishes().stream().map(WatchedDirectory::wish).toList();
        pools.acquire(
                login(request.login()),
                request.haSet(),
                wishes,
                owner(me),
                outcome -> answer(me, inbox -> inbox.addressed(me, toAnswer(outcome))));
    }

    @Override
    public void releaseAddresses(SubscriberRef me) {
        List<IpPrefix> held = pools.heldBy(owner(me)).stream()
                .map(prefix -> new IpPrefix(prefix.address(), prefix.length()))
                .toList();
        world.complaints().addUnless(!world.lns().forwardsAny(held), held + " is released, and still forwarded to");
        String session = sessions.get(me);
        world.complaints()
                .addUnless(
                        held.isEmpty() || session == null || !book.started(session) || book.stopped(session),
                        held + " is released before the Stop of " + session);
        pools.release(owner(me));
    }

    @Override
    public void commit(SessionRecord session, SubscriberRef me) {
        if (!fails(me)) {
            sessions.put(me, session.identity().acctSessionId());
            store.commit(owner(me), session, () -> answer(me, inbox -> inbox.committed(me)));
        }
    }

    @Override
    public void forget(SubscriberRef me) {
        sessions.remove(me);
        store.forget(owner(me));
    }

    @Override
    public void adopt(SessionRecord session, boolean exclusive, SubscriberRef me) {
        throw new IllegalStateException("there is no other node, and " + me + " comes from one");
    }

    @Override
    public void abandon(SubscriberRef me) {
        throw new IllegalStateException("there is no other node, and " + me + " goes to one");
    }

    @Override
    public void absent(SubscriberRef holder) {
        // Whoever is gone here has released, or is about to.
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        throw new IllegalStateException("there is no other node, and left a session");
    }

    private static OwnerRef owner(SubscriberRef me) {
        return new OwnerRef(me.tunnelId(), me.sessionId(), me.generation());
    }

    private SubscriberRef ref(OwnerRef owner) {
        int shard = owner.tunnelId() % world.plan().shards();
        return new SubscriberRef(shard, owner.tunnelId(), owner.sessionId(), owner.generation());
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

    private static AddressAnswer toAnswer(AddressOutcome outcome) {
        return switch (outcome) {
            case AddressOutcome.Granted(List<Prefix> prefixes) ->
                new AddressAnswer.Granted(prefixes.stream()
                        .map(prefix -> new IpPrefix(prefix.address(), prefix.length()))
                        .toList());
            case AddressOutcome.Refused refused ->
                new AddressAnswer.Refused(
                        AddressRefusal.valueOf(refused.reason().name()), refused.detail());
        };
    }
}
