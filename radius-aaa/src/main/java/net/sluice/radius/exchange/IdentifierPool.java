package net.sluice.radius.exchange;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import net.sluice.radius.message.NoAnswerReason;
import org.jspecify.annotations.Nullable;

/**
 * The (source port, identifier) pairs towards one server. RFC 2865 s2.5 allows 256 requests in flight from one port; a further port is opened
 * whenever all pairs are in use. A pair is used again last of all (RFC 5080 s2.2.2: "Clients SHOULD allocate Identifiers via a
 * least-recently-used (LRU) method").
 */
final class IdentifierPool {

    /** A port and one of its identifiers. */
    record Slot(SourcePort port, int identifier) {}

    /** Opens a port and has it listened to. */
    @FunctionalInterface
    interface Opener {
        SourcePort open() throws IOException;
    }

    private final Opener opener;
    private final int maxPorts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    private final List<SourcePort> ports = new ArrayList<>();
    private final AtomicInteger inUse = new AtomicInteger();
    private volatile int openPorts;
    private volatile NoAnswerReason refusal = NoAnswerReason.TOO_MANY_IN_FLIGHT;
    private boolean closed;

    IdentifierPool(Opener opener, int maxPorts) {
        this.opener = opener;
        this.maxPorts = maxPorts;
    }

    /** The slot used longest ago, waiting for one for at most {@code nanos}; null when none came free. */
    @Nullable
    Slot acquire(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (free.isEmpty() && ports.size() < maxPorts) {
                    grow();
                }
                Slot slot = free.pollFirst();
                if (slot != null) {
                    inUse.incrementAndGet();
                    return slot;
                }
                if (left <= 0) {
                    return null;
                }
                left = freed.awaitNanos(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    void release(Slot slot) {
        lock.lock();
        try {
            free.addLast(slot);
            inUse.decrementAndGet();
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Why the last acquire came to nothing. */
    NoAnswerReason refusal() {
        return refusal;
    }

    int inUse() {
        return inUse.get();
    }

    int openPorts() {
        return openPorts;
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            refusal = NoAnswerReason.CANCELLED;
            ports.forEach(SourcePort::close);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void grow() {
        try {
            SourcePort port = opener.open();
            ports.add(port);
            openPorts = ports.size();
            refusal = NoAnswerReason.TOO_MANY_IN_FLIGHT;
            for (int identifier = 0; identifier < SourcePort.IDENTIFIERS; identifier++) {
                free.addLast(new Slot(port, identifier));
            }
            freed.signalAll();
        } catch (IOException e) {
            refusal = NoAnswerReason.NOT_SENT;
        }
    }
}
