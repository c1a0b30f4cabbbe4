package net.sluice.load.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a run of worlds got to see: faults, cells of the state machines' tables, and named drops, each with how often. */
final class Reach {
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<String, Long> cells = new TreeMap<>();
    private final Map<String, Long> drops = new TreeMap<>();

    void did(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    /** A state machine in a state met an event, changed by it or not. */
    void cell(String machine, Object state, Object event) {
        cells.merge(machine + "\t" + state + "\t" + event, 1L, Long::sum);
    }

    void drop(String name) {
        drops.merge(name, 1L, Long::sum);
    }

    void add(Reach other) {
        other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        other.cells.forEach((cell, count) -> cells.merge(cell, count, Long::sum));
        other.drops.forEach((drop, count) -> drops.merge(drop, count, Long::sum));
    }

    Map<Fault, Long> faults() {
        return faults;
    }

    Map<String, Long> cells() {
        return cells;
    }

    Map<String, Long> drops() {
        return drops;
    }
}
