package net.sluice.load.lac;

import java.util.BitSet;
import net.sluice.l2tp.TunnelIds;

/** All tunnel ids in a ring, so that one given back is the last to be taken again. */
final class RingOfTunnelIds implements TunnelIds {

    private static final int LARGEST = 0xffff;

    private final BitSet taken = new BitSet(LARGEST + 1);
    private int next;

    /** Starts at any id: a LAC that comes back need not use its old ones. */
    RingOfTunnelIds(int first) {
        next = Math.floorMod(first, LARGEST) + 1;
    }

    @Override
    public int take() {
        int free = taken.nextClearBit(next);
        if (free > LARGEST) {
            free = taken.nextClearBit(1);
        }
        if (free > LARGEST) {
            return 0;
        }
        taken.set(free);
        next = free == LARGEST ? 1 : free + 1;
        return free;
    }

    @Override
    public void giveBack(int id) {
        taken.clear(id);
    }
}
