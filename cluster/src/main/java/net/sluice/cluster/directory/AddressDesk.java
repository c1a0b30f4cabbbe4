package net.sluice.cluster.directory;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressOutcome.Reason;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.SubscriberSpace;
import net.sluice.cluster.directory.AddressTask.ExactStep;
import net.sluice.cluster.directory.Tenant.Held;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** Addresses, as this node's sessions ask for them and give them back. Under the directory's lock. */
final class AddressDesk {
    private static final Comparator<ExactStep> ORDER = Comparator.<ExactStep>comparingInt(
                    each -> each.step() instanceof ExactPlan.OfExact ? 0 : 1)
            .thenComparing(each -> each.step().key().toString())
            .thenComparingInt(each -> each.step() instanceof ExactPlan.OfPage page ? page.first() : 0);

    private final DirectoryState state;
    private final Courier courier;
    private final Consumer<byte[]> teller;
    private final PoolView pools;
    private final LoginDesk logins;
    private final SetDesk sets;
    private final Set<InetAddress> ownAddresses;
    private final Set<AddressTask> pending = new LinkedHashSet<>();

    AddressDesk(
            DirectoryState state,
            Courier courier,
            Consumer<byte[]> teller,
            PoolView pools,
            LoginDesk logins,
            Set<InetAddress> ownAddresses,
            PlacementBoard board) {
        this.state = state;
        this.courier = courier;
        this.teller = teller;
        this.pools = pools;
        this.logins = logins;
        this.ownAddresses = ownAddresses;
        sets = new SetDesk(state, courier, this, teller, board);
    }

    SetDesk sets() {
        return sets;
    }

    // ---- Asking

    void acquire(AddressTask task) {
        Tenant tenant = task.tenant;
        if (tenant.task != null || !tenant.held.isEmpty() || tenant.membership != null) {
            refuse(task, Reason.UNAVAILABLE, "it has asked before, and not released");
            return;
        }
        tenant.task = task;
        tenant.holder = task.login;
        task.deadlineNanos = state.nowNanos() + state.timing().answerNanos();
        pending.add(task);
        for (int i = 0; i < task.wishes.size() && !task.over; i++) {
            if (task.wishes.get(i) instanceof AddressWish.Exactly(Prefix prefix)) {
                plan(task, i, prefix);
            } else if (task.wishes.get(i) instanceof AddressWish.FromPool(String pool) && pools.pool(pool) == null) {
                refuse(task, Reason.UNKNOWN_POOL, "no pool is called " + pool);
            }
        }
        if (task.over) {
            return;
        }
        task.steps.sort(ORDER);
        if (task.set != null) {
            sets.join(task, task.set);
        } else {
            begin(task);
        }
    }

    private void plan(AddressTask task, int wish, Prefix prefix) {
        boolean host = prefix.length() == prefix.width();
        if (!SubscriberSpace.contains(prefix) || (host && ownAddresses.contains(prefix.address()))) {
            refuse(task, Reason.INVALID, prefix + " is no address for a subscriber");
            return;
        }
        ExactPlan plan = ExactPlan.of(prefix, pools.pools());
        if (plan.denied() != null) {
            refuse(task, plan.denied(), prefix + " covers too much of a pool");
            return;
        }
        plan.steps().forEach(step -> task.steps.add(new ExactStep(wish, step)));
    }

    /** Everything that can go on at once does. */
    void begin(AddressTask task) {
        List<Integer> ofPools = new ArrayList<>(2);
        for (int i = 0; i < task.wishes.size(); i++) {
            if (task.wishes.get(i) instanceof AddressWish.FromPool) {
                ofPools.add(i);
            }
        }
        task.open = ofPools.size() + (task.steps.isEmpty() ? 0 : 1);
        if (task.open == 0) {
            allDone(task);
            return;
        }
        Runnable search = () -> {
            for (int wish : ofPools) {
                if (!task.over) {
                    new PoolSearch(state, courier, pools, this, task, wish).next();
                }
            }
        };
        if (!ofPools.isEmpty() && task.tenant.memories == null) {
            logins.recall(task.tenant, task.login, search);
        } else {
            search.run();
        }
        if (!task.steps.isEmpty() && !task.over) {
            takeStep(task);
        }
    }

    void touches(AddressTask task, RegisterKey key) {
        task.touched.add(key);
        if (task.name.equals(task.tenant.owner)) {
            state.touches(task.tenant, key);
        }
    }

    private void takeStep(AddressTask task) {
        ExactStep at = task.steps.get(task.step);
        touches(task, at.step().key());
        byte[] operation = at.step().take(task.name, state.epoch(task.name), task.login, at.wish());
        courier.send(at.step().key(), task.tenant.slot, operation, in -> {
            if (in != null && !task.over) {
                stepTaken(task, at, in);
            }
        });
    }

