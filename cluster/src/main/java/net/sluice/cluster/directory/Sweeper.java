package net.sluice.cluster.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;

/**
 * Looks at each register now and then, and at all of them at once when a slot has come. What is held there in the name of this
 * node's slots by nobody who is here is given back: a node died, or an operation took effect late. What somebody here holds and
 * the register does not know (it lost all its copies) is entered again. Under the directory's lock.
 */
final class Sweeper {
    private static final int MOST_UNDER_WAY = 64;

    private final DirectoryState state;
    private final Courier courier;
    private final PoolView pools;
    private final LoginDesk logins;
    private final AddressDesk desk;
    private final List<RegisterKey> all = new ArrayList<>();
    private final Deque<RegisterKey> due = new ArrayDeque<>();
    private final Set<RegisterKey> queued = new HashSet<>();
    private final Map<RegisterKey, Integer> counts = new HashMap<>();
    private int underWay;
    private int next;
    private long lastNanos;
    private boolean began;
    private boolean complete;

    Sweeper(DirectoryState state, Courier courier, PoolView pools, LoginDesk logins, AddressDesk desk) {
        this.state = state;
        this.courier = courier;
        this.pools = pools;
        this.logins = logins;
        this.desk = desk;
        for (int i = 0; i < LoginRegister.REGISTERS; i++) {
            all.add(LoginDesk.key(i));
        }
        for (int i = 0; i < ExactRegister.REGISTERS; i++) {
            all.add(ExactPlan.exactKey(i));
        }
        for (int i = 0; i < SetRegister.REGISTERS; i++) {
            all.add(SetDesk.key(i));
        }
        all.addAll(pools.pages());
    }

    /** Looks at all of them, as soon as may be. */
    void everything() {
        all.forEach(this::queue);
        go();
    }

    private void queue(RegisterKey key) {
        if (queued.add(key)) {
            due.add(key);
        }
    }

    void tick() {
        if (!began) {
            began = true;
            lastNanos = state.nowNanos();
            everything();
        }
        long spacing = Math.max(state.timing().sweepNanos() / all.size(), 1);
        while (state.nowNanos() - lastNanos >= spacing) {
            lastNanos += spacing;
            queue(all.get(next));
            next = (next + 1) % all.size();
        }
        go();
    }

    /** True once after each time that nothing is left to look at. */
    boolean takeComplete() {
        boolean was = complete;
        complete = false;
        return was;
    }

    private void go() {
        while (underWay < MOST_UNDER_WAY && !due.isEmpty()) {
            RegisterKey key = due.remove();
            queued.remove(key);
            underWay++;
            OctetWriter question = new OctetWriter().u8(describe(key));
            new SlotMask(state.settledSlots()).write(question);
            courier.send(key, Courier.NOBODYS, question.written(), in -> {
                underWay--;
                if (in != null) {
                    looked(key, in);
                }
                complete |= due.isEmpty() && underWay == 0;
                go();
            });
        }
    }

    private static int describe(RegisterKey key) {
        if (key.kind() == LoginRegister.KIND.number()) {
            return LoginRegister.DESCRIBE;
        }
        if (key.kind() == PageRegister.KIND.number()) {
            return PageRegister.DESCRIBE;
        }
        return key.kind() == ExactRegister.KIND.number() ? ExactRegister.DESCRIBE : SetRegister.DESCRIBE;
    }

    private void looked(RegisterKey key, OctetReader in) {
        if (key.kind() == LoginRegister.KIND.number()) {
            lookedAtLogins(key, in);
        } else if (key.kind() == PageRegister.KIND.number()) {
            lookedAtPage(key, in);
        } else if (key.kind() == ExactRegister.KIND.number()) {
            lookedAtExact(key, in);
        } else {
            lookedAtSets(in);
        }
    }

    private boolean isNobody(OwnerRef owner) {
        return state.tenant(owner) == null && state.isSettled(SlotMask.slotOf(owner));
    }

