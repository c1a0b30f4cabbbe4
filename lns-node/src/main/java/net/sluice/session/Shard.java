package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.L2tpCounters;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.UdpPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One control loop's whole state: its tunnels, its subscribers, its timers. It belongs to one thread; what others have to
 * say goes through its {@link ShardInbox}. Its only clock is the {@code nowNanos} of each call, which never goes back.
 */
public final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final ShardContext context;
    private final ShardInbox inbox;
    private final Switchboard switchboard;
    private final L2tpEndpoint endpoint;
    private final Checkpoints checkpoints;
    private final Takeover takeover;
    private boolean tunnelsClosed;

    /**
     * @param inbox the same inbox that the ports answer to
     * @param random the only source of ids, magic numbers, challenges and jitter
     * @param nowNanos the time now
     */
    public Shard(ShardConfig config, Ports ports, ShardInbox inbox, RandomGenerator random, long nowNanos) {
        this.inbox = inbox;
        context = new ShardContext(config, ports, random, nowNanos);
        switchboard = new Switchboard(context);
        endpoint = new L2tpEndpoint(config.l2tp(), random, switchboard);
        checkpoints = new Checkpoints(context, switchboard);
        takeover = new Takeover(context, switchboard, endpoint, checkpoints);
    }

    /** A punted datagram: L2TP control, or a data packet with PPP control in it. */
    public void onDatagram(UdpPath path, ByteBuffer datagram, long nowNanos) {
        context.turn(nowNanos);
        if (context.isMoving(L2tpIds.concernedTunnel(datagram))) {
            context.counters.add(SessionCounter.DATAGRAMS_WHILE_MOVING);
        } else {
            endpoint.onDatagram(path, datagram, nowNanos);
        }
    }

    /**
     * Does what waits in the inbox and what is due.
     *
     * @return how much was done; 0 when there was nothing
     */
    public int doWork(long nowNanos) {
        context.turn(nowNanos);
        int done = drainInbox();
        done += context.wheel.advance(nowNanos);
        if (context.isShuttingDown()
                && !tunnelsClosed
                && switchboard.subscribers().isEmpty()) {
            tunnelsClosed = true;
            endpoint.closeAll(new StopResult(StopResult.SHUTTING_DOWN, 0, ""), nowNanos);
            done++;
        }
        checkpoints.begin();
        done += context.gate.endTurn();
        return done + takeover.endTurn();
    }

    /**
     * A turn of a node that may not act, because its lease is over or not there yet: it takes answers and what the cluster orders, says nothing to anybody,
     * and no timer goes off. What was due is done late, if the node may act again and the tunnels are still its own.
     *
     * @return how much was done
     */
    public int doFencedWork(long nowNanos) {
        context.turn(nowNanos);
        return drainInbox() + takeover.endTurn();
    }

    private int drainInbox() {
        int done = 0;
        int limit = context.config.limits().eventsPerTurn();
        for (InboxEvent event = inbox.poll(); event != null; event = ++done < limit ? inbox.poll() : null) {
            if (!(event instanceof ClusterEvent.Adopt)) {
                takeover.settle();
            }
            switch (event) {
                case ShardEvent ofSubscriber -> on(ofSubscriber);
                case ClusterEvent ofCluster -> on(ofCluster);
            }
        }
        takeover.settle();
        return done;
    }

    /** When {@link #doWork} is next needed, should nothing come into the inbox before; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        boolean mustCloseTunnels = context.isShuttingDown()
                && !tunnelsClosed
                && switchboard.subscribers().isEmpty();
        return inbox.depth() > 0 || mustCloseTunnels || context.gate.wantsTurn()
                ? context.nowNanos()
                : context.wheel.nextDeadlineNanos();
    }

    /** Whether new tunnels and calls are taken. When not, peers are told to try another LNS; what is there stays. */
    public void takeNew(boolean willing) {
        if (context.takesNew != willing) {
            context.takesNew = willing;
            LOG.info(willing ? "new tunnels and calls are taken again" : "new tunnels and calls are refused: draining");
            endpoint.refuseNew(
                    willing ? null : new StopResult(StopResult.GENERAL_ERROR, StopResult.TRY_ANOTHER, "draining"));
        }
    }

    /** Begins to end everything cleanly: PPP terminate, CDN, accounting Stop, then StopCCN. New calls are refused. */
    public void shutdown(long nowNanos) {
        context.turn(nowNanos);
        if (!context.isShuttingDown()) {
            LOG.info("shutting down {} sessions", switchboard.subscribers().size());
            context.beginShutdown();
            switchboard.shutdown();
        }
    }

    /**
     * True when {@link #shutdown} is complete: nothing is held, nothing is owed to AAA, and every peer knows. Sessions
     * take {@link ShardLimits#endingNanos} at most, and what the data plane needs for its last counts; a peer that is not
     * there any more takes as long as L2TP repeats the StopCCN for it.
     */
    public boolean quiet() {
        return tunnelsClosed && switchboard.subscribers().isEmpty() && endpoint.isQuiet();
    }

    /** True when no session is left to account for: all that must not be lost at the end of the process is done. */
    public boolean settled() {
        return context.isShuttingDown() && switchboard.subscribers().isEmpty();
    }

    /** What is counted here; may be read from any thread. */
    public ShardCounters counters() {
        return context.counters;
    }

    /**
     * Octets that sessions carried between the last two checkpoints: about what accounting would lose with this node. 0 where nothing is written. May be read
     * from any thread.
     */
    public long octetsAtRisk() {
        return checkpoints.octetsAtRisk();
    }

    /** What the L2TP core counts; may be read from any thread. */
    public L2tpCounters l2tpCounters() {
        return endpoint.counters();
    }

    /** The subscribers in any state but gone, for tests. */
    Collection<Subscriber> subscribers() {
        return switchboard.subscribers();
    }

    /**
     * Goes on with tunnels and sessions of another node. Entries of the data plane come first, then the control channels repeat what is unacknowledged.
     * Sessions that were online go on as they were; calls that were not are ended with CDN, and what they held is given back. Everything is then written
     * again, behind what is more urgent.
     *
     * @param records all that is left of some slots, the newest of each name; those of other shards' tunnels are passed over, counts are for all shards
     * @param adopted runs in this loop, when the entries are there: what comes for those tunnels may be brought here
     * @param done runs in a turn of this loop, once, when all of it is written again: what was left may be deleted
     */
    public void adopt(List<StateRecord> records, Runnable adopted, Runnable done, long nowNanos) {
        context.turn(nowNanos);
        takeover.adopt(records, adopted, done);
        takeover.settle();
    }

    /**
     * A slot is this node's under a new epoch, after nobody knew for a while whose it was: all that is in it is written again, behind what is more urgent.
     *
     * @param done runs in a turn of this loop, once, when all of it is written
     */
    public void keep(int slot, Runnable done, long nowNanos) {
        context.turn(nowNanos);
        takeover.keep(slot, done);
    }

    /**
     * This node has lost a slot: everything of it is forgotten without a word to anybody.
     *
     * @param done runs in a turn of this loop, once, when the data plane has let go of all of it: before, the slot must not be adopted again
     */
    public void abandon(int slot, Runnable done, long nowNanos) {
        context.turn(nowNanos);
        takeover.abandon(slot, done);
    }

    /**
     * A slot moves to another node by plan: nothing that is new is answered any more, what was decided leaves, the data plane gives its last counts, all is
     * written for the last time, and then forgotten. Meanwhile this node must still own the slot, and give out no tunnel id of it.
     *
     * @param done runs in a turn of this loop, once, when another node may adopt it
     */
    public void handOver(int slot, Runnable done, long nowNanos) {
        context.turn(nowNanos);
        takeover.handOver(slot, done);
    }

    private void on(ClusterEvent event) {
        switch (event) {
            case ClusterEvent.Written written -> context.gate.written(written.token());
            case ClusterEvent.WriteFailed failed -> context.gate.failed(failed.token(), failed.why());
            case ClusterEvent.Adopt adopt -> takeover.adopt(adopt.records(), adopt.adopted(), adopt.done());
            case ClusterEvent.Keep keep -> takeover.keep(keep.slot(), keep.done());
            case ClusterEvent.Abandon abandon -> takeover.abandon(abandon.slot(), abandon.done());
            case ClusterEvent.HandOver handOver -> takeover.handOver(handOver.slot(), handOver.done());
        }
    }

    private void on(ShardEvent event) {
        if (event instanceof ShardEvent.Authenticated) {
            context.aaaAnswered();
        }
        SubscriberRef ref = event.ref();
        Subscriber subscriber = switchboard.subscriber(ref.tunnelId(), ref.sessionId());
        if (event instanceof ShardEvent.Removed removed && takeover.removed(removed, subscriber)) {
            return;
        }
        boolean moves = context.isMoving(ref.tunnelId()) && !(event instanceof ShardEvent.Removed);
        boolean current =
                subscriber != null && !moves && (event instanceof ShardEvent.Removed || subscriber.answersTo(ref));
        if (subscriber != null && current) {
            subscriber.on(event);
        } else {
            if (event instanceof ShardEvent.Displaced && !moves) {
                context.ports.directory().absent(ref);
            }
            stale(event);
        }
    }

    /** The one it was for is gone, or has begun anew: what the answer carries must not leak. */
    private void stale(ShardEvent event) {
        SubscriberRef ref = event.ref();
        SessionCounter counter = switch (event) {
            case ShardEvent.Authenticated _ -> SessionCounter.STALE_AUTHENTICATED;
            case ShardEvent.Claimed _ -> SessionCounter.STALE_CLAIMED;
            case ShardEvent.Displaced _ -> SessionCounter.STALE_DISPLACED;
            case ShardEvent.Addressed _ -> {
                context.ports.directory().releaseAddresses(ref);
                yield SessionCounter.STALE_ADDRESSED;
            }
            case ShardEvent.Committed _ -> {
                context.ports.directory().forget(ref);
                yield SessionCounter.STALE_COMMITTED;
            }
            case ShardEvent.DirectoryFailed _ -> SessionCounter.STALE_DIRECTORY_FAILED;
            case ShardEvent.EndOrdered _ -> SessionCounter.STALE_ENDED;
            case ShardEvent.Removed _ -> SessionCounter.STALE_REMOVED;
        };
        context.counters.add(counter);
        LOG.debug("{} {}", counter, ref);
    }
}