    private void stepTaken(AddressTask task, ExactStep at, OctetReader in) {
        int verdict = in.u8();
        if (verdict == PageRegister.GIVEN) {
            note(at.step(), true);
            task.step++;
            if (task.step < task.steps.size()) {
                takeStep(task);
            } else {
                exactDone(task);
            }
            return;
        }
        OwnerRef holder = in.owner();
        if (verdict == PageRegister.SAME_LOGIN) {
            waitFor(task, at, holder);
        } else {
            refuse(task, Reason.IN_USE, wished(task, at) + " is held by " + said(holder));
        }
    }

    private void exactDone(AddressTask task) {
        for (ExactStep each : task.steps) {
            int wish = each.wish();
            task.granted[wish] = wished(task, each);
            boolean inside = each.step() instanceof ExactPlan.OfPage page
                    && pools.lease(page.key(), page.first()) == task.tenant.slot;
            task.exceptional[wish] |= !inside;
        }
        partDone(task);
    }

    private static Prefix wished(AddressTask task, ExactStep at) {
        if (task.wishes.get(at.wish()) instanceof AddressWish.Exactly(Prefix prefix)) {
            return prefix;
        }
        throw new IllegalStateException("a step of a wish that is not exact");
    }

    private static String said(OwnerRef holder) {
        return holder.tunnelId() == 0
                ? "an ha-set"
                : "session " + holder.tunnelId() + "/" + holder.sessionId() + " of another login";
    }

    private void waitFor(AddressTask task, ExactStep at, OwnerRef holder) {
        if (!task.waits) {
            task.waits = true;
            task.deadlineNanos = state.nowNanos() + state.timing().waitNanos();
        }
        if (task.nudgeNanos == Long.MIN_VALUE || state.nowNanos() - task.nudgeNanos >= 0) {
            task.nudgeNanos = state.nowNanos() + state.timing().nudgeNanos();
            teller.accept(News.displace(at.step().key(), holder, News.NO_LOGIN));
        }
        again(task, () -> takeStep(task));
    }

    void again(AddressTask task, Runnable what) {
        task.again = what;
        task.againNanos = state.nowNanos() + state.timing().retryNanos();
    }

    void partDone(AddressTask task) {
        task.open--;
        if (task.open == 0) {
            allDone(task);
        }
    }

    private void allDone(AddressTask task) {
        if (task.name.equals(task.tenant.owner)) {
            granted(task);
        } else {
            sets.filled(task);
        }
    }

    void granted(AddressTask task) {
        Tenant tenant = task.tenant;
        close(task);
        // What a set holds is reached at its oldest member, whose node is its home.
        boolean shared = tenant.membership != null && tenant.membership.oldest;
        List<Prefix> exceptions = new ArrayList<>(1);
        for (int i = 0; i < task.granted.length; i++) {
            Prefix prefix = task.granted[i];
            if (prefix != null) {
                tenant.held.add(new Held(prefix, task.exceptional[i] || shared));
                if (task.exceptional[i] || shared) {
                    exceptions.add(prefix);
                }
                rememberIfNew(task, i, prefix);
            }
        }
        if (!exceptions.isEmpty()) {
            teller.accept(News.places(News.PLACED, tenant.slot, exceptions));
        }
        List<Prefix> all = task.prefixes();
        state.after(() -> task.answer.accept(new AddressOutcome.Granted(all)));
    }

    void tellBlock(PoolLayout.Block block, int slot) {
        teller.accept(News.block(block.prefix(), slot));
    }

    private void rememberIfNew(AddressTask task, int wish, Prefix prefix) {
        Tenant tenant = task.tenant;
        if (task.wishes.get(wish) instanceof AddressWish.FromPool(String pool)
                && tenant.memories != null
                && !prefix.equals(tenant.memories.get(pool))) {
            logins.remember(tenant, task.login, pool, prefix);
        }
    }

    private void close(AddressTask task) {
        task.over = true;
        task.again = null;
        pending.remove(task);
        if (task.tenant.task == task) {
            task.tenant.task = null;
        }
    }

    void refuse(AddressTask task, Reason reason, String detail) {
        boolean mine = task.tenant.task == task;
        close(task);
        state.after(() -> task.answer.accept(new AddressOutcome.Refused(reason, detail)));
        if (mine) {
            giveBack(task.tenant, task);
        }
    }

    // ---- Giving back

    void release(OwnerRef owner) {
        Tenant tenant = state.tenant(owner);
        if (tenant == null) {
            return;
        }
        AddressTask task = tenant.task;
        if (task != null) {
            close(task);
        }
        giveBack(tenant, task);
    }

    private void giveBack(Tenant tenant, @Nullable AddressTask task) {
        List<Prefix> exceptions =
                tenant.held.stream().filter(Held::exception).map(Held::prefix).toList();
        if (!exceptions.isEmpty()) {
            teller.accept(News.places(News.DISPLACED, tenant.slot, exceptions));
        }
        List<Prefix> held = tenant.held.stream().map(Held::prefix).toList();
        tenant.held.clear();
        SetDesk.Membership membership = tenant.membership;
        if (membership != null && membership.leaving) {
            return;
        }
        if (membership != null) {
            Set<RegisterKey> keys = task == null ? Set.of() : Set.copyOf(task.touched);
            OwnerRef name = task == null ? tenant.owner : task.name;
            tenant.releasing++;
            releaseAll(name, tenant.slot, keys, () -> sets.leave(tenant, membership, () -> done(tenant)));
            return;
        }
        held.forEach(prefix -> note(prefix, false));
        Set<RegisterKey> keys = Set.copyOf(tenant.touched);
        if (!keys.isEmpty()) {
            tenant.releasing++;
            releaseAll(tenant.owner, tenant.slot, keys, () -> {
                keys.forEach(key -> state.leaves(tenant, key));
                done(tenant);
            });
        } else {
            state.forgetIfDone(tenant);
        }
    }

