package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Wakeup;

/** Into a ring, to another thread. */
public final class RingSink implements PacketSink {

    private final PacketRing.Writer ring;
    private final Wakeup reader;
    private final Cells cells;
    private final DropReason overrun;
    private boolean pending;

    /**
     * The writer's end of {@code ring}.
     *
     * @param reader wakes the reader's thread
     * @param cells the writer's counters
     * @param overrun what a packet that finds the ring full is counted as
     */
    public RingSink(PacketRing ring, Wakeup reader, Cells cells, DropReason overrun) {
        this.ring = ring.writer();
        this.reader = reader;
        this.cells = cells;
        this.overrun = overrun;
    }

    @Override
    public void accept(long ref, MemorySegment memory, long offset, int length) {
        if (ring.offer(ref, memory, offset, length)) {
            pending = true;
        } else {
            cells.drop(overrun);
        }
    }

    @Override
    public void flush() {
        if (pending) {
            pending = false;
            ring.publish();
            reader.wakeup();
        }
    }
}
