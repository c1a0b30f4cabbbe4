package net.sluice.l2tp;

import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * The tunnel ids of one shard: those of 1 to 65,535 that {@link TunnelPlacement#shard are the shard's}. At first in random
 * order (RFC 2661 s9.1: ids should not be predictable); then the longest unused first.
 */
public final class ShardTunnelIds implements TunnelIds {
    private static final int LAST_ID = 0xffff;
    private static final int SLOTS = 256;
    private static final int IDS_OF_SLOT = 256;

    /** Of the list of free ids: no id, and where the list begins and ends. */
    private static final int END = 0;

    private final int shard;
    private final int shards;
    /** A doubly linked list, so that any id can be taken out: by place, which is 1 to the number of ids. */
    private final char[] next;

    private final char[] previous;
    private final BitSet taken = new BitSet();
    private final BitSet free = new BitSet();

    /**
     * @param shard which shard, from 0
     * @param shards how many there are, 1 to 256
     */
    public ShardTunnelIds(int shard, int shards, RandomGenerator random) {
        if (shards < 1 || shards > SLOTS || shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("shard " + shard + " of " + shards);
        }
        this.shard = shard;
        this.shards = shards;
        // RFC 2661 s5.3: "The value of 0 for Session ID and Tunnel ID is special and MUST NOT be used"
        int slots = (SLOTS - 1 - shard) / shards + 1;
        int count = slots * IDS_OF_SLOT - (shard == 0 ? 1 : 0);
        next = new char[count + 1];
        previous = new char[count + 1];
        char[] order = new char[count];
        for (int i = 0; i < count; i++) {
            int place = random.nextInt(i + 1);
            order[i] = order[place];
            order[place] = (char) (i + 1);
        }
        for (char place : order) {
            append(place);
        }
    }

    @Override
    public boolean isOurs(int id) {
        return TunnelPlacement.shard(id, shards) == shard;
    }

    private int placeOf(int id) {
        return (id >>> TunnelPlacement.BITS_WITHIN_SLOT) / shards * IDS_OF_SLOT
                + (id & (IDS_OF_SLOT - 1))
                + (shard == 0 ? 0 : 1);
    }

    private int idAt(int place) {
        int from = place - (shard == 0 ? 0 : 1);
        int slot = from / IDS_OF_SLOT * shards + shard;
        return (slot << TunnelPlacement.BITS_WITHIN_SLOT) | (from & (IDS_OF_SLOT - 1));
    }

    @Override
    public int take() {
        int place = next[END];
        if (place == END) {
            return 0;
        }
        unlink(place);
        taken.set(place);
        return idAt(place);
    }

    @Override
    public boolean takeExactly(int id) {
        if (id < 1 || id > LAST_ID || TunnelPlacement.shard(id, shards) != shard || taken.get(placeOf(id))) {
            return false;
        }
        int place = placeOf(id);
        if (free.get(place)) {
            unlink(place);
        }
        taken.set(place);
        return true;
    }

    @Override
    public void giveBack(int id) {
        leave(id);
        append(placeOf(id));
    }

    @Override
    public void leave(int id) {
        if (id < 1 || id > LAST_ID || TunnelPlacement.shard(id, shards) != shard || !taken.get(placeOf(id))) {
            throw new IllegalStateException("id " + id + " was not taken");
        }
        taken.clear(placeOf(id));
    }

    private void append(int place) {
        int last = previous[END];
        next[last] = (char) place;
        previous[place] = (char) last;
        next[place] = END;
        previous[END] = (char) place;
        free.set(place);
    }

    private void unlink(int place) {
        int before = previous[place];
        int after = next[place];
        next[before] = (char) after;
        previous[after] = (char) before;
        free.clear(place);
    }
}