    private void done(Tenant tenant) {
        tenant.releasing--;
        logins.releaseIfTime(tenant);
        state.forgetIfDone(tenant);
    }

    /** Frees all that is held in a name in these registers. */
    void releaseAll(OwnerRef name, int slot, Set<RegisterKey> keys, Runnable then) {
        if (keys.isEmpty()) {
            then.run();
            return;
        }
        int[] open = {keys.size()};
        for (RegisterKey key : keys) {
            courier.send(key, slot, releaseOf(key, name), in -> {
                open[0]--;
                if (open[0] == 0) {
                    then.run();
                }
            });
        }
    }

    byte[] releaseOf(RegisterKey key, OwnerRef name) {
        int operation = key.kind() == PageRegister.KIND.number() ? PageRegister.RELEASE : ExactRegister.RELEASE;
        return new OctetWriter()
                .u8(operation)
                .owner(name)
                .i64(state.epoch(name))
                .written();
    }

    // ---- What came from elsewhere

    /** It holds these, wherever they were granted. */
    void adopted(Tenant tenant, LoginId login, List<Prefix> prefixes) {
        tenant.holder = login;
        tenant.adopted = true;
        for (Prefix prefix : prefixes) {
            tenant.held.add(new Held(prefix, true));
            if (tenant.membership == null) {
                ExactPlan.of(prefix, pools.pools()).steps().forEach(step -> state.touches(tenant, step.key()));
            }
        }
    }

    /** Sees to it that the registers know what is held here. */
    void affirm(Tenant tenant) {
        if (tenant.membership != null) {
            sets.affirm(tenant, tenant.membership);
            return;
        }
        LoginId login = tenant.holder;
        for (int i = 0; i < tenant.held.size() && login != null; i++) {
            Held held = tenant.held.get(i);
            for (ExactPlan.Step step :
                    ExactPlan.of(held.prefix(), pools.pools()).steps()) {
                byte[] operation = step.take(tenant.owner, state.epoch(tenant.owner), login, i);
                courier.send(step.key(), tenant.slot, operation, in -> {
                    if (in != null && in.u8() != PageRegister.GIVEN && tenant.held.contains(held)) {
                        state.displace(tenant);
                    } else if (in != null) {
                        note(step, true);
                    }
                });
            }
        }
    }

    /** With the leases known, which of what was adopted lies outside of its slot's blocks. */
    void reviewExceptions(Tenant tenant) {
        if (!tenant.adopted || tenant.membership != null) {
            return;
        }
        tenant.adopted = false;
        for (int i = 0; i < tenant.held.size(); i++) {
            Prefix prefix = tenant.held.get(i).prefix();
            List<ExactPlan.Step> steps = ExactPlan.of(prefix, pools.pools()).steps();
            boolean inside = steps.size() == 1
                    && steps.getFirst() instanceof ExactPlan.OfPage page
                    && pools.lease(page.key(), page.first()) == tenant.slot;
            tenant.held.set(i, new Held(prefix, !inside));
        }
    }

    Set<RegisterKey> keysOf(List<Prefix> prefixes) {
        Set<RegisterKey> keys = new LinkedHashSet<>();
        prefixes.forEach(prefix -> ExactPlan.of(prefix, pools.pools()).steps().forEach(step -> keys.add(step.key())));
        return keys;
    }

    private void note(Prefix prefix, boolean held) {
        ExactPlan.of(prefix, pools.pools()).steps().forEach(step -> note(step, held));
    }

    private void note(ExactPlan.Step step, boolean held) {
        if (step instanceof ExactPlan.OfPage page) {
            pools.held(page.key(), page.first(), page.last(), held);
        }
    }

    void forget(Tenant tenant) {
        AddressTask task = tenant.task;
        if (task != null) {
            close(task);
        }
    }

    void tick() {
        for (AddressTask task : List.copyOf(pending)) {
            Runnable again = task.again;
            if (state.nowNanos() - task.deadlineNanos >= 0) {
                boolean waits = task.waits;
                refuse(
                        task,
                        waits ? Reason.IN_USE : Reason.UNAVAILABLE,
                        waits ? "an older session of this login does not end" : "the store does not answer");
            } else if (again != null && state.nowNanos() - task.againNanos >= 0) {
                task.again = null;
                again.run();
            }
        }
    }

    /** How many requests wait or are asked for. */
    int pending() {
        return pending.size();
    }
}
