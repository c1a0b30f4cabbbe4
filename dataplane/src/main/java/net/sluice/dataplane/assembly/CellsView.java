package net.sluice.dataplane.assembly;

import java.util.List;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.worker.Cells;

/** All workers' counters. */
record CellsView(List<Cells> cells) implements Counters {

    @Override
    public List<String> workers() {
        return cells.stream().map(Cells::name).toList();
    }

    @Override
    public long count(int worker, WorkerCounter counter) {
        return cells.get(worker).count(counter);
    }

    @Override
    public long drops(int worker, DropReason reason) {
        return cells.get(worker).drops(reason);
    }
}
