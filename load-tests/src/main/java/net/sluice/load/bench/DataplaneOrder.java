package net.sluice.load.bench;

import java.util.List;

/**
 * How long to measure the packet path, and against whom.
 *
 * @param runs of each, alternating; their medians count
 * @param seconds each flow is run
 * @param warmUpSeconds the same before it counts, of four flows
 * @param lengths of the subscriber's IP packets, in octets
 * @param cpus how many the LNS has: one set of runs for each
 * @param contenders in turn; the first is ours
 */
record DataplaneOrder(
        int runs,
        double seconds,
        double warmUpSeconds,
        List<Integer> lengths,
        List<Integer> cpus,
        List<Contender> contenders) {

    DataplaneOrder {
        lengths = List.copyOf(lengths);
        cpus = List.copyOf(cpus);
        contenders = List.copyOf(contenders);
    }

    /** A trial of the bench itself. */
    static DataplaneOrder trial(List<Contender> contenders) {
        return new DataplaneOrder(1, 0.5, 1, List.of(64, 1400), List.of(1), contenders);
    }

    List<Flow> flows() {
        return Flow.all(lengths);
    }
}
