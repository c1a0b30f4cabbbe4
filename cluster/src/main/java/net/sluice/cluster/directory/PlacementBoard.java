package net.sluice.cluster.directory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Where in the cluster each prefix is reached, as this node has heard: blocks, and what sessions hold beside them; and who is in the ha-sets that have members
 * here. Under the directory's lock, but for {@link #deliver}.
 */
final class PlacementBoard {
    private sealed interface Change {}

    private record Moved(Prefix prefix, @Nullable Integer slot) implements Change {}

    private record Gathered(String set, List<OwnerRef> members) implements Change {}

    private final Placements listener;
    private final Map<Prefix, Integer> blocks = new HashMap<>();
    private final Map<Prefix, Integer> exceptions = new HashMap<>();
    private final Map<String, List<OwnerRef>> sets = new HashMap<>();
    private final Map<Integer, Set<Prefix>> exceptionsOfSlot = new HashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final Object delivery = new Object();

    PlacementBoard(Placements listener) {
        this.listener = listener;
    }

    void block(Prefix prefix, int slot) {
        Integer before = at(prefix);
        if (slot < 0) {
            blocks.remove(prefix);
        } else {
            blocks.put(prefix, slot);
        }
        changed(prefix, before);
    }

    void placed(Prefix prefix, int slot) {
        Integer before = at(prefix);
        Integer exception = exceptions.put(prefix, slot);
        if (exception != null && exception != slot) {
            ofSlot(exception).remove(prefix);
        }
        ofSlot(slot).add(prefix);
        changed(prefix, before);
    }

    /** Another slot may have it meanwhile: then it stays there. */
    void displaced(Prefix prefix, int slot) {
        Integer before = at(prefix);
        if (exceptions.remove(prefix, slot)) {
            ofSlot(slot).remove(prefix);
            changed(prefix, before);
        }
    }

    /** All that the slot has beside its blocks. */
    void all(int slot, List<Prefix> prefixes) {
        Set<Prefix> gone = new HashSet<>(ofSlot(slot));
        prefixes.forEach(gone::remove);
        gone.forEach(prefix -> displaced(prefix, slot));
        prefixes.forEach(prefix -> placed(prefix, slot));
    }

    /** Who is in an ha-set; none when it has no member here any more. */
    void haSet(String name, List<OwnerRef> members) {
        List<OwnerRef> before = members.isEmpty() ? sets.remove(name) : sets.put(name, List.copyOf(members));
        if (!members.equals(before == null ? List.of() : before)) {
            synchronized (changes) {
                changes.addLast(new Gathered(name, List.copyOf(members)));
            }
        }
    }

    private Set<Prefix> ofSlot(int slot) {
        return exceptionsOfSlot.computeIfAbsent(slot, absent -> new HashSet<>());
    }

    private @Nullable Integer at(Prefix prefix) {
        Integer exception = exceptions.get(prefix);
        return exception == null ? blocks.get(prefix) : exception;
    }

    private void changed(Prefix prefix, @Nullable Integer before) {
        Integer now = at(prefix);
        if (now == null ? before != null : !now.equals(before)) {
            synchronized (changes) {
                changes.addLast(new Moved(prefix, now));
            }
        }
    }

    boolean hasChanges() {
        synchronized (changes) {
            return !changes.isEmpty();
        }
    }

    /** Tells the listener what has changed, in its order. Without the directory's lock. */
    void deliver() {
        synchronized (delivery) {
            while (true) {
                Change next;
                synchronized (changes) {
                    next = changes.poll();
                }
                if (next == null) {
                    return;
                }
                tell(next);
            }
        }
    }

    private void tell(Change change) {
        switch (change) {
            case Moved moved -> {
                Integer slot = moved.slot;
                if (slot == null) {
                    listener.displaced(moved.prefix);
                } else {
                    listener.placed(moved.prefix, slot);
                }
            }
            case Gathered(String set, List<OwnerRef> members) -> listener.haSet(set, members);
        }
    }
}
