package net.sluice.load.sim;

import java.util.ArrayList;
import java.util.List;

/** What the checkers of a world found wrong, in the order in which it happened. */
final class Complaints {
    private static final int LIMIT = 20;

    private final Agenda agenda;
    private final List<String> all = new ArrayList<>();

    Complaints(Agenda agenda, long startNanos) {
        this.agenda = agenda;
        this.startNanos = startNanos;
    }

    private final long startNanos;

    void add(String what) {
        if (all.size() < LIMIT) {
            all.add("%.3f s: %s".formatted((agenda.nowNanos() - startNanos) / 1e9, what));
        }
    }

    void addUnless(boolean fine, String what) {
        if (!fine) {
            add(what);
        }
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
