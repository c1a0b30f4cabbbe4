package net.sluice.session.fake;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import net.sluice.session.AddressAnswer;
import net.sluice.session.AddressRefusal;
import net.sluice.session.AddressRequest;
import net.sluice.session.DirectoryPort;
import net.sluice.session.IpPrefix;
import net.sluice.session.LoginKey;
import net.sluice.session.SessionRecord;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is slow and obvious: lists of free addresses, one map of claims, and every answer some time later. It
 * serves any number of shards.
 */
public final class FakeDirectory implements DirectoryPort {
    private record Waiting(AddressRequest request, SubscriberRef ref, IpPrefix on) {}

    private static final class Claim {
        @Nullable
        SubscriberRef holder;

        @Nullable
        SubscriberRef waiter;
    }

    private final VirtualTime time;
    private final Function<SubscriberRef, @Nullable Desk> desks;
    private final Map<LoginKey, Claim> claims = new LinkedHashMap<>();
    private final Map<String, List<IpPrefix>> pools = new HashMap<>();
    private final Map<IpPrefix, SubscriberRef> held = new LinkedHashMap<>();
    private final Map<IpPrefix, LoginKey> heldFor = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, Sharing> sets = new HashMap<>();
    private final Map<SubscriberRef, SessionRecord> records = new LinkedHashMap<>();
    private LongSupplier delayNanos = () -> 100_000L;
    private @Nullable String failure;

    /**
     * Where a subscriber is.
     *
     * @param inbox of its shard
     * @param ref its name there
     */
    public record Desk(ShardInbox inbox, SubscriberRef ref) {}

    public FakeDirectory(VirtualTime time, IntFunction<ShardInbox> inboxes) {
        this.time = time;
        desks = ref -> new Desk(inboxes.apply(ref.shard()), ref);
    }

    /** @param desks by name; null where nobody hears anything now */
    static FakeDirectory of(VirtualTime time, Function<SubscriberRef, @Nullable Desk> desks) {
        return new FakeDirectory(desks, time);
    }

    private FakeDirectory(Function<SubscriberRef, @Nullable Desk> desks, VirtualTime time) {
        this.time = time;
        this.desks = desks;
    }

    /** How long each answer takes. */
    public void delayNanos(LongSupplier nanos) {
        delayNanos = nanos;
    }

    /** From now on every request fails for this reason; null: none does. */
    public void failure(@Nullable String why) {
        failure = why;
    }

    /** Adds addresses to a pool. */
    public void pool(String name, InetAddress... addresses) {
        for (InetAddress address : addresses) {
            pools.computeIfAbsent(name, absent -> new ArrayList<>()).add(IpPrefix.host(address));
        }
    }

    /** Adds prefixes to a pool. */
    public void pool(String name, IpPrefix... prefixes) {
        pools.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(List.of(prefixes));
    }

    /** Who holds which address. */
    public Map<IpPrefix, SubscriberRef> held() {
        return held;
    }

    /** The records that are safe. */
    public Map<SubscriberRef, SessionRecord> records() {
        return records;
    }

    /** How many logins are claimed or wanted. */
    public int claims() {
        return claims.size();
    }

    /** How many requests for addresses wait. */
    public int waiting() {
        return waiting.size();
    }

    @Override
    public void claim(LoginKey key, SubscriberRef me) {
        if (fails(me)) {
            return;
        }
        Claim claim = claims.computeIfAbsent(key, absent -> new Claim());
        if (claim.holder == null) {
            claim.holder = me;
            later(me, (inbox, ref) -> inbox.claimed(ref));
            return;
        }
        SubscriberRef holder = claim.holder;
        if (claim.waiter != null) {
            SubscriberRef overtaken = claim.waiter;
            later(overtaken, (inbox, ref) -> inbox.displaced(ref));
        }
        claim.waiter = me;
        later(holder, (inbox, ref) -> inbox.displaced(ref));
    }

    @Override
    public void release(LoginKey key, SubscriberRef me) {
        Claim claim = claims.get(key);
        if (claim == null) {
            return;
        }
        if (me.equals(claim.waiter)) {
            claim.waiter = null;
        } else if (me.equals(claim.holder)) {
            claim.holder = claim.waiter;
            claim.waiter = null;
            if (claim.holder != null) {
                SubscriberRef next = claim.holder;
                later(next, (inbox, ref) -> inbox.claimed(ref));
            }
        }
        if (claim.holder == null) {
            claims.remove(key);
        }
    }

    @Override
    public void acquireAddresses(AddressRequest request, SubscriberRef me) {
        if (!fails(me)) {
            acquire(request, me);
        }
    }

    /** What the members of an ha-set have. */
    private record Sharing(List<AddressRequest.Wish> wishes, List<IpPrefix> granted, List<SubscriberRef> members) {}

