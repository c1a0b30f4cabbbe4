package net.sluice.node.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import net.sluice.cluster.guard.Guard;
import net.sluice.cluster.guard.GuardAddress;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.slot.SlotConfig;
import net.sluice.cluster.slot.SlotKeeper;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.cluster.store.HazelcastStore;
import net.sluice.cluster.store.Store;
import net.sluice.dataplane.Relay;
import net.sluice.l2tp.SlotTunnelIds;
import net.sluice.l2tp.TunnelIds;
import net.sluice.session.RecordPort;
import net.sluice.session.ShardInbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a member of its cluster: made before its shards, so that they know where their records go; {@link #join joined} once they can take what it
 * brings. Until then, and whenever its lease is over, this node may not act.
 *
 * <p>Thread-safe.
 */
public final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    /** Service addresses of a node so far. */
    private static final int SERVICES = 1;

    private final ClusterSettings settings;
    private final MemberId self;
    private final Runnable acts;
    private final SlotTable table;
    private final SlotDesk desk;
    private final LongAdder recordOctets = new LongAdder();
    private volatile @Nullable Member member;

    /** All that there is from {@link #join} on. */
    private record Member(Guard guard, LeaseKeeper lease, HazelcastStore store, SlotKeeper keeper, Turns turns) {}

    /**
     * @param incarnation of this process: another one with every start of any member
     * @param shards the control loops' inboxes; those of a witness are none
     * @param acts called in the cluster's thread when this node may act again, or not any more
     */
    public Cluster(ClusterSettings settings, long incarnation, List<ShardInbox> shards, Runnable acts) {
        this.settings = settings;
        this.self = new MemberId(settings.node(), incarnation);
        this.acts = acts;
        table = new SlotTable(self.name(), SERVICES);
        desk = new SlotDesk(shards, table);
    }

    /** Where the records of a shard go. */
    public RecordPort records(ShardInbox shard) {
        return new StoreRecords(shard, desk, this::store, recordOctets);
    }

    private @Nullable Store store() {
        Member joined = member;
        return joined == null ? null : joined.store;
    }

    /** Who owns what. */
    public SlotTable slots() {
        return table;
    }

    /** The tunnel ids of a shard, of the slots that this node has at the time. */
    public TunnelIds tunnelIds(int shard, int shards) {
        return new SlotTunnelIds(shard, shards, this::mayGive, settings.idSalt());
    }

    /** Whether new tunnels may have ids of a slot. */
    public boolean mayGive(int slot) {
        return desk.mayGive(slot);
    }

    /**
     * Joins the others, which may take until they are there, and begins to take part.
     *
     * @param relay the data plane's way to other nodes; hears of them, and of slots, from now on; null at a witness
     * @throws ClusterException when they refuse it, or a port is taken
     */
    public void join(@Nullable Relay relay) throws ClusterException {
        RelayFeed feed = new RelayFeed(relay, table);
        table.follow(feed);
        Guard guard = openGuard();
        HazelcastStore store = null;
        try {
            LeaseKeeper lease = new LeaseKeeper(settings.lease(), self, System.nanoTime(), guard);
            Map<String, String> attributes = new HashMap<>(RelayFeed.attribute(settings.relay()));
            attributes.putAll(GuardAddress.attribute(guard.address()));
            store = HazelcastStore.start(settings.store(self.incarnation(), attributes));
            SlotKeeper keeper = new SlotKeeper(
                    SlotConfig.defaults(), self, lease, store, table, desk, guard::wake, System.nanoTime());
            Turns turns = new Turns(self, lease, keeper, table, feed, acts);
            member = new Member(guard, lease, store, keeper, turns);
            guard.start(lease, turns);
            keeper.start();
        } catch (IllegalStateException refused) {
            if (store != null) {
                store.terminate();
            }
            closed(guard);
            throw new ClusterException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private Guard openGuard() throws ClusterException {
        InetSocketAddress address = settings.guard();
        try {
            return Guard.open(self, settings.secret(), settings.cluster(), address);
        } catch (IOException taken) {
            throw new ClusterException(
                    address.getAddress().getHostAddress() + " port " + address.getPort()
                            + ", the one after that of cluster.address, cannot be listened on: " + taken.getMessage(),
                    taken);
        }
    }

    /** Until when this node may act, on the clock of {@link System#nanoTime}; a moment that is past when it may not. */
    public long mayActUntilNanos() {
        Member joined = member;
        return joined == null ? System.nanoTime() - 1 : joined.lease.mayActUntilNanos();
    }

    /** Whether this node may act at that moment. */
    public boolean mayAct(long nowNanos) {
        Member joined = member;
        return joined != null && joined.lease.mayAct(nowNanos);
    }

    /** Why this node does not take part; null when it does. */
    public @Nullable String notTakingPart() {
        Member joined = member;
        if (joined == null) {
            return "has not joined cluster " + settings.cluster() + " yet";
        }
        return joined.lease.mayAct(System.nanoTime()) ? null : joined.turns.whyNot();
    }

    /** Whether sessions were here before this node: then RADIUS servers must not be told that there are none. */
    public boolean foundSessions() {
        Member joined = member;
        return joined != null && joined.turns.foundOwnerships();
    }

    /**
     * Gives all slots to others, as far as there are others, and takes no new ones.
     *
     * @return true when nothing is left here, or can be left to others: false when this node is the last, and what it has must end with it
     */
    public boolean drain(Duration patience) {
        Member joined = member;
        if (joined == null) {
            return true;
        }
        joined.guard.inTurn(now -> joined.lease.setDraining(true, now));
        long deadline = System.nanoTime() + patience.toNanos();
        int owned = table.ownedBySelf();
        LOG.info("handing over {} slots", owned);
        while (owned > 0 && System.nanoTime() - deadline < 0 && joined.turns.hasHeirs()) {
            LockSupport.parkNanos(POLL_NANOS);
            owned = table.ownedBySelf();
        }
        if (owned > 0 && joined.turns.hasHeirs()) {
            LOG.warn(
                    "{} slots were not handed over within {}: others take them when this node is gone",
                    owned,
                    patience);
            return true;
        }
        return owned == 0;
    }

    /** What operators want to know. */
    public ClusterView view() {
        Member joined = member;
        return joined == null ? ClusterView.OUTSIDE : joined.turns.view();
    }

    /** Octets of records written so far. */
    public long recordOctets() {
        return recordOctets.sum();
    }

    @Override
    public void close() {
        Member joined = member;
        if (joined != null) {
            member = null;
            joined.store.close();
            closed(joined.guard);
        }
    }

    private static void closed(Guard guard) {
        try {
            guard.close();
        } catch (IOException e) {
            LOG.warn("a socket of the guard was not closed: {}", e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "cluster " + settings.cluster() + ", this node " + Objects.requireNonNull(self.name());
    }
}
