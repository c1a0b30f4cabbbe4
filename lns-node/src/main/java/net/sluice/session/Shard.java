package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.Collection;
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
    }

    /** A punted datagram: L2TP control, or a data packet with PPP control in it. */
    public void onDatagram(UdpPath path, ByteBuffer datagram, long nowNanos) {
        context.turn(nowNanos);
        endpoint.onDatagram(path, datagram, nowNanos);
    }

    /**
     * Does what waits in the inbox and what is due.
     *
     * @return how much was done; 0 when there was nothing
     */
    public int doWork(long nowNanos) {
        context.turn(nowNanos);
        int done = 0;
        int limit = context.config.limits().eventsPerTurn();
        for (ShardEvent event = inbox.poll(); event != null; event = ++done < limit ? inbox.poll() : null) {
            on(event);
        }
        done += context.wheel.advance(nowNanos);
        if (context.isShuttingDown()
                && !tunnelsClosed
                && switchboard.subscribers().isEmpty()) {
            tunnelsClosed = true;
            endpoint.closeAll(new StopResult(StopResult.SHUTTING_DOWN, 0, ""), nowNanos);
            done++;
        }
        return done;
    }

    /** When {@link #doWork} is next needed, should nothing come into the inbox before; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        boolean mustCloseTunnels = context.isShuttingDown()
                && !tunnelsClosed
                && switchboard.subscribers().isEmpty();
        return inbox.depth() > 0 || mustCloseTunnels ? context.nowNanos() : context.wheel.nextDeadlineNanos();
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

    /** What the L2TP core counts; may be read from any thread. */
    public L2tpCounters l2tpCounters() {
        return endpoint.counters();
    }

    /** The subscribers in any state but gone, for tests. */
    Collection<Subscriber> subscribers() {
        return switchboard.subscribers();
    }

    private void on(ShardEvent event) {
        if (event instanceof ShardEvent.Authenticated) {
            context.aaaAnswered();
        }
        SubscriberRef ref = event.ref();
        Subscriber subscriber = switchboard.subscriber(ref.tunnelId(), ref.sessionId());
        boolean current = subscriber != null && (event instanceof ShardEvent.Removed || subscriber.answersTo(ref));
        if (subscriber != null && current) {
            subscriber.on(event);
        } else {
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
