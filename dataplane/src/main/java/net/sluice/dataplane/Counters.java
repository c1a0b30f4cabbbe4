package net.sluice.dataplane;

import java.util.List;

/** A view of the packet path's counters. Reading costs the path nothing; each value only grows. */
public interface Counters {

    /** The workers' names, in the order of their indexes: wire-0 .., tun-0 .., then shard-0 .. for what shards count. */
    List<String> workers();

    /** One counter of one worker. */
    long count(int worker, WorkerCounter counter);

    /** Discards of one worker for one reason. */
    long drops(int worker, DropReason reason);

    /** What the rules of filters have decided, all workers; of the filters that sessions have, or had lately. In the order of the rules. */
    List<FilterCount> filters();

    /** How large one worker's batches were. */
    BatchSizes batches(int worker, BatchKind kind);

    /** What the kernel discarded on its own, by place. */
    List<KernelCount> kernel();

    /** The kernel's discards for one reason, everywhere. */
    default long drops(KernelDrop reason) {
        return kernel().stream()
                .filter(each -> each.reason() == reason)
                .mapToLong(each -> each.count().getAsLong())
                .sum();
    }

    /** How large all workers' batches were. */
    default BatchSizes batches(BatchKind kind) {
        BatchSizes sum = batches(0, kind);
        for (int worker = 1; worker < workers().size(); worker++) {
            sum = sum.plus(batches(worker, kind));
        }
        return sum;
    }

    /** One counter, all workers. */
    default long count(WorkerCounter counter) {
        long sum = 0;
        for (int worker = 0; worker < workers().size(); worker++) {
            sum += count(worker, counter);
        }
        return sum;
    }

    /** Discards for one reason, all workers. */
    default long drops(DropReason reason) {
        long sum = 0;
        for (int worker = 0; worker < workers().size(); worker++) {
            sum += drops(worker, reason);
        }
        return sum;
    }

    /** All discards. */
    default long drops() {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += drops(reason);
        }
        return sum;
    }
}
