package net.sluice.load.sim;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What a run of worlds got to see: faults, cells of the state machines' tables, and named drops, each with how often. */
final class Reach {
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<Cell, Long> met = new HashMap<>();
    private final Map<String, Long> drops = new HashMap<>();

    private record Cell(String machine, Object state, Object event) {}

    /** How {@link #cells} names a cell. */
    static String key(String machine, String state, String event) {
        return machine + "\t" + state + "\t" + event;
    }

    void did(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    /** A state machine in a state met an event; both have the text that the tables use. */
    void cell(String machine, Object state, Object event) {
        met.merge(new Cell(machine, state, event), 1L, Long::sum);
    }

    void drop(String name, long count) {
        drops.merge(name, count, Long::sum);
    }

    void add(Reach other) {
        other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        other.met.forEach((cell, count) -> met.merge(cell, count, Long::sum));
        other.drops.forEach((drop, count) -> drops.merge(drop, count, Long::sum));
    }

    Map<Fault, Long> faults() {
        return faults;
    }

    Map<String, Long> cells() {
        Map<String, Long> cells = new HashMap<>();
        met.forEach((cell, count) ->
                cells.merge(key(cell.machine, cell.state.toString(), cell.event.toString()), count, Long::sum));
        return cells;
    }

    Map<String, Long> drops() {
        return drops;
    }
}
