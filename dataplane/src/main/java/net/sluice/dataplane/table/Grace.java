package net.sluice.dataplane.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells when no reader can still be looking at something that was unlinked (quiescent-state reclamation, as RCU does it). A reader says
 * {@link #enter} before a turn and {@link #exit} after it, two stores per batch of packets; a writer unlinks, takes a {@link #stamp}, and may use the
 * memory again once {@link #passed}.
 */
public final class Grace {

    private static final VarHandle EPOCH = MethodHandles.arrayElementVarHandle(long[].class);

    /** Longs between two readers' epochs, so that no two share a cache line (or a prefetched pair). */
    private static final int STRIDE = 16;

    private static final long OUTSIDE = Long.MAX_VALUE;

    private final AtomicLong now = new AtomicLong(1);
    private final long[] epochs;
    private final int readers;

    /** For readers 0..readers-1. */
    public Grace(int readers) {
        this.readers = readers;
        epochs = new long[(readers + 1) * STRIDE];
        for (int reader = 0; reader < readers; reader++) {
            exit(reader);
        }
    }

    /** Reader {@code reader} begins to look into tables. */
    public void enter(int reader) {
        EPOCH.setOpaque(epochs, (reader + 1) * STRIDE, now.get());
        // The store above must be seen before anything is read from a table: a writer that misses it has unlinked
        // before we look.
        VarHandle.fullFence();
    }

    /** Reader {@code reader} holds nothing of what it saw. */
    public void exit(int reader) {
        EPOCH.setRelease(epochs, (reader + 1) * STRIDE, OUTSIDE);
    }

    /** After unlinking: readers that enter from now on cannot find it. */
    public long stamp() {
        return now.incrementAndGet();
    }

    /** Whether every reader that was inside at {@code stamp} has left since. */
    public boolean passed(long stamp) {
        VarHandle.fullFence();
        for (int reader = 0; reader < readers; reader++) {
            if ((long) EPOCH.getAcquire(epochs, (reader + 1) * STRIDE) < stamp) {
                return false;
            }
        }
        return true;
    }
}
