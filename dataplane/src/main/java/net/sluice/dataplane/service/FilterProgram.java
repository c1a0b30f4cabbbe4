package net.sluice.dataplane.service;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.FilterCount;
import net.sluice.dataplane.packet.PacketFields;

/** A {@link Filter} as one worker uses it, with what it has decided there. Used by one thread; the counts can be read by any. */
public final class FilterProgram {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final Filter filter;
    private final MatchProgram matches;
    private final boolean[] passes;
    private final long[] counts;

    /** How many sessions of the worker use it. */
    int users;

    /** Nothing counted. */
    public FilterProgram(Filter filter) {
        this.filter = filter;
        matches =
                new MatchProgram(filter.rules().stream().map(Filter.Rule::match).toList());
        int rules = filter.rules().size();
        passes = new boolean[rules + 1];
        for (int rule = 0; rule < rules; rule++) {
            passes[rule] = filter.rules().get(rule).action() == Filter.Action.PASS;
        }
        passes[rules] = filter.otherwise() == Filter.Action.PASS;
        counts = new long[rules + 1];
    }

    /** What it was made of. */
    public Filter filter() {
        return filter;
    }

    /** Decides about a readable packet, and counts that. */
    public boolean passes(PacketFields packet) {
        int first = matches.first(packet);
        int rule = first == MatchProgram.NONE ? passes.length - 1 : first;
        CELL.setOpaque(counts, rule, counts[rule] + 1);
        return passes[rule];
    }

    /** What each rule has decided so far, in order, and last the default; any thread. */
    public List<FilterCount> counts() {
        List<FilterCount> list = new ArrayList<>(counts.length);
        for (int rule = 0; rule < counts.length; rule++) {
            boolean named = rule < filter.rules().size();
            list.add(new FilterCount(
                    filter.name(),
                    named ? filter.rules().get(rule).name() : FilterCount.OTHERWISE,
                    passes[rule] ? Filter.Action.PASS : Filter.Action.DROP,
                    (long) CELL.getOpaque(counts, rule)));
        }
        return list;
    }
}
