package net.sluice.dataplane.tally;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How full a ring is and was. Its two sides note what they see where they look at both ends of it anyway; anybody reads. */
public final class Fill {

    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final long capacity;
    private final LongSupplier depth;
    private final AtomicLong highest = new AtomicLong();
    private final AtomicLong overruns = new AtomicLong();

    // Readers only.
    private long highestBefore;
    private long windowBegan = Long.MIN_VALUE;

    /**
     * Empty.
     *
     * @param depth what is in it at this moment, octets
     */
    public Fill(long capacity, LongSupplier depth) {
        this.capacity = capacity;
        this.depth = depth;
    }

    /** Either side: so much is in it. Costs a comparison, but where it is more than before. */
    public void note(long octets) {
        long seen = highest.getOpaque();
        while (octets > seen && !highest.compareAndSet(seen, octets)) {
            seen = highest.getOpaque();
        }
    }

    /** Any writer: something found it full. */
    public void overrun() {
        overruns.getAndIncrement();
    }

    /** What it holds, octets. */
    public long capacity() {
        return capacity;
    }

    /** What is in it, octets. */
    public long depth() {
        return Math.max(0, depth.getAsLong());
    }

    /** What found it full. */
    public long overruns() {
        return overruns.getOpaque();
    }

    /** The most that was noted since this was last asked, and in the last ten seconds if they are longer. */
    public synchronized long highest(long nowNanos) {
        if (windowBegan != Long.MIN_VALUE && nowNanos - windowBegan < WINDOW_NANOS) {
            return Math.max(highest.getOpaque(), highestBefore);
        }
        windowBegan = nowNanos;
        highestBefore = highest.getAndSet(0);
        return highestBefore;
    }
}
