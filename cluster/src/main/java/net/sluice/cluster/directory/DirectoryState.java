package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.Displacement;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** What the parts of a directory share: who is here, what time it is, and what is to be done once the lock is free. */
final class DirectoryState {
    private static final long NEVER = -1;

    private final SlotView slots;
    private final DirectoryConfig.Timing timing;
    private final Displacement displacement;
    private final Map<OwnerRef, Tenant> tenants = new HashMap<>();
    private final Map<RegisterKey, Set<Tenant>> residents = new HashMap<>();
    /** The epoch under which a slot was here with all that lives in it: what else is held in its name is nobody's. */
    private final long[] settledUnder = new long[SlotMask.SLOTS];

    private List<Runnable> after = new ArrayList<>();
    private long nowNanos;
    private int minute;

    DirectoryState(SlotView slots, DirectoryConfig.Timing timing, Displacement displacement) {
        this.slots = slots;
        this.timing = timing;
        this.displacement = displacement;
        Arrays.fill(settledUnder, NEVER);
    }

    void time(long now, int epochMinutes) {
        nowNanos = now;
        minute = epochMinutes;
    }

    long nowNanos() {
        return nowNanos;
    }

    int minute() {
        return minute;
    }

    DirectoryConfig.Timing timing() {
        return timing;
    }

    void after(Runnable what) {
        after.add(what);
    }

    List<Runnable> takeAfter() {
        List<Runnable> todo = after;
        after = new ArrayList<>();
        return todo;
    }

    boolean mine(int slot) {
        return slots.mine(slot);
    }

    /** Under which what is done for an owner counts. What is held for a set has no epochs: no two nodes differ about its end. */
    long epoch(OwnerRef owner) {
        return owner.tunnelId() == 0 ? 0 : slots.epoch(SlotMask.slotOf(owner));
    }

    void settle(int slot) {
        settledUnder[slot] = slots.epoch(slot);
    }

    /** True when nobody but who is known here may hold anything in the slot's name. A slot that was lost meanwhile has another epoch. */
    boolean isSettled(int slot) {
        return settledUnder[slot] != NEVER && settledUnder[slot] == slots.epoch(slot) && slots.mine(slot);
    }

    BitSet settledSlots() {
        BitSet now = new BitSet(SlotMask.SLOTS);
        for (int slot = 0; slot < SlotMask.SLOTS; slot++) {
            now.set(slot, isSettled(slot));
        }
        return now;
    }

    @Nullable
    Tenant tenant(OwnerRef owner) {
        return tenants.get(owner);
    }

    Tenant enter(OwnerRef owner) {
        return tenants.computeIfAbsent(owner, Tenant::new);
    }

    Collection<Tenant> tenants() {
        return tenants.values();
    }

    boolean isHere(Tenant tenant) {
        return tenants.get(tenant.owner) == tenant;
    }

    void touches(Tenant tenant, RegisterKey key) {
        if (tenant.touched.add(key)) {
            residents.computeIfAbsent(key, absent -> new LinkedHashSet<>()).add(tenant);
        }
    }

    void leaves(Tenant tenant, RegisterKey key) {
        tenant.touched.remove(key);
        residents.computeIfPresent(key, (k, all) -> all.remove(tenant) && all.isEmpty() ? null : all);
    }

    List<Tenant> residents(RegisterKey key) {
        return List.copyOf(residents.getOrDefault(key, Set.of()));
    }

    /** It is here no more; what it holds is not touched. */
    void forget(Tenant tenant) {
        tenants.remove(tenant.owner, tenant);
        List.copyOf(tenant.touched).forEach(key -> leaves(tenant, key));
    }

    void forgetIfDone(Tenant tenant) {
        if (tenant.isDone()) {
            forget(tenant);
        }
    }

    /** It has to go; told once. */
    void displace(Tenant tenant) {
        if (!tenant.told && isHere(tenant)) {
            tenant.told = true;
            after(() -> displacement.displaced(tenant.owner));
        }
    }
}
