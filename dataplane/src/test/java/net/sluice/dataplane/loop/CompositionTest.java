package net.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.dataplane.loop.Composition.ThreadPlan;
import org.junit.jupiter.api.Test;

class CompositionTest {

    @Test
    void one_cpu_gets_one_thread_that_never_spins() {
        assertThat(Composition.of(1, 2, 1, 2))
                .containsExactly(new ThreadPlan("dataplane", List.of(0, 1), List.of(0), List.of(0, 1), 0));
    }

    @Test
    void with_more_cpus_each_loop_has_its_thread_and_workers_spin_while_each_can_have_a_cpu() {
        assertThat(Composition.of(2, 1, 1, 1))
                .containsExactly(
                        new ThreadPlan("wire-0", List.of(0), List.of(), List.of(), Composition.SPIN_NANOS),
                        new ThreadPlan("tun-0", List.of(), List.of(0), List.of(), Composition.SPIN_NANOS),
                        new ThreadPlan("shard-0", List.of(), List.of(), List.of(0), 0));
        assertThat(Composition.of(2, 2, 2, 1)).extracting(ThreadPlan::spinNanos).containsOnly(0L);
    }
}
