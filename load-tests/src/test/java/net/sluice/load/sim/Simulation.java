package net.sluice.load.sim;

import java.util.List;

/** Runs worlds. */
public final class Simulation {
    private Simulation() {}

    /**
     * What became of a world.
     *
     * @param complaints what its checkers found wrong
     * @param reach what it got to see
     * @param transcript everything that happened, if it was asked for
     */
    @SuppressWarnings("EffectivelyPrivate") // Reach is this package's; others ask for the complaints
    public record Outcome(List<String> complaints, Reach reach, List<String> transcript) {}

    /** Runs the world of a seed. */
    public static Outcome run(long seed) {
        return new World(seed, false).run();
    }

    /** Runs it, and writes down everything that happens. */
    static Outcome runTraced(long seed) {
        return new World(seed, true).run();
    }
}
