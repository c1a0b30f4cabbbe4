package net.sluice.l2tp;

import java.util.concurrent.atomic.AtomicLongArray;

/** An endpoint's counters: written by its control loop alone, read by anyone, who may see a moment ago. */
@SuppressWarnings("EnumOrdinal") // the ordinal is the index of the count; it is not kept anywhere
public final class L2tpCounters {
    private static final int DROPS = L2tpCounter.values().length;

    private final AtomicLongArray counts = new AtomicLongArray(DROPS + L2tpDrop.values().length);

    /** How often it happened. */
    public long of(L2tpCounter counter) {
        return counts.getOpaque(counter.ordinal());
    }

    /** How many datagrams were discarded for this reason. */
    public long of(L2tpDrop drop) {
        return counts.getOpaque(DROPS + drop.ordinal());
    }

    void count(L2tpCounter counter) {
        add(counter.ordinal(), 1);
    }

    void add(L2tpCounter counter, long n) {
        add(counter.ordinal(), n);
    }

    void count(L2tpDrop drop) {
        add(DROPS + drop.ordinal(), 1);
    }

    private void add(int index, long n) {
        // One writer: no atomic addition is needed.
        counts.setOpaque(index, counts.getPlain(index) + n);
    }
}
