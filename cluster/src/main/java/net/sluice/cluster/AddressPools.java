package net.sluice.cluster;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import net.sluice.cluster.AddressOutcome.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Every address and prefix that sessions hold, from named pools or from elsewhere (RADIUS, configuration): none is held
 * twice, none is lost.
 *
 * <p>A pool gives a returning login the address it had last, if that is free; otherwise one that was never used; otherwise
 * the one unused for longest. An exact address that an older session of the same login holds is waited for, and that
 * session displaced; one that another login holds is refused.
 *
 * <p>The members of an ha-set hold one and the same: the first gets what it wishes as anybody does, each further one must wish the same and holds it with
 * them, until the last has released it.
 *
 * <p>Thread-safe. Callbacks run in the thread whose call caused them, outside the lock.
 */
public final class AddressPools {
    /** An exact prefix may take this many addresses out of pools at most. */
    static final int MAX_SPAN = 4096;

    private final Map<String, AddressPool> pools = new LinkedHashMap<>();
    private final Set<InetAddress> ownAddresses;
    private final Displacement displacement;
    private final Holdings holdings = new Holdings();
    private final Sharings sharings = new Sharings();
    private final Map<OwnerRef, Request> waiting = new HashMap<>();
    private final Map<Prefix, ArrayList<Request>> queues = new HashMap<>();
    private final Map<StickyKey, Integer> sticky;

