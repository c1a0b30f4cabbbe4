package net.sluice.load.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Thousands of worlds. {@code -Dsluice.sim.seed=N}: one, with its transcript; {@code -Dsluice.sim.seeds=N}: so many;
 * {@code -Dsluice.sim.from=N}: from that seed on. Those that run by default must together have met each kind of fault, and each
 * cell of the state machines; fewer need not.
 */
class SimulationTest {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final Path REPORTS = ROOT.resolve("load-tests/target/sim");
    private static final int SEEDS = 4_000;
    private static final long SECONDS_FOR_SEEDS = 300;
    private static final int MOST_FAILURES = 5;

    private final Reach reach = new Reach();
    private final Map<Long, List<String>> failures = new ConcurrentSkipListMap<>();

    @Test
    void everyWorldComesToAGoodEnd() throws Exception {
        Long only = Long.getLong("sluice.sim.seed");
        if (only != null) {
            runOne(only);
            return;
        }
        long from = Long.getLong("sluice.sim.from", 1);
        long seeds = Long.getLong("sluice.sim.seeds", SEEDS);
        long ran = runMany(from, from + seeds, Math.max(1, seeds / SEEDS) * SECONDS_FOR_SEEDS);
        report(ran);
        assertThat(failures)
                .as("replay one with: mvn -pl load-tests -am test -Dtest=SimulationTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dsluice.sim.seed=SEED")
                .isEmpty();
        assertThat(ran).as("seeds in the time there is").isEqualTo(seeds);
        if (seeds >= SEEDS) {
            assertThat(Arrays.stream(Fault.values()).filter(f -> !reach.faults().containsKey(f)))
                    .as("faults that no seed did")
                    .isEmpty();
            Matrices matrices = new Matrices(ROOT);
            assertThat(matrices.missing(reach))
                    .as("cells of docs/fsm that no seed reached and sim/unreached.txt does not excuse")
                    .isEmpty();
            assertThat(matrices.idle(reach))
                    .as("lines of sim/unreached.txt that excuse what was reached, or nothing")
                    .isEmpty();
        }
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        for (long seed = 1; seed <= 20; seed++) {
            Simulation.Outcome first = Simulation.runTraced(seed);
            Simulation.Outcome again = Simulation.runTraced(seed);
            assertThat(again.transcript()).hasSizeGreaterThan(100).isEqualTo(first.transcript());
            // To be watched changes nothing.
            assertThat(Simulation.run(seed).reach().cells())
                    .isEqualTo(first.reach().cells());
        }
    }

    @Test
    void anotherSeedIsAnotherWorld() {
        assertThat(Simulation.runTraced(1).transcript())
                .isNotEqualTo(Simulation.runTraced(2).transcript());
    }

    private void runOne(long seed) throws IOException {
        Simulation.Outcome outcome = Simulation.runTraced(seed);
        Files.createDirectories(REPORTS);
        Path transcript = REPORTS.resolve("seed-" + seed + ".txt");
        Files.write(transcript, outcome.transcript());
        assertThat(outcome.complaints())
                .as("seed " + seed + ", transcript in " + transcript)
                .isEmpty();
    }

    private long runMany(long from, long until, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + seconds * Agenda.SECOND;
        AtomicLong next = new AtomicLong(from);
        Thread[] workers = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = Thread.ofPlatform().start(() -> {
                Reach mine = new Reach();
                long seed = next.getAndIncrement();
                while (seed < until && failures.size() < MOST_FAILURES && System.nanoTime() - deadline < 0) {
                    Simulation.Outcome outcome = Simulation.run(seed);
                    mine.add(outcome.reach());
                    if (!outcome.complaints().isEmpty()) {
                        failures.put(seed, outcome.complaints());
                    }
                    seed = next.getAndIncrement();
                }
                synchronized (reach) {
                    reach.add(mine);
                }
            });
        }
        for (Thread worker : workers) {
            worker.join();
        }
        return Math.min(next.get(), until) - from;
    }

    private void report(long ran) throws IOException {
        StringBuilder text = new StringBuilder("seeds\t" + ran + "\n");
        new Matrices(ROOT)
                .share(reach)
                .forEach((machine, share) -> text.append("reached\t" + machine + "\t" + share + "\n"));
        reach.faults().forEach((fault, count) -> text.append("fault\t" + fault + "\t" + count + "\n"));
        new TreeMap<>(reach.drops()).forEach((drop, count) -> text.append("drop\t" + drop + "\t" + count + "\n"));
        new TreeMap<>(reach.cells()).forEach((cell, count) -> text.append("cell\t" + cell + "\t" + count + "\n"));
        Files.createDirectories(REPORTS);
        Files.writeString(REPORTS.resolve("report.tsv"), text);
    }
}
