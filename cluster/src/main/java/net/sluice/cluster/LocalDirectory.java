package net.sluice.cluster;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The directory of a node that is alone. */
public final class LocalDirectory implements Directory {
    private final LoginDirectory logins;
    private final AddressPools pools;

    /** Of what is in these. */
    public LocalDirectory(LoginDirectory logins, AddressPools pools) {
        this.logins = logins;
        this.pools = pools;
    }

    @Override
    public void claim(Login login, OwnerRef owner, Claimant claimant) {
        logins.claim(login, owner, claimant::granted);
    }

    @Override
    public void release(Login login, OwnerRef owner) {
        logins.release(login, owner);
    }

    @Override
    public void acquire(
            Login login,
            @Nullable String set,
            List<AddressWish> wishes,
            OwnerRef owner,
            Consumer<AddressOutcome> answer) {
        pools.acquire(login, set, wishes, owner, answer);
    }

    @Override
    public void releaseAddresses(OwnerRef owner) {
        pools.release(owner);
    }

    @Override
    public void adopt(Login login, boolean exclusive, @Nullable String set, List<Prefix> held, OwnerRef owner) {
        if (exclusive) {
            logins.claim(login, owner, () -> {});
        }
        List<AddressWish> wishes =
                held.stream().<AddressWish>map(AddressWish.Exactly::new).toList();
        pools.acquire(login, set, wishes, owner, _ -> {});
    }

    /** {@inheritDoc} What is held elsewhere, this node's pools need not keep. */
    @Override
    public void abandon(@Nullable Login login, OwnerRef owner) {
        pools.release(owner);
        if (login != null) {
            logins.release(login, owner);
        }
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        // Nothing was granted in another node.
    }

    @Override
    public void absent(OwnerRef owner) {
        // It holds nothing, or is about to release it.
    }

    @Override
    public void reconcile(int slot, Set<OwnerRef> alive) {
        // No other node left anything behind.
    }

    @Override
    public List<PoolCount> counts() {
        return pools.counts();
    }

    @Override
    public int loginCount() {
        return logins.size();
    }

    @Override
    public int heldCount() {
        return pools.heldCount();
    }
}
