package net.sluice.cluster.store;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Where records lie. What a batch costs is the entries of the store that it touches, not its records: so a member does not keep
 * each slot in an entry of its own, but writes all its slots to one shelf (or to one for each of its loops). The epoch says which:
 * who takes a slot takes it under the next epoch that lies on his shelf, and all who read, sweep or delete know from a record's
 * epoch where it is (ADR 0021).
 */
final class Shelves {
    /** For ever, and the same on all members: it says what is where. */
    static final int COUNT = 16;

    private Shelves() {}

    /** Where what is written under an epoch lies, 0..15. */
    static int of(long epoch) {
        return Math.floorMod(epoch, COUNT);
    }

    /** The next epoch on a shelf: 1 to 16 more. */
    static long epochAfter(long epoch, int shelf) {
        return epoch + 1 + Math.floorMod(shelf - (epoch + 1), COUNT);
    }

    /**
     * On which shelf a member keeps a slot. Members whose names end in consecutive numbers have shelves of their own, up to 16
     * together; two on one shelf only wait for each other.
     *
     * @param loops of the member, each of which has the slots that are its number modulo this
     */
    static int of(String member, int slot, int loops) {
        return Math.floorMod((long) member.hashCode() * loops + slot % loops, COUNT);
    }

    /** The shelves of all epochs from one to another, both included; none when the first is higher. */
    static Set<Integer> between(long from, long to) {
        // From there on they come again.
        long last = Math.min(to, from + COUNT - 1);
        return LongStream.rangeClosed(from, last).mapToObj(Shelves::of).collect(Collectors.toUnmodifiableSet());
    }

    /** What an entry processor leaves of a shelf: itself, or no entry when nothing lies on it. */
    static void keep(Map.Entry<Integer, Shelf> entry, Shelf shelf) {
        set(entry, shelf.isEmpty() ? null : shelf);
    }

    @SuppressWarnings("NullAway") // Hazelcast: an entry processor removes an entry by setting null
    private static void set(Map.Entry<Integer, Shelf> entry, @Nullable Shelf shelf) {
        entry.setValue(shelf);
    }
}
