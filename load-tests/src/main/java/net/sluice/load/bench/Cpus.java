package net.sluice.load.bench;

import java.util.List;

/**
 * Which CPUs an LNS has in a run, and which all the rest of the lab has: the generator, the hosts at both ends, and what the
 * kernel does for them.
 *
 * @param forLns the first so many
 * @param machine how many there are
 */
record Cpus(int forLns, int machine) {

    static Cpus of(int forLns) {
        return new Cpus(forLns, Runtime.getRuntime().availableProcessors());
    }

    /** What becomes a program of the LNS. */
    List<String> lns() {
        return List.of("taskset", "-c", range(0, forLns - 1));
    }

    /** What becomes a program of the rest; when the LNS has all CPUs, they share the last one. */
    List<String> rest() {
        return List.of("taskset", "-c", restRange());
    }

    String restRange() {
        return range(Math.min(forLns, machine - 1), machine - 1);
    }

    private static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    String title() {
        return forLns == 1 ? "One CPU" : forLns + " CPUs";
    }
}
