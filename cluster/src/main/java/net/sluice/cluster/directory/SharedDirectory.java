package net.sluice.cluster.directory;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressPools;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Displacement;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.PoolCount;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.directory.Tenant.Claim;
import net.sluice.cluster.store.RegisterKey;
import net.sluice.cluster.store.Registers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that the nodes of a cluster share, as one of them sees it. Who holds what is in registers of the store, which
 * decide; this knows the sessions of its node, and asks for them.
 *
 * <p>Between two nodes nothing is settled but in a register: what they tell each other ({@link News}) only saves waiting. What a
 * node left behind that died is given back by whoever has its slots next ({@link Sweeper}).
 */
public final class SharedDirectory implements Directory {
    private static final Logger LOG = LoggerFactory.getLogger(SharedDirectory.class);

    private static final long HOUSEKEEPING_NANOS = 1_000_000_000L;

    private final Executor turns;
    private final Registers registers;
    private final DirectoryState state;
    private final Courier courier;
    private final PlacementBoard board;
    private final PoolView pools;
    private final LoginDesk logins;
    private final AddressDesk addresses;
    private final Sweeper sweeper;
    private final Arrivals arrivals;
    private long housekeepingNanos;
    private long announcedNanos;
    private boolean began;
    private boolean announce;

    private SharedDirectory(
            Executor turns,
            Registers registers,
            SlotView slots,
            DirectoryConfig config,
            Displacement displaced,
            Placements placements) {
        this.turns = turns;
        this.registers = registers;
        state = new DirectoryState(slots, config.timing(), displaced);
        courier = new Courier(state, this::send);
        board = new PlacementBoard(placements);
        List<PoolLayout> layouts = new ArrayList<>();
        for (PoolConfig pool : config.pools()) {
            layouts.add(
                    new PoolLayout(without(pool, config.ownAddresses()), config.blockUnits(), config.expectedNodes()));
        }
        pools = new PoolView(state, board, layouts);
        logins = new LoginDesk(state, courier, this::tell);
        addresses = new AddressDesk(state, courier, this::tell, pools, logins, config.ownAddresses(), board);
        sweeper = new Sweeper(state, courier, pools, logins, addresses);
        arrivals = new Arrivals(state, this::affirm, sweeper::everything);
    }

    private static PoolConfig without(PoolConfig pool, Set<InetAddress> own) {
        List<AddressRange> excluded = new ArrayList<>(pool.excluded());
        own.forEach(address -> excluded.add(AddressRange.single(address)));
        return new PoolConfig(pool.name(), pool.ranges(), excluded, pool.unitLength());
    }

    /**
     * Takes part.
     *
     * @param turns where whatever is asked or told is done, one after the other in the order in which it came: nobody waits for it. One that does it at once, in the
     *     asker's thread, will do where nobody minds
     * @param registers of the cluster's store, which must know {@link DirectoryKinds}
     * @param slots which slots are this node's
     * @param displaced hears which sessions of this node must go
     * @param placements hears where in the cluster each prefix is reached
     * @param nowNanos the time now, on the clock of {@link #tick}
     * @throws IllegalArgumentException when pools overlap or make no sense; the message says what is wrong
     */
    public static SharedDirectory open(
            Executor turns,
            Registers registers,
            SlotView slots,
            DirectoryConfig config,
            Displacement displaced,
            Placements placements,
            long nowNanos) {
        AddressPools.check(config.pools());
        SharedDirectory directory = new SharedDirectory(turns, registers, slots, config, displaced, placements);
        directory.state.time(nowNanos, 0);
        registers.listen(directory::heard);
        return directory;
    }

    private void turn(Runnable work) {
        turns.execute(() -> act(work));
    }

    /** What is to be done outside is done when the lock is free: who is called may call back. */
    private void act(Runnable work) {
        List<Runnable> todo;
        synchronized (this) {
            work.run();
            todo = state.takeAfter();
        }
        for (Runnable each : todo) {
            try {
                each.run();
            } catch (RuntimeException e) {
                // One who cannot take his answer must not keep the others from theirs.
                LOG.error("an answer of the directory was not taken", e);
            }
        }
        if (board.hasChanges()) {
            board.deliver();
        }
    }

