package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All that was measured with the LNS on a number of CPUs. */
final class Results {

    /** How much is sent. */
    enum Load {
        /** As fast as the generator can: where the search begins. */
        FLAT_OUT("flat out"),
        /** The same to all, and so little that none loses any. */
        EQUAL("equal"),
        /** To each the most that it keeps up with. */
        HIGHEST("highest");

        private final String word;

        Load(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private record Line(Contender contender, Flow flow) {}

    private record Cell(Line line, Load load) {}

    private record Way(Contender contender, boolean up) {}

    private final Map<Cell, List<Shot>> shots = new HashMap<>();
    private final Map<Way, List<TcpLine.Stream>> streams = new HashMap<>();
    private final Map<Flow, Double> equalRates = new HashMap<>();
    private final Map<Line, HighestRate.Found> highestRates = new HashMap<>();
    private final Map<Contender, List<String>> remarks = new EnumMap<>(Contender.class);

    void add(Contender contender, Flow flow, Load load, Shot shot) {
        shots.computeIfAbsent(new Cell(new Line(contender, flow), load), key -> new ArrayList<>())
                .add(shot);
    }

    void add(Contender contender, boolean up, TcpLine.Stream stream) {
        streams.computeIfAbsent(new Way(contender, up), key -> new ArrayList<>())
                .add(stream);
    }

    void remark(Contender contender, String remark) {
        remarks.computeIfAbsent(contender, key -> new ArrayList<>()).add(remark);
    }

    Map<Contender, List<String>> remarks() {
        return remarks;
    }

    /** The rate that is the same for all, packets/s; 0 while there is none. */
    double equalRate(Flow flow) {
        return equalRates.getOrDefault(flow, 0.0);
    }

    void equalRate(Flow flow, double perSecond) {
        equalRates.put(flow, perSecond);
    }

    /** A contender's own rate, or null when it was not searched for. */
    HighestRate.@Nullable Found highestRate(Contender contender, Flow flow) {
        return highestRates.get(new Line(contender, flow));
    }

    void highestRate(Contender contender, Flow flow, HighestRate.Found found) {
        highestRates.put(new Line(contender, flow), found);
    }

    List<Shot> shots(Contender contender, Flow flow, Load load) {
        return shots.getOrDefault(new Cell(new Line(contender, flow), load), List.of());
    }

    /** Those at a contender's highest rate that it kept up with; where there is none, all. */
    List<Shot> held(Contender contender, Flow flow) {
        List<Shot> all = shots(contender, flow, Load.HIGHEST);
        List<Shot> lossless = all.stream().filter(Shot::lossless).toList();
        return lossless.isEmpty() ? all : lossless;
    }

    /** Whether a contender lost too much in all runs at the lowest rates that were tried; false when there was none. */
    boolean losesAlways(Contender contender, Flow flow) {
        List<Shot> all = shots(contender, flow, Load.HIGHEST);
        return !all.isEmpty() && all.stream().noneMatch(Shot::lossless);
    }

    /** NaN when there was no run. At the highest rate, of the shots that were {@link #held}. */
    double median(Contender contender, Flow flow, Load load, ToDoubleFunction<Shot> what) {
        return Shot.median(load == Load.HIGHEST ? held(contender, flow) : shots(contender, flow, load), what);
    }

    /** NaN when there was no run. */
    double tcp(Contender contender, boolean up, ToDoubleFunction<TcpLine.Stream> what) {
        return Shot.middle(streams.getOrDefault(new Way(contender, up), List.of()).stream()
                .mapToDouble(what)
                .sorted()
                .toArray());
    }
}
