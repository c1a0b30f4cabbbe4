package net.sluice.dataplane.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;

/** The counters of one thread's worker: written by that thread, read by anybody. */
@SuppressWarnings("EnumOrdinal") // Only an index into an array that lives as long as the class.
public final class Cells {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int COUNTERS = WorkerCounter.values().length;
    private static final int DROPS = DropReason.values().length;

    /** Longs at both ends that keep other objects' cache lines away. */
    private static final int PAD = 16;

    private final String name;
    private final long[] cells = new long[PAD + COUNTERS + DROPS + PAD];

    /** All zero. */
    public Cells(String name) {
        this.name = name;
    }

    /** The worker's name. */
    public String name() {
        return name;
    }

    /** Owner only. */
    public void add(WorkerCounter counter, long amount) {
        add(PAD + counter.ordinal(), amount);
    }

    /** Owner only: one discard. */
    public void drop(DropReason reason) {
        add(PAD + COUNTERS + reason.ordinal(), 1);
    }

    /** Owner only: several discards. */
    public void drop(DropReason reason, int count) {
        add(PAD + COUNTERS + reason.ordinal(), count);
    }

    private void add(int index, long amount) {
        CELL.setOpaque(cells, index, cells[index] + amount);
    }

    /** Anybody. */
    public long count(WorkerCounter counter) {
        return (long) CELL.getOpaque(cells, PAD + counter.ordinal());
    }

    /** Anybody. */
    public long drops(DropReason reason) {
        return (long) CELL.getOpaque(cells, PAD + COUNTERS + reason.ordinal());
    }
}
