package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.PacketOutlet;
import net.sluice.dataplane.io.PacketVector;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.io.linux.Errno;

/** Gathers IP packets that one thread has for one TUN queue and writes them. */
public final class TunWriter implements PacketSink {

    private final PacketOutlet outlet;
    private final PacketVector vector;
    private final FenceWatch fence;
    private final Cells cells;

    /** Counts in {@code cells}, those of the one thread that uses it. */
    public TunWriter(TunQueue queue, int batch, FenceWatch fence, Cells cells) {
        outlet = queue.outlet(cells.sizes(BatchKind.TUN_JOINED));
        this.fence = fence;
        this.cells = cells;
        vector = new PacketVector(batch);
    }

    @Override
    public void accept(long ref, MemorySegment memory, long offset, int length) {
        if (vector.full()) {
            flush();
        }
        vector.add(memory, offset, length);
    }

    @Override
    public void flush() {
        int count = vector.count();
        // Once for all of them: the outlet remembers what it has done of a vector until it was asked for all of it.
        if (count > 0 && fence.shut()) {
            cells.drop(DropReason.FENCED, count);
            vector.clear();
            return;
        }
        int from = 0;
        while (from < count) {
            int written = outlet.write(vector, from);
            if (written > 0) {
                written(from, written);
                from += written;
            } else if (written == -Errno.EAGAIN || written == -Errno.ENOBUFS || written == -Errno.ENOMEM) {
                cells.drop(DropReason.TUN_BUFFER_FULL);
                from++;
            } else if (written != -Errno.EINTR) {
                cells.drop(DropReason.TUN_ERROR);
                from++;
            }
        }
        vector.clear();
    }

    private void written(int from, int written) {
        long octets = 0;
        for (int i = from; i < from + written; i++) {
            octets += vector.length(i);
        }
        cells.add(WorkerCounter.TUN_WRITTEN, written);
        cells.add(WorkerCounter.TUN_WRITTEN_OCTETS, octets);
        cells.batch(BatchKind.TUN_WRITTEN, written);
    }
}
