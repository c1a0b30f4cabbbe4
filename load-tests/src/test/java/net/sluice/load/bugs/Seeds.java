package net.sluice.load.bugs;

import java.util.List;
import java.util.function.LongFunction;
import net.sluice.load.sim.Simulation;

/** What the simulation complains of in the world of a seed. A class of its own, so that it is loaded along with the bug. */
public final class Seeds implements LongFunction<List<String>> {
    @Override
    public List<String> apply(long seed) {
        return Simulation.run(seed).complaints();
    }
}
