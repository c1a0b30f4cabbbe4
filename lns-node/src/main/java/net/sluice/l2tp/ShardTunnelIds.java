package net.sluice.l2tp;

import java.util.random.RandomGenerator;

/**
 * The tunnel ids of one shard: those of 1 to 65,535 that leave {@code shard} when divided by {@code shards}. At first in random
 * order (RFC 2661 s9.1: ids should not be predictable); then the longest unused first.
 */
public final class ShardTunnelIds implements TunnelIds {
    private static final int LAST_ID = 0xffff;

    private final char[] free;
    private int first;
    private int size;

    /**
     * @param shard which shard, from 0
     * @param shards how many there are
     */
    public ShardTunnelIds(int shard, int shards, RandomGenerator random) {
        if (shards < 1 || shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("shard " + shard + " of " + shards);
        }
        free = new char[(LAST_ID - shard) / shards + (shard == 0 ? 0 : 1)];
        // RFC 2661 s5.3: "The value of 0 for Session ID and Tunnel ID is special and MUST NOT be used"
        for (int id = shard == 0 ? shards : shard; id <= LAST_ID; id += shards) {
            int place = random.nextInt(size + 1);
            free[size++] = free[place];
            free[place] = (char) id;
        }
    }

    @Override
    public int take() {
        if (size == 0) {
            return 0;
        }
        int id = free[first];
        first = (first + 1) % free.length;
        size--;
        return id;
    }

    @Override
    public void giveBack(int id) {
        if (size == free.length) {
            throw new IllegalStateException("id " + id + " was not taken");
        }
        free[(first + size++) % free.length] = (char) id;
    }
}
