package net.sluice.load.bench;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How long to measure the packet path, and against whom.
 *
 * @param runs of each, alternating; their medians count
 * @param seconds each flow is run at the rate at which it is judged
 * @param warmUpSeconds the same before it counts, of four flows
 * @param searchTrials at most so many short shots to find a rate
 * @param lengths of the subscriber's IP packets, in octets
 * @param cpus how many the LNS has: one set of runs for each
 * @param contenders in turn; the first is ours
 * @param slices what to measure
 */
record DataplaneOrder(
        int runs,
        double seconds,
        double warmUpSeconds,
        int searchTrials,
        List<Integer> lengths,
        List<Integer> cpus,
        List<Contender> contenders,
        Set<Slice> slices) {

    private static final double LEAST_SECONDS = 0.25;

    private static final double SETTLE_SECONDS = 3;

    /** For the JIT compiler. */
    private static final double WARM_UP_SECONDS = 5;

    /** Programs that are not compiled while they run only have caches to fill. */
    private static final double SHORT_WARM_UP = 0.2;

    DataplaneOrder {
        lengths = List.copyOf(lengths);
        cpus = List.copyOf(cpus);
        contenders = List.copyOf(contenders);
        slices = Set.copyOf(slices);
    }

    /** A measurement; no slices are all. */
    static DataplaneOrder of(
            int runs,
            double seconds,
            List<Integer> lengths,
            List<Integer> cpus,
            List<Contender> contenders,
            Collection<Slice> only) {
        return new DataplaneOrder(
                runs, seconds, WARM_UP_SECONDS, HighestRate.MOST_TRIALS, lengths, cpus, contenders, some(only));
    }

    /** A trial of the bench itself. */
    static DataplaneOrder trial(List<Contender> contenders, Collection<Slice> only) {
        return new DataplaneOrder(1, 0.5, 1, 4, List.of(64), List.of(1), contenders, some(only));
    }

    private static Set<Slice> some(Collection<Slice> only) {
        return only.isEmpty() ? EnumSet.allOf(Slice.class) : EnumSet.copyOf(only);
    }

    List<Flow> flows() {
        return Flow.all(lengths).stream()
                .filter(flow -> slices.contains(Slice.of(flow)))
                .toList();
    }

    boolean tcp() {
        return slices.contains(Slice.TCP);
    }

    /** Of a flow at the rate that is the same for all: half, as nothing is judged by it. */
    double equalSeconds() {
        return Math.max(LEAST_SECONDS, seconds / 2);
    }

    /** Of a flow in the search for its rate, and flat out before. */
    double searchSeconds() {
        return Math.max(LEAST_SECONDS, seconds / 3);
    }

    /** Of a flow when it is seen whether a rate is held. */
    double settleSeconds() {
        return Math.max(seconds, Math.min(SETTLE_SECONDS, 3 * seconds));
    }

    double warmUpSeconds(Contender contender) {
        return contender.compiledAhead() ? SHORT_WARM_UP * warmUpSeconds : warmUpSeconds;
    }

    /** What to type for the same again. */
    String command() {
        String all = equals(trial(contenders, slices))
                ? "./lns bench dataplane --short"
                : String.format(
                        Locale.ROOT,
                        "./lns bench dataplane --cpus %s --lengths %s --runs %d --seconds %.1f",
                        joined(cpus),
                        joined(lengths),
                        runs,
                        seconds);
        return slices.size() == Slice.values().length
                ? all
                : all + " --only " + joined(slices.stream().sorted().toList());
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
