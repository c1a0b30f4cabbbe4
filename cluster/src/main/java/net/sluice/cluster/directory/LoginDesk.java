package net.sluice.cluster.directory;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import net.sluice.cluster.Directory;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.directory.Tenant.Claim;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** Claims of logins, as this node's sessions make them. Under the directory's lock. */
final class LoginDesk {
    private final DirectoryState state;
    private final Courier courier;
    private final Consumer<byte[]> teller;
    /** Whose claims are not decided. */
    private final Set<Tenant> pending = new LinkedHashSet<>();

    /** @param teller tells all nodes */
    LoginDesk(DirectoryState state, Courier courier, Consumer<byte[]> teller) {
        this.state = state;
        this.courier = courier;
        this.teller = teller;
    }

    static RegisterKey key(LoginId login) {
        return key(login.bucket(LoginRegister.REGISTERS));
    }

    static RegisterKey key(int register) {
        return new RegisterKey(LoginRegister.KIND.number(), "" + register);
    }

    void claim(LoginId login, OwnerRef owner, Directory.Claimant claimant) {
        Tenant tenant = state.enter(owner);
        Claim before = tenant.claim;
        if (before != null && before.stage == Claim.Stage.HELD) {
            state.after(claimant::granted);
            return;
        }
        Claim claim = new Claim(login, claimant, Claim.Stage.ASKED);
        claim.deadlineNanos = state.nowNanos() + state.timing().answerNanos();
        tenant.claim = claim;
        pending.add(tenant);
        ask(tenant, claim);
    }

    private void ask(Tenant tenant, Claim claim) {
        claim.asking = true;
        claim.nudgeNanos = state.nowNanos() + state.timing().nudgeNanos();
        byte[] operation = operation(LoginRegister.CLAIM, claim.login, tenant.owner)
                .i32(state.minute())
                .written();
        courier.send(key(claim.login), tenant.slot, operation, in -> {
            claim.asking = false;
            if (in != null && state.isHere(tenant) && tenant.claim == claim) {
                answered(tenant, claim, in);
            }
        });
    }

    private OctetWriter operation(int number, LoginId login, OwnerRef owner) {
        return new OctetWriter().u8(number).login(login).owner(owner).i64(state.epoch(owner));
    }

    private void answered(Tenant tenant, Claim claim, OctetReader in) {
        int verdict = in.u8();
        OwnerRef holder = in.ownerOrNone();
        OwnerRef overtaken = in.ownerOrNone();
        tenant.memories = memories(in);
        if (overtaken != null) {
            teller.accept(News.displace(key(claim.login), overtaken, claim.login));
        }
        if (claim.stage == Claim.Stage.HELD) {
            return;
        }
        switch (verdict) {
            case LoginRegister.HELD -> {
                claim.stage = Claim.Stage.HELD;
                pending.remove(tenant);
                state.after(Objects.requireNonNull(claim.claimant, "who asked")::granted);
            }
            case LoginRegister.WAITS -> {
                if (claim.stage == Claim.Stage.ASKED) {
                    claim.stage = Claim.Stage.WAITING;
                    claim.deadlineNanos = state.nowNanos() + state.timing().waitNanos();
                }
                teller.accept(News.displace(key(claim.login), Objects.requireNonNull(holder, "holder"), claim.login));
            }
            default -> state.displace(tenant);
        }
    }

    static Map<String, Prefix> memories(OctetReader in) {
        Map<String, Prefix> memories = new HashMap<>(2);
        for (int i = in.u8(); i > 0; i--) {
            memories.put(in.text(), in.prefix());
        }
        return memories;
    }

    /** Asks which addresses a login had last, of one that has made no claim. */
    void recall(Tenant tenant, LoginId login, Runnable then) {
        byte[] operation = new OctetWriter()
                .u8(LoginRegister.RECALL)
                .login(login)
                .i32(state.minute())
                .written();
        courier.send(key(login), tenant.slot, operation, in -> {
            if (in != null) {
                tenant.memories = memories(in);
                then.run();
            }
        });
    }

