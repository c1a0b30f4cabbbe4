package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Measures, when asked to: three members in processes of their own; the figures of docs/CLUSTER.md. */
class StoreBench {
    private static final int RECORDS = 20_000;

    @Test
    @EnabledIfSystemProperty(named = "sluice.bench", matches = "true", disabledReason = "a measurement, not a test")
    void rate_of_batches_and_memory_of_records() {
        List<Integer> ports = Stores.freePorts(3);
        List<StoreProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(StoreProcess.start("node" + i, ports.get(i), ports));
            }
            processes.forEach(process -> System.out.println("measured: a member " + process.answer()));
            StoreProcess one = processes.getFirst();
            one.ask("rate 100 256 5"); // warm
            for (String batch : List.of("1 1", "10 10", "100 16", "100 256", "1000 16", "1000 256")) {
                System.out.println("measured: " + one.ask("rate " + batch + " 5"));
            }
            processes.forEach(process -> process.say("rate 100 16 5"));
            processes.forEach(process -> System.out.println("measured: all three at once: " + process.answer()));

            List<Long> before = heaps(processes, 0);
            for (int from = 100_000; from < 100_000 + RECORDS; from += 1000) {
                one.ask("load " + from + " 1000");
            }
            List<Long> after = heaps(processes, 1);
            long more = 0;
            for (int i = 0; i < 3; i++) {
                more += after.get(i) - before.get(i);
            }
            System.out.printf(
                    "measured: %d octets of heap for a record of 500 on each of the two members that have it%n",
                    more / 2 / RECORDS);
            assertThat(more).isPositive();
        } finally {
            processes.forEach(StoreProcess::close);
        }
    }

    /** What each holds; asking writes one record, which must be another each time. */
    private static List<Long> heaps(List<StoreProcess> processes, int id) {
        return processes.stream()
                .map(process -> Long.parseLong(process.ask("load " + (90_000 + id) + " 1")))
                .toList();
    }
}
