package net.sluice.radius.accounting;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import net.sluice.radius.accounting.AccountingEntry.OfNode;
import net.sluice.radius.accounting.AccountingEntry.OfSession;
import org.jspecify.annotations.Nullable;

/** The backlog in memory: bounded, and gone with the process. */
final class MemoryBacklog implements AccountingBacklog {

    /** A record and its history. */
    private static final class Waiting {
        private final AccountingEntry entry;
        private final long offeredNanos;
        private int rounds;

        Waiting(AccountingEntry entry, long offeredNanos) {
            this.entry = entry;
            this.offeredNanos = offeredNanos;
        }
    }

    /** The records of one session, oldest first. It is in {@code ready}, in {@code later}, or leased. */
    private static final class Lane {
        private final String key;
        private final Deque<Waiting> records = new ArrayDeque<>(2);
        private boolean leased;
        private long notBeforeNanos;

        Lane(String key) {
            this.key = key;
        }
    }

    private final int limit;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Deque<Lane> ready = new ArrayDeque<>();
    private final PriorityQueue<Lane> later;
    /** A node's record and all that was offered after it: they come in when what is before them is settled. */
    private final Deque<Waiting> behind = new ArrayDeque<>();

    private int size;
    private boolean nodeRecordIn;

    MemoryBacklog(int limit, LongSupplier nanoClock) {
        this.limit = limit;
        this.nanoClock = nanoClock;
        long origin = nanoClock.getAsLong();
        this.later = new PriorityQueue<>(Comparator.comparingLong(lane -> lane.notBeforeNanos - origin));
    }

    @Override
    public Admission offer(AccountingEntry entry, long nowNanos) {
        lock.lock();
        try {
            Waiting record = new Waiting(entry, nowNanos);
            if (!behind.isEmpty() || nodeRecordIn || (entry instanceof OfNode && size > 0)) {
                return offerBehind(record);
            }
            return comeIn(record);
        } finally {
            lock.unlock();
        }
    }

    private Admission offerBehind(Waiting record) {
        if (size >= limit) {
            return Admission.FULL;
        }
        behind.addLast(record);
        size++;
        return Admission.KEPT;
    }

    private Admission comeIn(Waiting record) {
        Lane lane = lanes.get(record.entry.acctSessionId());
        if (lane != null && supersedes(record, lane)) {
            lane.records.removeLast();
            lane.records.addLast(record);
            return Admission.KEPT_INSTEAD;
        }
        if (size >= limit) {
            return Admission.FULL;
        }
        size++;
        enter(record, lane);
        return Admission.KEPT;
    }

    private void enter(Waiting record, @Nullable Lane existing) {
        Lane lane = existing;
        if (lane == null) {
            lane = new Lane(record.entry.acctSessionId());
            lanes.put(lane.key, lane);
            ready.addLast(lane);
        }
        lane.records.addLast(record);
        nodeRecordIn |= record.entry instanceof OfNode;
        changed.signalAll();
    }

    /**
     * RFC 2869 s2.1: "Since all the information is cumulative, a NAS MUST ensure that only a single generation of an interim Accounting message
     * for a given session is present in the retransmission queue at any given time." A Stop says all that an Interim-Update says, too.
     */
    private static boolean supersedes(Waiting record, Lane lane) {
        if (!(record.entry instanceof OfSession later) || later.isStart()) {
            return false;
        }
        boolean tailIsOut = lane.leased && lane.records.size() == 1;
        Waiting tail = lane.records.peekLast();
        return !tailIsOut && tail != null && tail.entry instanceof OfSession earlier && earlier.isInterim();
    }

    @Override
    public @Nullable Lease take(long nanos) throws InterruptedException {
        long endNanos = nanoClock.getAsLong() + nanos;
        lock.lockInterruptibly();
        try {
            while (true) {
                long nowNanos = nanoClock.getAsLong();
                wakeLater(nowNanos);
                Lane lane = ready.pollFirst();
                if (lane != null) {
                    lane.leased = true;
                    Waiting head = lane.records.getFirst();
                    return new Lease(head.entry, head.offeredNanos, head.rounds);
                }
                long wait = endNanos - nowNanos;
                Lane next = later.peek();
                if (next != null) {
                    wait = Math.min(wait, next.notBeforeNanos - nowNanos);
                }
                if (endNanos - nowNanos <= 0) {
                    return null;
                }
                long _ = changed.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeLater(long nowNanos) {
        Lane lane = later.peek();
        while (lane != null && lane.notBeforeNanos - nowNanos <= 0) {
            ready.addLast(later.remove());
            lane = later.peek();
        }
    }

    @Override
    public void settle(Lease lease) {
        lock.lock();
        try {
            Lane lane = leasedLane(lease);
            if (lane == null) {
                return;
            }
            lane.records.removeFirst();
            lane.leased = false;
            size--;
            if (lane.records.isEmpty()) {
                lanes.remove(lane.key);
            } else {
                ready.addLast(lane);
            }
            if (lease.entry() instanceof OfNode) {
                nodeRecordIn = false;
            }
            letIn();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets in what waits behind a node's record, up to the next node's record; that one only when nothing is before it. */
    private void letIn() {
        while (!behind.isEmpty() && !nodeRecordIn) {
            Waiting next = behind.getFirst();
            if (next.entry instanceof OfNode && !lanes.isEmpty()) {
                return;
            }
            behind.removeFirst();
            enter(next, lanes.get(next.entry.acctSessionId()));
        }
    }

    @Override
    public void giveBack(Lease lease, long notBeforeNanos) {
        lock.lock();
        try {
            Lane lane = leasedLane(lease);
            if (lane == null) {
                return;
            }
            lane.leased = false;
            lane.records.getFirst().rounds++;
            lane.notBeforeNanos = notBeforeNanos;
            dropSuperseded(lane);
            later.add(lane);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An Interim-Update that was out when a later record came is one too many now that it is back. */
    private void dropSuperseded(Lane lane) {
        if (lane.records.size() > 1 && lane.records.getFirst().entry instanceof OfSession head && head.isInterim()) {
            lane.records.removeFirst();
            size--;
        }
    }

    private @Nullable Lane leasedLane(Lease lease) {
        Lane lane = lanes.get(lease.entry().acctSessionId());
        // After clear() a lease may come back to a lane that is no more, or is another.
        return lane != null && lane.leased && lane.records.getFirst().entry.equals(lease.entry()) ? lane : null;
    }

    @Override
    public void hurry() {
        lock.lock();
        try {
            ready.addAll(later);
            later.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitEmpty(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (size > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return size == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<AccountingEntry> clear() {
        lock.lock();
        try {
            List<AccountingEntry> left = new ArrayList<>();
            lanes.values().forEach(lane -> lane.records.forEach(record -> left.add(record.entry)));
            behind.forEach(record -> left.add(record.entry));
            lanes.clear();
            ready.clear();
            later.clear();
            behind.clear();
            size = 0;
            nodeRecordIn = false;
            changed.signalAll();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