    private void lookedAtLogins(RegisterKey key, OctetReader in) {
        counts.put(key, in.i32());
        Set<OwnerRef> known = new HashSet<>();
        for (int i = in.i32(); i > 0; i--) {
            LoginId login = in.login();
            OwnerRef owner = in.owner();
            known.add(owner);
            if (isNobody(owner)) {
                logins.release(login, owner, () -> {});
            }
        }
        for (Tenant tenant : List.copyOf(state.tenants())) {
            LoginId login = logins.heldBy(tenant);
            if (login != null
                    && LoginDesk.key(login).equals(key)
                    && !known.contains(tenant.owner)
                    && state.isSettled(tenant.slot)) {
                logins.affirm(tenant);
            }
        }
    }

    private void lookedAtPage(RegisterKey key, OctetReader in) {
        BitSet held = BitSet.valueOf(in.octets());
        Set<OwnerRef> known = new HashSet<>();
        for (int i = in.u16(); i > 0; i--) {
            in.u16();
            in.u8();
            known.add(in.owner());
        }
        int[] leases = new int[PageRegister.UNITS];
        Arrays.fill(leases, PageRegister.NO);
        for (int i = in.u16(); i > 0; i--) {
            int first = in.u16();
            int count = in.u16();
            Arrays.fill(leases, first, first + count, in.u16());
        }
        pools.looked(key, held, leases);
        settle(key, known);
    }

    private void lookedAtExact(RegisterKey key, OctetReader in) {
        counts.put(key, in.i32());
        Set<OwnerRef> known = new HashSet<>();
        for (int i = in.i32(); i > 0; i--) {
            in.prefix();
            known.add(in.owner());
        }
        settle(key, known);
    }

    private void settle(RegisterKey key, Set<OwnerRef> known) {
        for (OwnerRef owner : known) {
            if (owner.tunnelId() == 0) {
                desk.sets().releaseIfOver(key, owner);
            } else if (isNobody(owner)) {
                courier.send(key, SlotMask.slotOf(owner), desk.releaseOf(key, owner), ignored -> {});
            }
        }
        for (Tenant tenant : state.residents(key)) {
            boolean rests = tenant.task == null && tenant.releasing == 0 && !tenant.held.isEmpty();
            if (rests && !known.contains(tenant.owner) && state.isSettled(tenant.slot) && holdsIn(tenant, key)) {
                desk.affirm(tenant);
            }
        }
    }

    private boolean holdsIn(Tenant tenant, RegisterKey key) {
        List<Prefix> prefixes = tenant.held.stream().map(Tenant.Held::prefix).toList();
        return tenant.membership == null && desk.keysOf(prefixes).contains(key);
    }

    private void lookedAtSets(OctetReader in) {
        for (int i = in.u16(); i > 0; i--) {
            LoginId set = in.login();
            OwnerRef owner = in.owner();
            boolean oldest = in.u8() == 1;
            in.owner();
            SetRegister.prefixes(in);
            Tenant tenant = state.tenant(owner);
            if (tenant != null && tenant.membership != null) {
                desk.sets().placedAt(tenant, oldest);
            } else if (isNobody(owner)) {
                desk.sets().leave(set, owner, () -> {});
            }
        }
        for (int i = in.u16(); i > 0; i--) {
            LoginId set = in.login();
            OwnerRef name = in.owner();
            List<Prefix> prefixes = SetRegister.prefixes(in);
            desk.sets().empty(set, name, prefixes, SlotMask.slotOf(name), () -> {});
        }
        for (int i = in.atEnd() ? 0 : in.u16(); i > 0; i--) {
            desk.sets().gathered(in.login(), SetRegister.members(in));
        }
    }

    /** Logins that are held in the cluster, as far as was seen. */
    int logins() {
        return sum(LoginRegister.KIND.number());
    }

    /** Prefixes outside of pools that are held in the cluster, as far as was seen. */
    int exact() {
        return sum(ExactRegister.KIND.number());
    }

    private int sum(int kind) {
        int sum = 0;
        for (Map.Entry<RegisterKey, Integer> each : counts.entrySet()) {
            sum += each.getKey().kind() == kind ? each.getValue() : 0;
        }
        return sum;
    }
}
