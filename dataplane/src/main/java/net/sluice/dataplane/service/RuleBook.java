package net.sluice.dataplane.service;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.FilterCount;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import net.sluice.dataplane.packet.PacketFields;
import org.jspecify.annotations.Nullable;

/**
 * The filters, walled gardens and traffic classes that a worker's sessions use, each compiled when the first session shows it. Those that no session uses
 * any more are forgotten when there are more than {@link #KEPT} of a kind. One thread; the counts can be read by any.
 */
public final class RuleBook {

    /** So many of a kind are kept though nobody uses them: more than a configuration has. */
    static final int KEPT = 1024;

    private final Shelf<Filter, FilterProgram> filters =
            new Shelf<>(FilterProgram::new, FilterProgram::filter, program -> program.users);
    private final Shelf<WalledGarden, GardenProgram> gardens =
            new Shelf<>(GardenProgram::new, GardenProgram::garden, program -> program.users);
    private final Shelf<TrafficClasses, ClassProgram> classes =
            new Shelf<>(ClassProgram::new, ClassProgram::classes, program -> program.users);

    private final PacketFields fields = new PacketFields();

    /** For whatever packet the worker looks at. */
    PacketFields fields() {
        return fields;
    }

    /** The program of what a session wants instead of what it had. */
    @Nullable
    FilterProgram exchange(@Nullable FilterProgram present, @Nullable Filter wanted) {
        if (present != null) {
            present.users--;
        }
        FilterProgram program = filters.find(wanted);
        if (program != null) {
            program.users++;
        }
        return program;
    }

    @Nullable
    GardenProgram exchange(@Nullable GardenProgram present, @Nullable WalledGarden wanted) {
        if (present != null) {
            present.users--;
        }
        GardenProgram program = gardens.find(wanted);
        if (program != null) {
            program.users++;
        }
        return program;
    }

    @Nullable
    ClassProgram exchange(@Nullable ClassProgram present, @Nullable TrafficClasses wanted) {
        if (present != null) {
            present.users--;
        }
        ClassProgram program = classes.find(wanted);
        if (program != null) {
            program.users++;
        }
        return program;
    }

    /** What the worker's filters have decided so far; any thread. */
    public List<FilterCount> counts() {
        List<FilterCount> counts = new ArrayList<>();
        for (FilterProgram program : filters.programs) {
            counts.addAll(program.counts());
        }
        return counts;
    }

    /** Programs by what they were made of. Few, and asked only when a session's services change. */
    private static final class Shelf<D, P> {

        private final Function<D, P> compiler;
        private final Function<P, D> source;
        private final Function<P, Integer> users;

        /** Replaced whole, as other threads look. */
        private volatile List<P> programs = List.of();

        Shelf(Function<D, P> compiler, Function<P, D> source, Function<P, Integer> users) {
            this.compiler = compiler;
            this.source = source;
            this.users = users;
        }

        @SuppressWarnings("ReferenceEquality") // A definition is itself: comparing thousands of rules would take long.
        @Nullable
        P find(@Nullable D definition) {
            if (definition == null) {
                return null;
            }
            for (P program : programs) {
                if (source.apply(program) == definition) {
                    return program;
                }
            }
            List<P> more = new ArrayList<>(programs);
            if (more.size() >= KEPT) {
                more.removeIf(program -> users.apply(program) == 0);
            }
            P program = compiler.apply(definition);
            more.add(program);
            programs = List.copyOf(more);
            return program;
        }
    }
}
