package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.sluice.cluster.AddressOutcome.Reason;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.directory.Tenant.Held;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** ha-sets, as this node's sessions join and leave them. Under the directory's lock. */
final class SetDesk {
    /** A session's place in a set. */
    static final class Membership {
        final LoginId set;
        final String called;
        /** In whose name the set holds what it holds; null when not known yet. */
        @Nullable
        OwnerRef name;

        boolean leaving;

        /** Whether it is the one that the set is reached at; as long as nobody has said who is. */
        boolean oldest = true;

        Membership(String called) {
            this.set = id(called);
            this.called = called;
        }
    }

    private final DirectoryState state;
    private final Courier courier;
    private final AddressDesk desk;
    private final Consumer<byte[]> teller;
    private final PlacementBoard board;
    /** The sets that have a member here, and who. */
    private final Map<LoginId, List<Tenant>> here = new HashMap<>();
    /** The names of sets that have a member here, and who: whom to displace when somebody wants what the set holds. */
    private final Map<OwnerRef, List<Tenant>> members = new HashMap<>();

    SetDesk(DirectoryState state, Courier courier, AddressDesk desk, Consumer<byte[]> teller, PlacementBoard board) {
        this.state = state;
        this.courier = courier;
        this.desk = desk;
        this.teller = teller;
        this.board = board;
    }

    static RegisterKey key(LoginId set) {
        return key(set.bucket(SetRegister.REGISTERS));
    }

    static RegisterKey key(int register) {
        return new RegisterKey(SetRegister.KIND.number(), "" + register);
    }

    private static LoginId id(String set) {
        return LoginId.of("ha-set", set);
    }

    void join(AddressTask task, String set) {
        Tenant tenant = task.tenant;
        Membership membership = new Membership(set);
        tenant.membership = membership;
        ask(task, membership, set);
    }

    private void ask(AddressTask task, Membership membership, String set) {
        OwnerRef owner = task.tenant.owner;
        // A life of the set has the name that its first member gives it: no other can give the same.
        long life = LoginId.of(set, owner.toString()).low();
        OwnerRef name = new OwnerRef(0, membership.set.bucket(SetRegister.REGISTERS), life);
        byte[] operation = new OctetWriter()
                .u8(SetRegister.JOIN)
                .login(membership.set)
                .owner(owner)
                .i64(state.epoch(owner))
                .octets(written(task.wishes))
                .owner(name)
                .written();
        courier.send(key(membership.set), task.tenant.slot, operation, in -> {
            if (in != null && !task.over) {
                answered(task, membership, set, in);
            }
        });
    }

    private static byte[] written(List<AddressWish> wishes) {
        OctetWriter out = new OctetWriter();
        for (AddressWish wish : wishes) {
            switch (wish) {
                case AddressWish.FromPool(String pool) -> out.u8(1).text(pool);
                case AddressWish.Exactly(Prefix prefix) -> out.u8(2).prefix(prefix);
            }
        }
        return out.written();
    }

    private void answered(AddressTask task, Membership membership, String set, OctetReader in) {
        switch (in.u8()) {
            case SetRegister.FIRST -> {
                task.name = in.owner();
                named(task.tenant, membership, task.name);
                desk.begin(task);
            }
            case SetRegister.JOINED -> {
                named(task.tenant, membership, in.owner());
                List<Prefix> prefixes = SetRegister.prefixes(in);
                for (int i = 0; i < prefixes.size() && i < task.granted.length; i++) {
                    task.granted[i] = prefixes.get(i);
                }
                List<OwnerRef> all = SetRegister.members(in);
                membership.oldest = all.isEmpty() || all.getFirst().equals(task.tenant.owner);
                gathered(membership.set, all);
                teller.accept(News.set(membership.set));
                desk.granted(task);
            }
            case SetRegister.DIFFERS -> refuse(task, Reason.SET_DIFFERS, "ha-set " + set + " has something else");
            case SetRegister.FULL -> refuse(task, Reason.SET_FULL, "ha-set " + set + " has as many sessions as it can");
            default -> desk.again(task, () -> ask(task, membership, set));
        }
    }

    private void refuse(AddressTask task, Reason reason, String detail) {
        forget(task.tenant);
        task.tenant.membership = null;
        desk.refuse(task, reason, detail);
    }

    private void named(Tenant tenant, Membership membership, OwnerRef name) {
        membership.name = name;
        List<Tenant> all = members.computeIfAbsent(name, absent -> new ArrayList<>(1));
        if (!all.contains(tenant)) {
            all.add(tenant);
        }
        enter(tenant, membership);
    }

    private void enter(Tenant tenant, Membership membership) {
        List<Tenant> ofSet = here.computeIfAbsent(membership.set, absent -> new ArrayList<>(1));
        if (!ofSet.contains(tenant)) {
            ofSet.add(tenant);
        }
    }

    // ---- Who is in a set in all nodes

    /** Somebody somewhere has joined or left. */
    void look(LoginId set) {
        List<Tenant> ofSet = here.getOrDefault(set, List.of());
        Membership membership = ofSet.isEmpty() ? null : ofSet.getFirst().membership;
        if (membership != null) {
            affirm(ofSet.getFirst(), membership);
        }
    }

