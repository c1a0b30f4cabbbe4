package net.sluice.dataplane.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which loop runs on which thread. With one CPU everything shares one thread that never spins: a second thread could only take turns with it. With more,
 * each loop has its thread, and workers spin while every worker can have a CPU of its own.
 */
public final class Composition {

    /** Long enough to bridge the gaps of busy traffic, too short to be seen in the CPU's idle figure. */
    static final long SPIN_NANOS = 20_000;

    private Composition() {}

    /**
     * One thread.
     *
     * @param wires indexes of the wire workers on it, and so on
     */
    public record ThreadPlan(
            String name, List<Integer> wires, List<Integer> tuns, List<Integer> shards, long spinNanos) {}

    /** Lays out the loops over {@code cpus} CPUs. */
    public static List<ThreadPlan> of(int cpus, int wires, int tuns, int shards) {
        if (cpus < 2) {
            return List.of(new ThreadPlan("dataplane", indexes(wires), indexes(tuns), indexes(shards), 0));
        }
        long spinNanos = wires + tuns <= cpus ? SPIN_NANOS : 0;
        List<ThreadPlan> plans = new ArrayList<>();
        for (int wire : indexes(wires)) {
            plans.add(new ThreadPlan("wire-" + wire, List.of(wire), List.of(), List.of(), spinNanos));
        }
        for (int tun : indexes(tuns)) {
            plans.add(new ThreadPlan("tun-" + tun, List.of(), List.of(tun), List.of(), spinNanos));
        }
        for (int shard : indexes(shards)) {
            plans.add(new ThreadPlan("shard-" + shard, List.of(), List.of(), List.of(shard), 0));
        }
        return plans;
    }

    private static List<Integer> indexes(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
