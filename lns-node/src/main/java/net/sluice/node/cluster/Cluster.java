package net.sluice.node.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Displacement;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.directory.DirectoryConfig;
import net.sluice.cluster.directory.DirectoryKinds;
import net.sluice.cluster.directory.SharedDirectory;
import net.sluice.cluster.directory.SlotView;
import net.sluice.cluster.guard.Guard;
import net.sluice.cluster.guard.GuardAddress;
import net.sluice.cluster.lease.BeatDrop;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.slot.SlotKeeper;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.cluster.store.HazelcastStore;
import net.sluice.cluster.store.Store;
import net.sluice.dataplane.Relay;
import net.sluice.l2tp.SlotTunnelIds;
import net.sluice.l2tp.TunnelIds;
import net.sluice.session.RecordPort;
import net.sluice.session.ShardInbox;
import net.sluice.session.leaf.SubscriberRoutes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a member of its cluster: made before its shards, so that they know where their records go; it {@link #takePart takes part} once they can
 * take what that brings. Until then, and whenever its lease is over, this node may not act.
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
    private final Deque<SlotTable.Follower> followers = new ArrayDeque<>();
    private volatile @Nullable Met met;
    private @Nullable SlotRoutes routes;
    private @Nullable DirectoryThread directory;
    private volatile @Nullable Member member;
    private final Set<DrainReason> drainReasons = EnumSet.noneOf(DrainReason.class);
    /** There is a reason for this node to have no slots. */
    private volatile boolean draining;

    private boolean drained;

    /** All that there is from {@link #meet} on. */
    private record Met(Guard guard, HazelcastStore store) {}

    /** All that there is from {@link #takePart} on. */
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
        Met others = met;
        return others == null ? null : others.store;
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
     * Meets the others in the store, which may take until they are there. This node has no part in anything yet.
     *
     * @throws ClusterException when they refuse it, or a port is taken
     */
    public void meet() throws ClusterException {
        Guard guard = openGuard();
        try {
            Map<String, String> attributes = new HashMap<>(RelayFeed.attribute(settings.relay()));
            attributes.putAll(GuardAddress.attribute(guard.address()));
            HazelcastStore store =
                    HazelcastStore.start(settings.store(self.incarnation(), attributes), DirectoryKinds.ALL);
            met = new Met(guard, store);
        } catch (IllegalStateException refused) {
            closed(guard);
            throw new ClusterException(String.valueOf(refused.getMessage()), refused);
        }
    }

    /**
     * Logins and addresses, as all nodes know them. To be called once, between {@link #meet} and {@link #takePart}.
     *
     * @param pools the same at all nodes
     * @param own addresses that no session may have
     * @param displaced hears which sessions of this node must go
     * @param kernel hears what is to be had at this node
     * @param relay hears what is to be had where
     */
    public Directory directory(
            List<PoolConfig> pools,
            Set<InetAddress> own,
            Displacement displaced,
            SubscriberRoutes kernel,
            Relay relay) {
        SlotRoutes follows = new SlotRoutes(relay, kernel);
        DirectoryThread thread = new DirectoryThread();
        SharedDirectory shared = SharedDirectory.open(
                thread,
                Objects.requireNonNull(met).store.registers(),
                SlotView.of(table),
                DirectoryConfig.of(pools, own, Math.max(1, settings.members())),
                displaced,
                follows,
                System.nanoTime());
        routes = follows;
        thread.serve(shared);
        directory = thread;
        followers.add(follows);
        // Those who were adopted are known to it by now: whoever else held something in the name of the slot died with
        // its owner.
        followers.add((slot, owner, epoch) -> {
            if (owner == SlotTable.SELF) {
                shared.reconcile(slot, Set.of());
            }
        });
        return shared;
    }

    /**
     * From now on this node takes part.
     *
     * @param relay the data plane's way to other nodes; hears of them, and of slots, from now on; null at a witness
     */
    public void takePart(@Nullable Relay relay) {
        Met with = Objects.requireNonNull(met);
        RelayFeed feed = new RelayFeed(relay, table);
        followers.addFirst(feed);
        followers.add((slot, owner, epoch) -> drainedOrNot());
        List<SlotTable.Follower> all = List.copyOf(followers);
        table.follow((slot, owner, epoch) -> all.forEach(each -> tell(each, slot, owner, epoch)));
        LeaseKeeper lease = new LeaseKeeper(settings.lease(), self, System.nanoTime(), with.guard);
        SlotKeeper keeper = new SlotKeeper(
                settings.slots(), self, lease, with.store, table, desk, with.guard::wake, System.nanoTime());
        Turns turns = new Turns(
                self,
                lease,
                keeper,
                table,
                feed,
                this::actsOrNot,
                gone -> with.store.giveUp(gone.name(), gone.incarnation()));
        member = new Member(with.guard, lease, with.store, keeper, turns);
        with.guard.start(lease, turns);
        keeper.start();
    }

    /** A bug in one of those who want to know must not stop the cluster's thread, on which the lease hangs. */
    private static void tell(SlotTable.Follower follower, int slot, int owner, long epoch) {
        try {
            follower.owned(slot, owner, epoch);
        } catch (RuntimeException bug) {
            LOG.error("{} failed on slot {}, owner {}", follower.getClass().getSimpleName(), slot, owner, bug);
        }
    }

    private void actsOrNot() {
        SlotRoutes follows = routes;
        if (follows != null) {
            follows.acting(mayAnnounce());
        }
        acts.run();
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

    /** Whether others may send packets here: while this node may act; or, when it is to hold its sessions, from the first time on that it could. */
    public boolean mayAnnounce() {
        Member joined = member;
        return joined != null && (joined.turns.view().acts() || (settings.holds() && joined.turns.everActed()));
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
     * From now on this node gives all slots to others for that reason, as far as there are others, and takes no new ones; or, when there is no reason any more, is again one of
     * those that share them.
     *
     * @return false when it does not take part in anything yet
     */
    public boolean drain(DrainReason why, boolean on) {
        Member joined = member;
        if (joined == null) {
            return false;
        }
        synchronized (drainReasons) {
            if (on) {
                drainReasons.add(why);
            } else {
                drainReasons.remove(why);
            }
            draining = !drainReasons.isEmpty();
        }
        joined.guard.inTurn(now -> {
            joined.lease.setDraining(draining, now);
            drainedOrNot();
        });
        return true;
    }

    /** In the cluster's thread: a node that was drained need not be sent anything. */
    private void drainedOrNot() {
        boolean now = isDrained();
        if (now != drained) {
            drained = now;
            acts.run();
        }
    }

    /** Whether this node has given away what it had, as it was told. */
    public boolean isDrained() {
        return draining && table.ownedBySelf() == 0;
    }

    /** Whether there is another node to give slots to. */
    public boolean hasHeirs() {
        Member joined = member;
        return joined != null && joined.turns.hasHeirs();
    }

    /** Whether new tunnels and calls are taken here. Only when all nodes drain they are not: otherwise they move on with their slot. */
    public boolean takesNew() {
        Member joined = member;
        return !draining || joined == null || !joined.turns.everyoneDrains();
    }

    /** Slots that this node still has, or has half given away. */
    public int slotsLeft() {
        ClusterView now = view();
        return now.owned() + now.moving();
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
        drain(DrainReason.SHUTDOWN, true);
        long deadline = System.nanoTime() + patience.toNanos();
        int left = slotsLeft();
        LOG.info("handing over {} slots", left);
        // One that is on its way is not there yet: its last counts are still to be written.
        while (left > 0 && System.nanoTime() - deadline < 0 && joined.turns.hasHeirs()) {
            LockSupport.parkNanos(POLL_NANOS);
            left = slotsLeft();
        }
        if (left > 0 && joined.turns.hasHeirs()) {
            LOG.warn(
                    "{} slots were not handed over within {}: others take them when this node is gone", left, patience);
            return true;
        }
        return left == 0;
    }

    /** This node has lost its way to the LACs, or has it again: others are told. */
    void cutOff(boolean lost) {
        Member joined = member;
        if (joined != null) {
            joined.guard.inTurn(now -> joined.lease.setCutOff(lost, now));
        }
    }

    /** Whether another that could have this node's slots has not lost its way to the LACs. */
    boolean anotherReaches() {
        Member joined = member;
        return joined != null && joined.turns.anotherReaches();
    }

    /** What operators want to know. */
    public ClusterView view() {
        Member joined = member;
        return joined == null ? ClusterView.OUTSIDE : joined.turns.view();
    }

    /** The same, and whether all records have their backups: asks the store, and may wait for it. */
    public ClusterView viewWithSafety() {
        Met others = met;
        return view().withSafety(others != null && others.store.safe());
    }

    /** Octets of records written so far. */
    public long recordOctets() {
        return recordOctets.sum();
    }

    /** Heartbeats that were not taken. */
    public long beatsDropped(BeatDrop reason) {
        Member joined = member;
        return joined == null ? 0 : joined.lease.drops().counted(reason);
    }

    /** Connections to the guard that were no member's. */
    public long guardStrangers() {
        Met others = met;
        return others == null ? 0 : others.guard.strangers();
    }

    /** How long ago the cluster's thread has turned; 0 when it does not run yet. When it has stopped, this node will not act again. */
    public long stalledNanos() {
        Member joined = member;
        return joined == null ? 0 : joined.turns.silentNanos(System.nanoTime());
    }

    @Override
    public void close() {
        DirectoryThread asked = directory;
        if (asked != null) {
            asked.close();
        }
        Member joined = member;
        if (joined != null) {
            joined.turns.leave();
        }
        member = null;
        Met others = met;
        if (others != null) {
            met = null;
            others.store.close();
            closed(others.guard);
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
