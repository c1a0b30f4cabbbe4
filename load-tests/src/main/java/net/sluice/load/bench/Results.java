package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All that was measured with the LNS on a number of CPUs. */
final class Results {

    /** How much is sent. */
    enum Load {
        /** As fast as the generator can; first, as it warms up too. */
        FLAT_OUT,
        /** The same to all, and so little that none loses any. */
        EQUAL
    }

    private record Cell(Contender contender, Flow flow, Load load) {}

    private record Way(Contender contender, boolean up) {}

    private final Map<Cell, List<Shot>> shots = new HashMap<>();
    private final Map<Way, List<TcpLine.Stream>> streams = new HashMap<>();
    private final Map<Flow, Double> rates = new HashMap<>();
    private final Map<Contender, List<String>> remarks = new EnumMap<>(Contender.class);

    void add(Contender contender, Flow flow, Load load, Shot shot) {
        shots.computeIfAbsent(new Cell(contender, flow, load), key -> new ArrayList<>())
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

    /** The rate at which all are compared, packets/s. */
    double rate(Flow flow) {
        return rates.getOrDefault(flow, 0.0);
    }

    void rate(Flow flow, double perSecond) {
        rates.put(flow, perSecond);
    }

    List<Shot> shots(Contender contender, Flow flow, Load load) {
        return shots.getOrDefault(new Cell(contender, flow, load), List.of());
    }

    /** NaN when there was no run. */
    double median(Contender contender, Flow flow, Load load, ToDoubleFunction<Shot> what) {
        return Shot.median(shots(contender, flow, load), what);
    }

    /** NaN when there was no run. */
    double tcp(Contender contender, boolean up, ToDoubleFunction<TcpLine.Stream> what) {
        return Shot.middle(streams.getOrDefault(new Way(contender, up), List.of()).stream()
                .mapToDouble(what)
                .sorted()
                .toArray());
    }
}
