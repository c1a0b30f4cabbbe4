package net.sluice.l2tp;

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * The tunnel ids of one shard of a cluster's member: of the slots that the member has at the time, those that {@link
 * TunnelPlacement#shard are the shard's}. In each slot they take turns, in an order that looks like none (RFC 2661 s9.1) and is the same at all members, so that
 * whoever has the slot next goes on in it ({@link #usedLast}) and an id is used again last.
 */
public final class SlotTunnelIds implements TunnelIds {
    private static final int SLOTS = 256;
    private static final int IDS_OF_SLOT = 256;
    private static final int LAST_ID = 0xffff;

    private final int shard;
    private final int shards;
    private final IntPredicate mayGive;
    private final long salt;
    private final BitSet taken = new BitSet();
    /** Of each slot, the place in its order from which to look next. */
    private final int[] place = new int[SLOTS];

    private int lastSlot;

    /**
     * @param shard which shard, from 0
     * @param shards how many there are
     * @param mayGive whether ids of a slot may be given out now
     * @param salt orders the ids; the same at all members, and not known outside
     */
    public SlotTunnelIds(int shard, int shards, IntPredicate mayGive, long salt) {
        if (shards < 1 || shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("shard " + shard + " of " + shards);
        }
        this.shard = shard;
        this.shards = shards;
        this.mayGive = mayGive;
        this.salt = salt;
    }

    @Override
    public int take() {
        return take((lastSlot + 1) % SLOTS);
    }

    @Override
    public int take(int slot) {
        for (int i = 0; i < SLOTS; i++) {
            int each = (slot + i) % SLOTS;
            int id = each % shards == shard && mayGive.test(each) ? takeIn(each) : 0;
            if (id != 0) {
                lastSlot = each;
                return id;
            }
        }
        return 0;
    }

    private int takeIn(int slot) {
        for (int i = 0; i < IDS_OF_SLOT; i++) {
            int at = (place[slot] + i) % IDS_OF_SLOT;
            int id = idAt(slot, at);
            // RFC 2661 s5.3: "The value of 0 for Session ID and Tunnel ID is special and MUST NOT be used"
            if (id != 0 && !taken.get(id)) {
                taken.set(id);
                place[slot] = (at + 1) % IDS_OF_SLOT;
                return id;
            }
        }
        return 0;
    }

    /** What is in a slot that is not ours, or not any more, or not yet, others know. */
    @Override
    public boolean isOurs(int id) {
        return TunnelPlacement.shard(id, shards) == shard && mayGive.test(id >>> TunnelPlacement.BITS_WITHIN_SLOT);
    }

    @Override
    public boolean takeExactly(int id) {
        boolean ours = id >= 1 && id <= LAST_ID && TunnelPlacement.shard(id, shards) == shard && !taken.get(id);
        if (ours) {
            taken.set(id);
        }
        return ours;
    }

    @Override
    public void giveBack(int id) {
        if (!taken.get(id)) {
            throw new IllegalStateException("id " + id + " was not taken");
        }
        taken.clear(id);
    }

    @Override
    public void leave(int id) {
        giveBack(id);
    }

    @Override
    public void usedLast(int id) {
        int slot = (id >>> TunnelPlacement.BITS_WITHIN_SLOT) % SLOTS;
        for (int at = 0; at < IDS_OF_SLOT; at++) {
            if (idAt(slot, at) == id) {
                place[slot] = (at + 1) % IDS_OF_SLOT;
            }
        }
    }

    /** Steps of an odd width, from anywhere, meet each of 256 once. */
    private int idAt(int slot, int at) {
        long order = salt * (2L * slot + 1);
        int step = (int) (order >>> 16) | 1;
        int from = (int) (order >>> 40);
        return (slot << TunnelPlacement.BITS_WITHIN_SLOT) | ((step * at + from) & (IDS_OF_SLOT - 1));
    }
}