    private void acquire(AddressRequest request, SubscriberRef me) {
        Sharing sharing = sets.get(request.haSet());
        if (sharing != null) {
            boolean same = sharing.wishes.equals(request.wishes());
            AddressAnswer answer = same
                    ? new AddressAnswer.Granted(sharing.granted)
                    : new AddressAnswer.Refused(AddressRefusal.SET_DIFFERS, request.wishes() + " " + sharing);
            if (same) {
                sharing.members.add(me);
            }
            later(me, (inbox, ref) -> inbox.addressed(ref, answer));
            return;
        }
        List<IpPrefix> granted = new ArrayList<>();
        for (AddressRequest.Wish wish : request.wishes()) {
            IpPrefix prefix = switch (wish) {
                case AddressRequest.FromPool fromPool -> free(fromPool.pool());
                case AddressRequest.Exactly exactly -> exactly.prefix();
            };
            SubscriberRef holder = prefix == null ? null : held.get(prefix);
            if (prefix != null && (holder == null || holder.equals(me))) {
                held.put(prefix, me);
                heldFor.put(prefix, request.login());
                granted.add(prefix);
                continue;
            }
            granted.forEach(held::remove);
            if (prefix != null && holder != null && request.login().equals(heldFor.get(prefix))) {
                waiting.add(new Waiting(request, me, prefix));
                later(holder, (inbox, ref) -> inbox.displaced(ref));
                return;
            }
            AddressAnswer no = prefix == null
                    ? new AddressAnswer.Refused(AddressRefusal.POOL_EXHAUSTED, wish.toString())
                    : new AddressAnswer.Refused(AddressRefusal.IN_USE, prefix + " by " + heldFor.get(prefix));
            later(me, (inbox, ref) -> inbox.addressed(ref, no));
            return;
        }
        if (request.haSet() != null) {
            sets.put(request.haSet(), new Sharing(request.wishes(), granted, new ArrayList<>(List.of(me))));
        }
        later(me, (inbox, ref) -> inbox.addressed(ref, new AddressAnswer.Granted(granted)));
    }

    private @Nullable IpPrefix free(String pool) {
        return pools.getOrDefault(pool, List.of()).stream()
                .filter(prefix -> !held.containsKey(prefix))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void releaseAddresses(SubscriberRef me) {
        waiting.removeIf(request -> request.ref.equals(me));
        for (Sharing sharing : List.copyOf(sets.values())) {
            if (sharing.members.remove(me) && !sharing.members.isEmpty()) {
                held.replaceAll((prefix, holder) -> holder.equals(me) ? sharing.members.getFirst() : holder);
            }
        }
        sets.values().removeIf(sharing -> sharing.members.isEmpty());
        if (held.values().removeIf(me::equals)) {
            List<Waiting> again = List.copyOf(waiting);
            waiting.clear();
            again.forEach(request -> acquire(request.request, request.ref));
        }
    }

    @Override
    public void commit(SessionRecord session, SubscriberRef me) {
        if (!fails(me)) {
            records.put(me, session);
            later(me, (inbox, ref) -> inbox.committed(ref));
        }
    }

    @Override
    public void forget(SubscriberRef me) {
        records.remove(me);
    }

    @Override
    public void adopt(SessionRecord session, boolean exclusive, SubscriberRef me) {
        for (IpPrefix prefix : session.prefixes()) {
            if (session.services().haSet() == null && !me.equals(held.get(prefix))) {
                throw new AssertionError(me + " goes on with " + prefix + ", which is held by " + held.get(prefix));
            }
        }
        records.put(me, session);
        Claim claim = claims.get(session.login());
        if (exclusive && (claim == null || !me.equals(claim.holder))) {
            throw new AssertionError(me + " goes on as " + session.login() + ", which it has not");
        }
        // It may have been told while nobody listened.
        boolean wanted =
                (exclusive && claim.waiter != null) || waiting.stream().anyMatch(each -> me.equals(held.get(each.on)));
        if (wanted) {
            later(me, (inbox, ref) -> inbox.displaced(ref));
        }
    }

    @Override
    public void abandon(SubscriberRef me) {
        records.remove(me);
    }

    @Override
    public void absent(SubscriberRef holder) {
        // It knows nothing of nodes that died: what is held here, somebody releases.
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        Set<SubscriberRef> all = new LinkedHashSet<>(held.values());
        waiting.forEach(each -> all.add(each.ref));
        sets.values().forEach(each -> all.addAll(each.members));
        claims.values().forEach(each -> {
            all.add(each.holder);
            all.add(each.waiter);
        });
        for (SubscriberRef each : all) {
            if (each != null && each.tunnelId() == tunnelId && each.sessionId() == sessionId) {
                releaseAddresses(each);
                List.copyOf(claims.keySet()).forEach(key -> release(key, each));
            }
        }
    }

    private boolean fails(SubscriberRef me) {
        String why = failure;
        if (why != null) {
            later(me, (inbox, ref) -> inbox.directoryFailed(ref, why));
        }
        return why != null;
    }

    private interface Answer {
        void give(ShardInbox inbox, SubscriberRef ref);
    }

    private void later(SubscriberRef who, Answer answer) {
        time.after(delayNanos.getAsLong(), () -> {
            Desk desk = desks.apply(who);
            if (desk != null) {
                answer.give(desk.inbox, desk.ref);
            }
        });
    }
}