    /**
     * @param pools the pools; their ranges must not overlap
     * @param ownAddresses addresses of the node itself, which no session may have
     * @param stickyLogins for how many logins the last address is remembered
     * @param displacement hears which sessions must go
     * @throws IllegalArgumentException when pools overlap or make no sense; the message says what is wrong
     */
    public AddressPools(
            List<PoolConfig> pools, Set<InetAddress> ownAddresses, int stickyLogins, Displacement displacement) {
        refuseOverlaps(pools);
        for (PoolConfig config : pools) {
            if (this.pools.put(config.name(), new AddressPool(config.without(ownAddresses))) != null) {
                throw new IllegalArgumentException("two pools are called " + config.name());
            }
        }
        this.ownAddresses = Set.copyOf(ownAddresses);
        this.displacement = displacement;
        this.sticky = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<StickyKey, Integer> eldest) {
                return size() > stickyLogins;
            }
        };
    }

    /**
     * Whether pools can be used at all.
     *
     * @throws IllegalArgumentException when they overlap or make no sense; the message says what is wrong
     */
    public static void check(List<PoolConfig> pools) {
        refuseOverlaps(pools);
        Set<String> names = new HashSet<>();
        for (PoolConfig pool : pools) {
            if (!names.add(new AddressPool(pool).name())) {
                throw new IllegalArgumentException("two pools are called " + pool.name());
            }
        }
    }

    /**
     * Wants everything on the list, or nothing. An owner asks once, and not again before it has released.
     *
     * @param answer runs once, unless the owner releases first
     */
    public void acquire(Login login, List<AddressWish> wishes, OwnerRef owner, Consumer<AddressOutcome> answer) {
        acquire(login, null, wishes, owner, answer);
    }

    /**
     * Wants everything on the list, or nothing; for a member of an ha-set.
     *
     * @param set the set's name, null for none
     * @param answer runs once, unless the owner releases first
     */
    public void acquire(
            Login login,
            @Nullable String set,
            List<AddressWish> wishes,
            OwnerRef owner,
            Consumer<AddressOutcome> answer) {
        List<Runnable> after = new ArrayList<>(2);
        synchronized (this) {
            advance(new Request(login, set, List.copyOf(wishes), owner, answer), after);
        }
        after.forEach(Runnable::run);
    }

    /** Gives back all that the owner holds, and takes back what it still waits for. Idempotent. */
    public void release(OwnerRef owner) {
        List<Runnable> after = new ArrayList<>(2);
        synchronized (this) {
            Request pending = waiting.remove(owner);
            if (pending != null) {
                leaveQueue(pending);
            }
            Sharings.Sharing shared = sharings.of(owner);
            sharings.leave(owner);
            if (shared == null || shared.isEmpty()) {
                releaseHoldings(owner, after);
            } else {
                bequeath(owner, shared, after);
            }
        }
        after.forEach(Runnable::run);
    }

    /** What a member of a set held for all, if it was the one, the next holds; who waits for it now waits for that one. */
    private void bequeath(OwnerRef owner, Sharings.Sharing shared, List<Runnable> after) {
        OwnerRef heir = shared.holder();
        boolean awaited = holdings.transfer(owner, heir, shared.login()).stream()
                .anyMatch(holding -> queues.containsKey(holding.prefix()));
        if (awaited) {
            after.add(() -> displacement.displaced(heir));
        }
    }

    /** How full each pool is. */
    public synchronized List<PoolCount> counts() {
        return pools.values().stream().map(AddressPool::count).toList();
    }

    /** What an owner holds. */
    public synchronized List<Prefix> heldBy(OwnerRef owner) {
        Sharings.Sharing shared = sharings.of(owner);
        OwnerRef holder = shared == null ? owner : shared.holder();
        return holdings.of(holder).stream().map(Holding::prefix).toList();
    }

    /** How many addresses and prefixes are held in all, those outside of pools included. */
    public synchronized int heldCount() {
        return holdings.size();
    }

    private void advance(Request request, List<Runnable> after) {
        String set = request.set;
        if (set != null && sharings.has(set)) {
            releaseHoldings(request.owner, after);
            AddressOutcome outcome = sharings.join(set, request.login, request.wishes, request.owner);
            after.add(() -> request.answer.accept(outcome));
            return;
        }
        while (request.granted.size() < request.wishes.size()) {
            Step step = switch (request.wishes.get(request.granted.size())) {
                case AddressWish.FromPool wish -> fromPool(request, wish.pool());
                case AddressWish.Exactly wish -> exactly(request, wish.prefix());
            };
            switch (step) {
                case Given given -> request.granted.add(given.prefix);
                case Waits waits -> {
                    await(request, waits.on, after);
                    return;
                }
                case Denied denied -> {
                    releaseHoldings(request.owner, after);
                    after.add(() -> request.answer.accept(denied.answer));
                    return;
                }
            }
        }
        List<Prefix> granted = List.copyOf(request.granted);
        if (set != null) {
            sharings.begin(set, request.login, request.wishes, request.owner, granted);
        }
        after.add(() -> request.answer.accept(new AddressOutcome.Granted(granted)));
    }

    private Step fromPool(Request request, String name) {
        AddressPool pool = pools.get(name);
        if (pool == null) {
            return new Denied(Reason.UNKNOWN_POOL, "no pool is called " + name);
        }
        Integer last = sticky.get(new StickyKey(request.login, name));
        int index = last != null && pool.takeAgain(last) ? last : pool.take();
        if (index == AddressPool.NONE) {
            return new Denied(Reason.POOL_EXHAUSTED, "pool " + name + " has no free address");
        }
        Prefix prefix = pool.prefix(index);
        holdings.add(new Holding(prefix, request.login, request.owner, List.of(new Unit(pool, index)), true));
        return new Given(prefix);
    }

    private Step exactly(Request request, Prefix wished) {
        if (!SubscriberSpace.contains(wished) || (isHost(wished) && ownAddresses.contains(wished.address()))) {
            return new Denied(Reason.INVALID, wished + " is no address for a subscriber");
        }
        Prefix prefix = wholeUnit(wished);
        Holding same = holdings.at(prefix);
        if (same != null && same.owner().equals(request.owner)) {
            return new Given(wished);
        }
        if (same != null && same.login().equals(request.login)) {
            return new Waits(same);
        }
        Holding other = same != null ? same : holdings.overlapping(prefix, request.owner);
        if (other != null) {
            return new Denied(
                    Reason.IN_USE,
                    wished + " is held by " + other.login().user() + " ("
                            + other.login().circuit() + ")");
        }
        List<Unit> units = new ArrayList<>();
        for (AddressPool pool : pools.values()) {
            Denied denied = unitsWithin(pool, prefix, request.owner, units);
            if (denied != null) {
                return denied;
            }
        }
        units.forEach(unit -> unit.pool().takeExactly(unit.index()));
        holdings.add(new Holding(prefix, request.login, request.owner, List.copyOf(units), false));
        return new Given(wished);
    }

    /** Collects the pool's free units inside the prefix; those that the owner itself holds are its already. */
    private @Nullable Denied unitsWithin(AddressPool pool, Prefix prefix, OwnerRef owner, List<Unit> units) {
        var indices = pool.indicesWithin(prefix);
        if (indices.cardinality() > MAX_SPAN) {
            return new Denied(Reason.OVERLAPS_POOL, prefix + " covers too much of pool " + pool.name());
        }
        for (int index = indices.nextSetBit(0); index >= 0; index = indices.nextSetBit(index + 1)) {
            if (!pool.isTaken(index)) {
                units.add(new Unit(pool, index));
                continue;
            }
            Prefix unit = pool.prefix(index);
            Holding holder = holdings.covering(unit);
            if (holder == null) {
                throw new IllegalStateException(unit + " of pool " + pool.name() + " is taken and nobody holds it");
            }
            if (!holder.owner().equals(owner)) {
                return new Denied(
                        Reason.IN_USE,
                        unit + " of " + prefix + " is held by " + holder.login().user());
            }
        }
        return null;
    }

    /** What is longer than a pool's unit takes the whole unit: two sessions never share one. */
    private Prefix wholeUnit(Prefix wished) {
        for (AddressPool pool : pools.values()) {
            if (wished.length() > pool.unitLength() && pool.indexOf(wished.address()) != AddressPool.NONE) {
                return wished.covering(pool.unitLength());
            }
        }
        return wished;
    }

    private void await(Request request, Holding holder, List<Runnable> after) {
        ArrayList<Request> queue = queues.computeIfAbsent(holder.prefix(), absent -> new ArrayList<>(1));
        OwnerRef overtaken = queue.isEmpty() ? holder.owner() : queue.getLast().owner;
        after.add(() -> displacement.displaced(overtaken));
        request.waitsFor = holder.prefix();
        queue.add(request);
        waiting.put(request.owner, request);
    }

    private void leaveQueue(Request request) {
        Prefix prefix = request.waitsFor;
        if (prefix != null) {
            queues.computeIfPresent(prefix, (p, queue) -> queue.remove(request) && queue.isEmpty() ? null : queue);
        }
    }

    private void releaseHoldings(OwnerRef owner, List<Runnable> after) {
        List<Holding> released = holdings.removeAll(owner);
        for (Holding holding : released) {
            for (Unit unit : holding.units()) {
                unit.pool().give(unit.index());
            }
            if (holding.fromPool()) {
                Unit unit = holding.units().getFirst();
                sticky.put(new StickyKey(holding.login(), unit.pool().name()), unit.index());
            }
        }
        // Only now: who is woken must find everything given back, or nothing.
        for (Holding holding : released) {
            wake(holding.prefix(), after);
        }
    }

    /** Lets those who wait for a prefix go on, one after the other, until one has it. */
    private void wake(Prefix prefix, List<Runnable> after) {
        for (ArrayList<Request> queue = queues.get(prefix);
                queue != null && holdings.at(prefix) == null;
                queue = queues.get(prefix)) {
            Request next = queue.getFirst();
            leaveQueue(next);
            waiting.remove(next.owner);
            next.waitsFor = null;
            advance(next, after);
        }
    }

    private static boolean isHost(Prefix prefix) {
        return prefix.length() == prefix.width();
    }

    private static void refuseOverlaps(List<PoolConfig> pools) {
        List<AddressRange> all = new ArrayList<>();
        for (PoolConfig pool : pools) {
            for (AddressRange range : pool.ranges()) {
                for (AddressRange other : all) {
                    if (range.overlaps(other)) {
                        throw new IllegalArgumentException("pool " + pool.name() + ": " + range + " overlaps " + other);
                    }
                }
                all.add(range);
            }
        }
    }

    private record StickyKey(Login login, String pool) {}

    private sealed interface Step {}

    private record Given(Prefix prefix) implements Step {}

    private record Waits(Holding on) implements Step {}

    private record Denied(AddressOutcome.Refused answer) implements Step {
        Denied(Reason reason, String detail) {
            this(new AddressOutcome.Refused(reason, detail));
        }
    }

    /** A unit of a pool. */
    record Unit(AddressPool pool, int index) {}

    private static final class Request {
        final Login login;
        final @Nullable String set;
        final List<AddressWish> wishes;
        final OwnerRef owner;
        final Consumer<AddressOutcome> answer;
        final List<Prefix> granted = new ArrayList<>(2);

        @Nullable
        Prefix waitsFor;

        Request(
                Login login,
                @Nullable String set,
                List<AddressWish> wishes,
                OwnerRef owner,
                Consumer<AddressOutcome> answer) {
            this.login = login;
            this.set = set;
            this.wishes = wishes;
            this.owner = owner;
            this.answer = answer;
        }
    }
}
