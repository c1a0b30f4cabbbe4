package net.sluice.dataplane.table;

import java.util.concurrent.atomic.AtomicIntegerArray;
import net.sluice.dataplane.Relay;

/**
 * Which node has each slot. Workers read without a lock: a slot that a worker sees as ours has in the tables what its shards put there before it became ours.
 * One writer at a time.
 */
public final class SlotOwners {

    private final AtomicIntegerArray numbers = new AtomicIntegerArray(Relay.SLOTS);

    /** All nobody's. */
    public SlotOwners() {
        for (int slot = 0; slot < Relay.SLOTS; slot++) {
            numbers.setPlain(slot, Relay.NOBODY);
        }
    }

    /** A tunnel's slot. */
    public static int slot(int tunnelId) {
        return tunnelId >>> 8;
    }

    /**
     * The control loop that has a tunnel, of so many. All tunnels of a slot are at one: so are the messages that belong to a slot and not yet to a tunnel, whatever
     * the number of loops was where the tunnel began.
     */
    public static int shard(int tunnelId, int shards) {
        return slot(tunnelId) % shards;
    }

    /** {@link Relay#US}, {@link Relay#NOBODY}, or another node's number. */
    public int of(int slot) {
        return numbers.getAcquire(slot);
    }

    /** Makes it so, for what workers see from now on. */
    public void set(int slot, int number) {
        numbers.setRelease(slot, number);
    }
}
