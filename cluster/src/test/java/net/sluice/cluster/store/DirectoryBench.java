package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Measures, when asked to, how many logins with an address three members in processes of their own can set up. */
class DirectoryBench {
    @Test
    @EnabledIfSystemProperty(named = "sluice.bench", matches = "true", disabledReason = "a measurement, not a test")
    void rate_of_set_ups() {
        List<Integer> ports = Stores.freePorts(3);
        List<StoreProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(StoreProcess.start("node" + i, ports.get(i), ports));
            }
            processes.forEach(process -> System.out.println("measured: a member " + process.answer()));
            StoreProcess one = processes.getFirst();
            one.ask("setups 0 3 200 5"); // warm
            for (int inFlight : new int[] {1, 20, 200, 1000}) {
                System.out.printf("measured: %d at a time: %s%n", inFlight, one.ask("setups 0 3 " + inFlight + " 5"));
            }
            for (int i = 0; i < 3; i++) {
                processes.get(i).say("setups " + i + " 3 300 5");
            }
            for (StoreProcess process : processes) {
                String answer = process.answer();
                System.out.println("measured: all three at once: " + answer);
                assertThat(answer).contains("set-ups/s");
            }
        } finally {
            processes.forEach(StoreProcess::close);
        }
    }
}
