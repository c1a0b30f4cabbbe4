package net.sluice.cluster.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the list of members that the store sees may decide anything: it holds more than half of the last list that
 * could. This is the store's own fence, below the leases: it says when a write is acknowledged, and which side of a cut
 * gives its records up. Witnesses count.
 *
 * <p>Thread-safe. Lists are given in the order in which they came about.
 */
final class ListMajority {
    private final int expectedMembers;
    private @Nullable Set<String> agreed;
    private boolean holds;

    /**
     * Nothing was agreed yet.
     *
     * @param expectedMembers the first list needs a majority of them; 0 or 1: any list will do
     */
    ListMajority(int expectedMembers) {
        this.expectedMembers = expectedMembers;
    }

    /** The list became this one. */
    synchronized void became(Set<String> names) {
        holds = isEnough(names);
        if (holds) {
            agreed = Set.copyOf(names);
        }
    }

    /** True when this list, of which {@link #became} may not have been told yet, may decide. */
    synchronized boolean holdsFor(Set<String> names) {
        return isEnough(names);
    }

    /** True when the last list may decide. */
    synchronized boolean holds() {
        return holds;
    }

    /** This member gave up what it had and joined others: as after a start, only the next list counts. */
    synchronized void beginAgain() {
        agreed = null;
        holds = false;
    }

    private boolean isEnough(Set<String> names) {
        if (agreed == null) {
            return !names.isEmpty() && 2 * names.size() > expectedMembers;
        }
        return 2 * agreed.stream().filter(names::contains).count() > agreed.size();
    }
}