    private void send(RegisterKey key, List<byte[]> operations, Courier.Batch batch) {
        registers
                .apply(key, operations)
                .whenComplete((results, failure) -> turn(() -> {
                    if (failure == null) {
                        batch.done(results);
                    } else {
                        batch.unsure();
                    }
                }));
    }

    private void tell(byte[] news) {
        state.after(() -> registers.tell(news));
    }

    /**
     * Time goes on. To be called about every 50 ms.
     *
     * @param nowNanos never goes back
     * @param epochMinutes minutes of the calendar, about the same on all nodes: only for how old a login's last address is
     */
    public void tick(long nowNanos, int epochMinutes) {
        turn(() -> {
            state.time(nowNanos, epochMinutes);
            if (!began) {
                began = true;
                announcedNanos = nowNanos;
                housekeepingNanos = nowNanos;
                tell(News.ask());
            }
            courier.tick();
            logins.tick();
            addresses.tick();
            arrivals.tick();
            sweeper.tick();
            if (nowNanos - housekeepingNanos >= HOUSEKEEPING_NANOS) {
                housekeepingNanos = nowNanos;
                housekeeping();
            }
        });
    }

    private void housekeeping() {
        returnBlocks();
        if (sweeper.takeComplete()) {
            announce = true;
        }
        if (announce || state.nowNanos() - announcedNanos >= state.timing().sweepNanos()) {
            announce = false;
            announcedNanos = state.nowNanos();
            announceAll();
        }
    }

    private void returnBlocks() {
        Set<Integer> mine = state.settledSlots().stream().boxed().collect(Collectors.toSet());
        for (PoolView.Idle idle : pools.idle(mine)) {
            PoolLayout.Block block = idle.block();
            byte[] operation = new OctetWriter()
                    .u8(PageRegister.RETURN)
                    .u8(idle.slot())
                    .u16(block.first())
                    .u16(block.count())
                    .written();
            courier.send(idle.page().key(), idle.slot(), operation, in -> {
                if (in != null && in.u8() == 1) {
                    pools.leased(block.prefix(), PageRegister.NO);
                    tell(News.block(block.prefix(), PageRegister.NO));
                }
            });
        }
    }

    private void announceAll() {
        Map<Integer, List<Prefix>> exceptions = new HashMap<>();
        state.settledSlots().stream().forEach(slot -> exceptions.put(slot, new ArrayList<>()));
        for (Tenant tenant : state.tenants()) {
            List<Prefix> ofSlot = exceptions.get(tenant.slot);
            if (ofSlot != null) {
                addresses.reviewExceptions(tenant);
                tenant.held.stream().filter(Tenant.Held::exception).forEach(held -> ofSlot.add(held.prefix()));
            }
        }
        exceptions.forEach((slot, prefixes) -> tell(News.places(News.ALL, slot, prefixes)));
    }

    // ---- What other nodes tell

    private void heard(byte[] news) {
        turn(() -> {
            OctetReader in = new OctetReader(news);
            int kind = in.u8();
            switch (kind) {
                case News.DISPLACE -> displace(new RegisterKey(in.u8(), in.text()), in.owner(), in.login());
                case News.LOOK -> logins.look(in.owner());
                case News.PLACED, News.DISPLACED, News.ALL -> places(kind, in.u8(), News.prefixes(in));
                case News.BLOCK -> pools.leased(in.prefix(), in.i16());
                case News.ASK -> announce = true;
                case News.SET -> addresses.sets().look(in.login());
                default -> {
                    // Of a version that is one newer: it does without being understood.
                }
            }
        });
    }

    private void places(int kind, int slot, List<Prefix> prefixes) {
        if (kind == News.ALL) {
            board.all(slot, prefixes);
            return;
        }
        for (Prefix prefix : prefixes) {
            if (kind == News.PLACED) {
                board.placed(prefix, slot);
            } else {
                board.displaced(prefix, slot);
            }
        }
    }

    private void displace(RegisterKey where, OwnerRef owner, LoginId login) {
        if (owner.tunnelId() == 0) {
            addresses.sets().displace(owner);
            return;
        }
        int slot = SlotMask.slotOf(owner);
        if (!state.mine(slot)) {
            return;
        }
        Tenant tenant = state.tenant(owner);
        if (tenant != null) {
            state.displace(tenant);
        } else if (state.isSettled(slot)) {
            if (where.kind() == LoginRegister.KIND.number()) {
                logins.release(login, owner, () -> {});
            } else {
                courier.send(where, slot, addresses.releaseOf(where, owner), in -> {});
            }
        }
    }

