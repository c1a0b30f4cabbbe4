package net.sluice.cluster.directory;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Displacement;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolCount;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.Registers;
import org.jspecify.annotations.Nullable;

/** The directory that the nodes of a cluster share, as one of them sees it. */
public final class SharedDirectory implements Directory {
    private final List<Object> parts;
    private long nowNanos;

    private SharedDirectory(Object... parts) {
        this.parts = List.of(parts);
    }

    /**
     * Takes part.
     *
     * @param registers of the cluster's store, which must know {@code DirectoryKinds}
     * @param slots which slots are this node's
     * @param displaced hears which sessions of this node must go
     * @param placements hears where in the cluster each prefix is reached
     */
    public static SharedDirectory open(
            Registers registers,
            SlotView slots,
            DirectoryConfig config,
            Displacement displaced,
            Placements placements) {
        return new SharedDirectory(registers, slots, config, displaced, placements);
    }

    /**
     * Time goes on. To be called about every 50 ms.
     *
     * @param nowNanos never goes back
     * @param epochMinutes minutes of the calendar, about the same on all nodes: only for how old a login's last address is
     */
    public void tick(long nowNanos, int epochMinutes) {
        this.nowNanos = nowNanos + epochMinutes * (long) parts.size();
    }

    @Override
    public void claim(Login login, OwnerRef owner, Claimant claimant) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(Login login, OwnerRef owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void acquire(
            Login login,
            @Nullable String set,
            List<AddressWish> wishes,
            OwnerRef owner,
            Consumer<AddressOutcome> answer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void releaseAddresses(OwnerRef owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void adopt(Login login, boolean exclusive, @Nullable String set, List<Prefix> held, OwnerRef owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abandon(@Nullable Login login, OwnerRef owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void absent(OwnerRef owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reconcile(int slot, Set<OwnerRef> alive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PoolCount> counts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int loginCount() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int heldCount() {
        return (int) nowNanos;
    }
}
