package net.sluice.cluster.lease;

import java.util.List;
import java.util.Set;

/**
 * Whose acknowledgements give a member its lease. Each member changes its own voters, in two steps: first a majority of
 * the old and a majority of the new are needed, and once both have acknowledged that, the new alone. So who knows a
 * member's newest voters knows which silent majority proves that its lease is over, whatever lists others have seen.
 *
 * @param number counts up with each step; 0: no voters yet
 * @param now the names
 * @param next the names to come, of which a majority is needed too; empty when no change is under way
 */
public record Voters(int number, Set<String> now, Set<String> next) {
    /** Before the first list is agreed upon. */
    public static final Voters NONE = new Voters(0, Set.of(), Set.of());

    public Voters {
        now = Set.copyOf(now);
        next = Set.copyOf(next);
    }

    /** True while a change is under way. */
    boolean changing() {
        return !next.isEmpty();
    }

    /** Those of which a majority is needed, each. */
    List<Set<String>> sets() {
        return changing() ? List.of(now, next) : List.of(now);
    }

    /**
     * The first step of a change, or its change of mind: the old are needed until the second step.
     *
     * @param needed false before the first lease, when nothing hangs on the old
     */
    Voters headingFor(Set<String> names, boolean needed) {
        boolean atOnce = !needed || names.equals(now);
        return new Voters(number + 1, atOnce ? names : now, atOnce ? Set.of() : names);
    }

    /** The second step of a change. */
    Voters changed() {
        return new Voters(number + 1, next, Set.of());
    }

    /** How many of so many are a majority. */
    static int majority(int members) {
        return members / 2 + 1;
    }
}