    /** The register has said who is in it, if it is of a version that says so: the oldest attracts what the set holds. */
    void gathered(LoginId set, List<OwnerRef> members) {
        List<Tenant> ofSet = here.getOrDefault(set, List.of());
        if (members.isEmpty() || ofSet.isEmpty()) {
            return;
        }
        for (Tenant tenant : ofSet) {
            if (tenant.membership != null) {
                board.haSet(tenant.membership.called, members);
                reached(tenant, tenant.membership, tenant.owner.equals(members.getFirst()));
            }
        }
    }

    private void reached(Tenant tenant, Membership membership, boolean oldest) {
        boolean before = membership.oldest;
        membership.oldest = oldest;
        placedAt(tenant, oldest);
        if (oldest && !before && !membership.leaving && !tenant.held.isEmpty()) {
            List<Prefix> held = tenant.held.stream().map(Held::prefix).toList();
            teller.accept(News.places(News.PLACED, tenant.slot, held));
        }
    }

    /** The first member has got what all will have: the register says so before anybody relies on it. */
    void filled(AddressTask task) {
        Membership membership = task.tenant.membership;
        if (membership == null) {
            throw new IllegalStateException("in no set");
        }
        OctetWriter out =
                new OctetWriter().u8(SetRegister.FILL).login(membership.set).owner(task.name);
        SetRegister.write(task.prefixes(), out);
        courier.send(key(membership.set), task.tenant.slot, out.written(), in -> {
            if (in != null && !task.over) {
                desk.granted(task);
            }
        });
    }

    /** @param then when nothing is held in the member's name any more, nor in the set's if it was the last */
    void leave(Tenant tenant, Membership membership, Runnable then) {
        membership.leaving = true;
        leave(membership.set, tenant.owner, () -> {
            forget(tenant);
            tenant.membership = null;
            then.run();
        });
    }

    /** Whoever is here. */
    void leave(LoginId set, OwnerRef owner, Runnable then) {
        byte[] operation = new OctetWriter()
                .u8(SetRegister.LEAVE)
                .login(set)
                .owner(owner)
                .i64(state.epoch(owner))
                .written();
        int slot = SlotMask.slotOf(owner);
        courier.send(key(set), slot, operation, in -> {
            if (in != null && in.u8() == SetRegister.LAST) {
                OwnerRef name = in.owner();
                empty(set, name, SetRegister.prefixes(in), slot, then);
            } else {
                teller.accept(News.set(set));
                then.run();
            }
        });
    }

    /** Gives back what a set without members holds. */
    void empty(LoginId set, OwnerRef name, List<Prefix> prefixes, int slot, Runnable then) {
        desk.releaseAll(name, slot, desk.keysOf(prefixes), () -> {
            byte[] clear = new OctetWriter()
                    .u8(SetRegister.CLEAR)
                    .login(set)
                    .owner(name)
                    .written();
            courier.send(key(set), slot, clear, in -> then.run());
        });
    }

    /** It came from another node as a member. */
    void adopted(Tenant tenant, String set) {
        tenant.membership = new Membership(set);
        enter(tenant, tenant.membership);
    }

    /** The register is to know that it lives here. */
    void affirm(Tenant tenant, Membership membership) {
        byte[] operation = new OctetWriter()
                .u8(SetRegister.TOUCH)
                .login(membership.set)
                .owner(tenant.owner)
                .i64(state.epoch(tenant.owner))
                .written();
        courier.send(key(membership.set), tenant.slot, operation, in -> {
            OwnerRef name = in == null ? null : in.ownerOrNone();
            if (name != null && tenant.membership == membership) {
                named(tenant, membership, name);
                SetRegister.prefixes(in);
                gathered(membership.set, SetRegister.members(in));
            }
        });
    }

    /** Somebody wants what a set holds: all its members must go. */
    void displace(OwnerRef name) {
        List.copyOf(members.getOrDefault(name, List.of())).forEach(state::displace);
    }

    /** Frees what is held in the name of a set that lives no more. */
    void releaseIfOver(RegisterKey where, OwnerRef name) {
        byte[] question = new OctetWriter().u8(SetRegister.LIVES).owner(name).written();
        int slot = SlotMask.slotOf(name);
        courier.send(key(name.sessionId() & (SetRegister.REGISTERS - 1)), slot, question, in -> {
            if (in != null && in.u8() == 0) {
                courier.send(where, slot, desk.releaseOf(where, name), ignored -> {});
            }
        });
    }

    void forget(Tenant tenant) {
        Membership membership = tenant.membership;
        if (membership == null) {
            return;
        }
        here.computeIfPresent(membership.set, (set, all) -> all.remove(tenant) && all.isEmpty() ? null : all);
        if (!here.containsKey(membership.set)) {
            board.haSet(membership.called, List.of());
        }
        if (membership.name != null) {
            members.computeIfPresent(membership.name, (name, all) -> all.remove(tenant) && all.isEmpty() ? null : all);
        }
    }

    /** What the oldest member of a set is told to attract, the others are not. */
    void placedAt(Tenant tenant, boolean oldest) {
        for (int i = 0; i < tenant.held.size(); i++) {
            tenant.held.set(i, new Held(tenant.held.get(i).prefix(), oldest));
        }
    }
}
