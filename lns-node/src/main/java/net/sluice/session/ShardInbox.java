package net.sluice.session;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where other threads leave their answers for a control loop. Every verb may be called from any thread; it enqueues, and
 * {@link Shard} does what it says in its own thread.
 *
 * <p>Bounds: answers are never refused, because each belongs to a request of a live subscriber, whose number is bounded,
 * and to lose one would leak what it carries. Orders from outside ({@link #end}) are refused when the inbox holds more
 * than its limit.
 */
public final class ShardInbox {
    private final ConcurrentLinkedQueue<InboxEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger depth = new AtomicInteger();
    private final int limit;
    private final Runnable wakeup;

    /**
     * @param limit how many events may wait before orders from outside are refused
     * @param wakeup called in the caller's thread when the inbox was empty before: wakes the loop
     */
    public ShardInbox(int limit, Runnable wakeup) {
        this.limit = limit;
        this.wakeup = wakeup;
    }

    /** The answer to {@link AaaPort#authenticate}. */
    public void authenticated(SubscriberRef who, AuthenticationAnswer answer) {
        put(new ShardEvent.Authenticated(who, answer));
    }

    /** The claim of {@link DirectoryPort#claim} is granted. */
    public void claimed(SubscriberRef me) {
        put(new ShardEvent.Claimed(me));
    }

    /** A newer login has taken over: end that session, and release. */
    public void displaced(SubscriberRef holder) {
        put(new ShardEvent.Displaced(holder));
    }

    /** The answer to {@link DirectoryPort#acquireAddresses}. */
    public void addressed(SubscriberRef me, AddressAnswer answer) {
        put(new ShardEvent.Addressed(me, answer));
    }

    /** The record of {@link DirectoryPort#commit} is safe. */
    public void committed(SubscriberRef me) {
        put(new ShardEvent.Committed(me));
    }

    /** The directory cannot do what was asked last: the login fails. */
    public void directoryFailed(SubscriberRef me, String why) {
        put(new ShardEvent.DirectoryFailed(me, why));
    }

    /** The entry of {@link ForwardingPort#remove} is gone, and these are its last counts. */
    public void removed(int tunnelId, int sessionId, Counters last) {
        put(new ShardEvent.Removed(new SubscriberRef(0, tunnelId, sessionId, 0), last));
    }

    /** The batch of {@link RecordPort#write} is safe. */
    public void written(long token) {
        put(new ClusterEvent.Written(token));
    }

    /** Whether the batch of {@link RecordPort#write} is safe is not known, and it will not take effect any more after the next. */
    public void writeFailed(long token, String why) {
        put(new ClusterEvent.WriteFailed(token, why));
    }

    /** See {@link Shard#adopt}. */
    public void adopt(List<StateRecord> records, Runnable adopted, Runnable done) {
        put(new ClusterEvent.Adopt(List.copyOf(records), adopted, done));
    }

    /** See {@link Shard#keep}. */
    public void keep(int slot, Runnable done) {
        put(new ClusterEvent.Keep(slot, done));
    }

    /** See {@link Shard#abandon}. */
    public void abandon(int slot, Runnable done) {
        put(new ClusterEvent.Abandon(slot, done));
    }

    /** See {@link Shard#handOver}. */
    public void handOver(int slot, Runnable done) {
        put(new ClusterEvent.HandOver(slot, done));
    }

    /**
     * An operator or AAA ends a session.
     *
     * @param who the session
     * @param cause mostly {@link EndCause#ADMIN}
     * @param detail for the log
     * @return false when the inbox is full: nothing was done
     */
    public boolean end(SubscriberRef who, EndCause cause, String detail) {
        if (depth.get() >= limit) {
            return false;
        }
        put(new ShardEvent.EndOrdered(who, cause, detail));
        return true;
    }

    /** How many events wait. */
    public int depth() {
        return depth.get();
    }

    @Nullable
    InboxEvent poll() {
        InboxEvent event = events.poll();
        if (event != null) {
            depth.decrementAndGet();
        }
        return event;
    }

    private void put(InboxEvent event) {
        events.add(event);
        if (depth.getAndIncrement() == 0) {
            wakeup.run();
        }
    }
}
