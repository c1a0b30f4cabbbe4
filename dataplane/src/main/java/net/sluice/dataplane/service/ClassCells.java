package net.sluice.dataplane.service;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.ClassCount;
import net.sluice.dataplane.TrafficClasses;
import org.jspecify.annotations.Nullable;

/**
 * A session's counters by traffic class: written by its home worker, read by anybody. Classes that the session had before stay as they were, by name, when
 * it gets others.
 */
public final class ClassCells {

    /** Names that one session can come to have; what is beyond is counted in its list's first class. */
    private static final int MOST = 4 * TrafficClasses.MOST;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int CELLS = 4;
    private static final int OCTETS_IN = 0;
    private static final int PACKETS_IN = 1;
    private static final int OCTETS_OUT = 2;
    private static final int PACKETS_OUT = 3;

    private final List<String> names;
    private final long[] cells;

    /** Where the classes of the present list are. */
    private final int[] places;

    /** For these classes from now on, after {@code before}. */
    ClassCells(List<String> classes, @Nullable ClassCells before) {
        List<String> all = new ArrayList<>(before == null ? List.of() : before.names);
        places = new int[classes.size()];
        for (int i = 0; i < places.length; i++) {
            int place = all.indexOf(classes.get(i));
            if (place < 0 && all.size() < MOST) {
                place = all.size();
                all.add(classes.get(i));
            }
            places[i] = place < 0 ? Math.max(0, places[0]) : place;
        }
        names = List.copyOf(all);
        cells = new long[names.size() * CELLS];
        if (before != null) {
            System.arraycopy(before.cells, 0, cells, 0, before.cells.length);
        }
    }

    void countIn(int index, int octets) {
        add(index, OCTETS_IN, octets);
        add(index, PACKETS_IN, 1);
    }

    void countOut(int index, int octets) {
        add(index, OCTETS_OUT, octets);
        add(index, PACKETS_OUT, 1);
    }

    private void add(int index, int what, long amount) {
        int cell = places[index] * CELLS + what;
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** The counts so far, of classes that had any; any thread. */
    public List<ClassCount> counts() {
        List<ClassCount> counts = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            int cell = i * CELLS;
            ClassCount count = new ClassCount(
                    names.get(i),
                    (long) CELL.getOpaque(cells, cell + OCTETS_IN),
                    (long) CELL.getOpaque(cells, cell + PACKETS_IN),
                    (long) CELL.getOpaque(cells, cell + OCTETS_OUT),
                    (long) CELL.getOpaque(cells, cell + PACKETS_OUT));
            if (count.packetsIn() + count.packetsOut() > 0) {
                counts.add(count);
            }
        }
        return counts;
    }
}