    // ---- What sessions of this node ask

    @Override
    public void claim(Login login, OwnerRef owner, Claimant claimant) {
        LoginId id = LoginId.of(login);
        turn(() -> logins.claim(id, owner, claimant));
    }

    @Override
    public void release(Login login, OwnerRef owner) {
        LoginId id = LoginId.of(login);
        turn(() -> logins.release(id, owner));
    }

    @Override
    public void acquire(
            Login login,
            @Nullable String set,
            List<AddressWish> wishes,
            OwnerRef owner,
            Consumer<AddressOutcome> answer) {
        LoginId id = LoginId.of(login);
        turn(() -> addresses.acquire(new AddressTask(state.enter(owner), id, set, wishes, answer)));
    }

    @Override
    public void releaseAddresses(OwnerRef owner) {
        turn(() -> addresses.release(owner));
    }

    @Override
    public void adopt(Login login, boolean exclusive, @Nullable String set, List<Prefix> held, OwnerRef owner) {
        turn(() -> {
            LoginId id = LoginId.of(login);
            Tenant tenant = state.enter(owner);
            tenant.unknown = false;
            if (exclusive) {
                tenant.claim = new Claim(id, null, Claim.Stage.HELD);
            }
            if (set != null) {
                addresses.sets().adopted(tenant, set);
            }
            addresses.adopted(tenant, id, held);
            arrivals.came(tenant);
        });
    }

    private void affirm(Tenant tenant) {
        logins.affirm(tenant);
        addresses.affirm(tenant);
    }

    @Override
    public void abandon(@Nullable Login login, OwnerRef owner) {
        turn(() -> {
            Tenant tenant = state.tenant(owner);
            if (tenant != null) {
                logins.forget(tenant);
                addresses.forget(tenant);
                addresses.sets().forget(tenant);
                state.forget(tenant);
            }
        });
    }

    @Override
    public void releaseAll(int tunnelId, int sessionId) {
        turn(() -> {
            for (Tenant tenant : List.copyOf(state.tenants())) {
                if (tenant.owner.tunnelId() == tunnelId && tenant.owner.sessionId() == sessionId) {
                    releaseAll(tenant);
                }
            }
        });
    }

    @Override
    public void absent(OwnerRef owner) {
        turn(() -> {
            Tenant tenant = state.tenant(owner);
            if (tenant != null) {
                releaseAll(tenant);
            }
        });
    }

    private void releaseAll(Tenant tenant) {
        tenant.unknown = false;
        Claim claim = tenant.claim;
        addresses.release(tenant.owner);
        if (claim != null) {
            logins.release(claim.login, tenant.owner);
        }
        state.forgetIfDone(tenant);
    }

    @Override
    public void reconcile(int slot, Set<OwnerRef> alive) {
        turn(() -> {
            for (OwnerRef owner : alive) {
                if (state.tenant(owner) == null) {
                    state.enter(owner).unknown = true;
                }
            }
            state.settle(slot);
            alive.stream().map(state::enter).forEach(arrivals::came);
            arrivals.cameWhole();
        });
    }

    // ---- What is counted

    @Override
    public synchronized List<PoolCount> counts() {
        return pools.counts();
    }

    @Override
    public synchronized int loginCount() {
        return sweeper.logins();
    }

    @Override
    public synchronized int heldCount() {
        return pools.heldCount() + sweeper.exact();
    }

    /** How many claims and requests of this node are not decided. */
    public synchronized int pendingCount() {
        return logins.pending() + addresses.pending();
    }

    /** How many operations of this node are under way, or wait to be. */
    public synchronized int operationsUnderWay() {
        return courier.depth();
    }

    /** How often the store was not sure whether it had done what this node asked. */
    public synchronized long unsureCount() {
        return courier.unsure();
    }

    /** How many sessions of this node hold something, or wait for it. */
    synchronized int tenantCount() {
        return state.tenants().size();
    }
}
