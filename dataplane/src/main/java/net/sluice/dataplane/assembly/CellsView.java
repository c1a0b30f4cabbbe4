package net.sluice.dataplane.assembly;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.BatchSizes;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.FilterCount;
import net.sluice.dataplane.KernelCount;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.service.RuleBook;
import net.sluice.dataplane.tally.SizeTally;
import net.sluice.dataplane.worker.Cells;

/**
 * All workers' counters, and those of the rules of home workers.
 *
 * @param sizes where a worker's batches of a kind are counted: some by the worker, some by its TUN queue
 * @param kernel what the kernel counts
 */
record CellsView(
        List<Cells> cells,
        List<RuleBook> rules,
        BiFunction<Integer, BatchKind, SizeTally> sizes,
        List<KernelCount> kernel)
        implements Counters {

    private record Rule(String filter, String rule, Filter.Action action) {}

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

    @Override
    public List<FilterCount> filters() {
        Map<Rule, Long> sums = new LinkedHashMap<>();
        for (RuleBook book : rules) {
            for (FilterCount count : book.counts()) {
                sums.merge(new Rule(count.filter(), count.rule(), count.action()), count.packets(), Long::sum);
            }
        }
        return sums.entrySet().stream()
                .map(sum -> new FilterCount(
                        sum.getKey().filter(), sum.getKey().rule(), sum.getKey().action(), sum.getValue()))
                .toList();
    }

    @Override
    public BatchSizes batches(int worker, BatchKind kind) {
        return sizes.apply(worker, kind).sizes();
    }
}
