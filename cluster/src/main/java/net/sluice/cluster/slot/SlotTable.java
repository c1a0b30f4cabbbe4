package net.sluice.cluster.slot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who owns each slot, as an array read for any thread. Members are numbered as they are first seen, for the life of the
 * table; this member is {@link #SELF}. Written by the one thread that runs the {@link SlotKeeper}.
 */
public final class SlotTable {
    /** Slots of one service address. */
    public static final int SLOTS_PER_SERVICE = 256;
    /** This member, which has adopted the slot. Before it acts it looks at its lease too. */
    public static final int SELF = 0;
    /** Nobody, or nobody yet: never owned, on its way from one to the other, or not yet adopted. */
    public static final int NONE = -1;

    private final List<String> names;
    private final AtomicIntegerArray owners;
    private final AtomicLongArray epochs;
    private Follower follower = (slot, owner, epoch) -> {};

    /** A table in which nobody owns anything. */
    public SlotTable(String self, int services) {
        this(services * SLOTS_PER_SERVICE, self);
    }

    /** As many slots as a test wants. */
    SlotTable(int slots, String self) {
        names = new CopyOnWriteArrayList<>(List.of(self));
        owners = new AtomicIntegerArray(slots);
        epochs = new AtomicLongArray(slots);
        for (int slot = 0; slot < owners.length(); slot++) {
            owners.set(slot, NONE);
        }
    }

    /** The slot of a tunnel. */
    public static int slot(int service, int tunnelId) {
        return service * SLOTS_PER_SERVICE + (tunnelId >>> 8);
    }

    /** How many slots there are. */
    public int slots() {
        return owners.length();
    }

    /** The number of the slot's owner, {@link #SELF} or {@link #NONE}. */
    public int owner(int slot) {
        return owners.get(slot);
    }

    /** True when this member owns it and has adopted what is in it. */
    public boolean mine(int slot) {
        return owners.get(slot) == SELF;
    }

    /** The epoch of its ownership, 0 before the first. */
    public long epoch(int slot) {
        return epochs.get(slot);
    }

    /** The name of the member with this number. */
    public String name(int member) {
        return names.get(member);
    }

    /** How many slots this member owns. */
    public int ownedBySelf() {
        int owned = 0;
        for (int slot = 0; slot < owners.length(); slot++) {
            owned += mine(slot) ? 1 : 0;
        }
        return owned;
    }

    /** Hears of each change, in the thread that runs the {@link SlotKeeper}; begins with what is there. Before that thread starts. */
    public void follow(Follower next) {
        follower = next;
        for (int slot = 0; slot < owners.length(); slot++) {
            next.owned(slot, owners.get(slot), epochs.get(slot));
        }
    }

    /** Who wants to know who owns what. */
    @FunctionalInterface
    public interface Follower {
        /** A slot has this owner now, {@link #SELF} or {@link #NONE} too, under this epoch. */
        void owned(int slot, int owner, long epoch);
    }

    /** The epoch is there before the owner is seen. */
    void set(int slot, int owner, long epoch) {
        boolean changed = owners.get(slot) != owner || epochs.get(slot) != epoch;
        epochs.set(slot, epoch);
        owners.set(slot, owner);
        if (changed) {
            follower.owned(slot, owner, epoch);
        }
    }

    /** The member's number; it gets the next when it has none. */
    public int number(String name) {
        int number = names.indexOf(name);
        if (number < 0) {
            names.add(name);
            number = names.size() - 1;
        }
        return number;
    }
}
