package net.sluice.dataplane.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.tally.SizeTally;

/** The counters of one thread's worker: written by that thread, read by anybody. */
@SuppressWarnings("EnumOrdinal") // Only an index into an array that lives as long as the class.
public final class Cells {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int COUNTERS = WorkerCounter.values().length;
    private static final int DROPS = DropReason.values().length;

    /** Longs at both ends that keep other objects' cache lines away. */
    private static final int PAD = 16;

    private final String name;
    private final SizeTally[] sizes = new SizeTally[BatchKind.values().length];
    private final long[] cells = new long[PAD + COUNTERS + DROPS + PAD];

    /** All zero. */
    public Cells(String name) {
        this.name = name;
        Arrays.setAll(sizes, kind -> new SizeTally());
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

    /** Owner only: a batch of {@code size}, 1 or more. */
    public void batch(BatchKind kind, int size) {
        sizes[kind.ordinal()].add(size);
    }

    /** For the owner to add to, for anybody to read. */
    public SizeTally sizes(BatchKind kind) {
        return sizes[kind.ordinal()];
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