    void remember(Tenant tenant, LoginId login, String pool, Prefix prefix) {
        byte[] operation = new OctetWriter()
                .u8(LoginRegister.REMEMBER)
                .login(login)
                .text(pool)
                .prefix(prefix)
                .i32(state.minute())
                .written();
        courier.send(key(login), tenant.slot, operation, in -> {});
    }

    /** What is given back before, the next login may have again: so that comes first. */
    void release(LoginId login, OwnerRef owner) {
        Tenant tenant = state.tenant(owner);
        Claim claim = tenant == null ? null : tenant.claim;
        if (tenant == null || claim == null || !claim.login.equals(login)) {
            if (tenant != null && tenant.unknown) {
                tenant.unknown = false;
                state.forgetIfDone(tenant);
            }
            return;
        }
        tenant.claim = null;
        pending.remove(tenant);
        tenant.releaseLater = login;
        releaseIfTime(tenant);
    }

    /** Once all addresses are given back. */
    void releaseIfTime(Tenant tenant) {
        LoginId login = tenant.releaseLater;
        if (login != null && tenant.releasing == 0 && tenant.membership == null) {
            tenant.releaseLater = null;
            tenant.releasing++;
            release(login, tenant.owner, () -> {
                tenant.releasing--;
                state.forgetIfDone(tenant);
            });
        }
    }

    /** Frees it in the register, whoever is here. */
    void release(LoginId login, OwnerRef owner, Runnable then) {
        byte[] operation = operation(LoginRegister.RELEASE, login, owner).written();
        courier.send(key(login), SlotMask.slotOf(owner), operation, in -> {
            OwnerRef now = in == null ? null : in.ownerOrNone();
            if (now != null && !now.equals(owner)) {
                teller.accept(News.look(now));
            }
            then.run();
        });
    }

    /** Sees to it that the register knows of a claim that is held here. */
    void affirm(Tenant tenant) {
        Claim claim = tenant.claim;
        if (claim == null || claim.stage != Claim.Stage.HELD) {
            return;
        }
        byte[] operation =
                operation(LoginRegister.HOLD, claim.login, tenant.owner).written();
        courier.send(key(claim.login), tenant.slot, operation, in -> {
            if (in != null && in.u8() != LoginRegister.HELD && tenant.claim == claim) {
                state.displace(tenant);
            }
        });
    }

    /** It may have got what it waits for. */
    void look(OwnerRef owner) {
        Tenant tenant = state.tenant(owner);
        Claim claim = tenant == null ? null : tenant.claim;
        if (tenant != null && claim != null && claim.stage != Claim.Stage.HELD) {
            ask(tenant, claim);
        }
    }

    void forget(Tenant tenant) {
        pending.remove(tenant);
    }

    void tick() {
        for (Tenant tenant : List.copyOf(pending)) {
            Claim claim = tenant.claim;
            if (claim == null) {
                pending.remove(tenant);
            } else if (state.nowNanos() - claim.deadlineNanos >= 0) {
                fail(tenant, claim);
            } else if (claim.stage == Claim.Stage.WAITING
                    && !claim.asking
                    && !tenant.told
                    && state.nowNanos() - claim.nudgeNanos >= 0) {
                ask(tenant, claim);
            }
        }
    }

    private void fail(Tenant tenant, Claim claim) {
        boolean waited = claim.stage == Claim.Stage.WAITING;
        String why = waited ? "the older session of this login does not end" : "the store does not answer";
        Directory.Claimant claimant = Objects.requireNonNull(claim.claimant, "who asked");
        release(claim.login, tenant.owner);
        state.after(() -> claimant.failed(why));
    }

    /** How many claims wait or are asked for. */
    int pending() {
        return pending.size();
    }

    @Nullable
    LoginId heldBy(Tenant tenant) {
        Claim claim = tenant.claim;
        return claim != null && claim.stage == Claim.Stage.HELD ? claim.login : null;
    }
}
