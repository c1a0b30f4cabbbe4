package net.sluice.cluster.directory;

import java.util.BitSet;
import net.sluice.cluster.OwnerRef;

/** Slots, as a node asks about those of its own. */
final class SlotMask {
    static final int SLOTS = 256;

    private final BitSet slots;

    SlotMask(BitSet slots) {
        this.slots = slots;
    }

    static SlotMask read(OctetReader in) {
        return new SlotMask(BitSet.valueOf(in.octets()));
    }

    void write(OctetWriter out) {
        out.octets(slots.toByteArray());
    }

    boolean has(OwnerRef owner) {
        return slots.get(slotOf(owner));
    }

    /** The slot of whoever that is. What a set holds together, held in no session's name, goes by the set. */
    static int slotOf(OwnerRef owner) {
        return owner.tunnelId() == 0 ? (int) owner.generation() & (SLOTS - 1) : owner.tunnelId() >>> 8;
    }
}
