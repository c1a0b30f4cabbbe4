package net.sluice.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the JMH benchmarks of the packet path's pure parts; only when asked, as it takes minutes and wants a quiet machine. See docs/HACKING.md. */
class PartsBench {

    @Test
    @EnabledIfSystemProperty(named = "sluice.bench", matches = "true")
    void measure() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("net\\.sluice\\..*Bench\\.")
                        .build())
                .run();
        assertThat(results).isNotEmpty();
    }
}
