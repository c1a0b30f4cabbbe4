package net.sluice.session.fake;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.TunnelIds;
import net.sluice.l2tp.TunnelPlacement;

/** The tunnel ids of one shard of a node that owns some slots at a time. An id is not given out again in the whole world. */
final class SlotTunnelIds implements TunnelIds {
    private static final int IDS = 1 << 16;

    private final int shard;
    private final int shards;
    private final IntPredicate ownsSlot;
    private final BitSet everUsed;
    private final Set<Integer> taken = new HashSet<>();
    private final RandomGenerator random;

    SlotTunnelIds(int shard, int shards, IntPredicate ownsSlot, BitSet everUsed, RandomGenerator random) {
        this.shard = shard;
        this.shards = shards;
        this.ownsSlot = ownsSlot;
        this.everUsed = everUsed;
        this.random = random;
    }

    @Override
    public int take() {
        List<Integer> free = new ArrayList<>();
        int from = random.nextInt(IDS);
        for (int i = 0; i < IDS && free.isEmpty(); i++) {
            int id = (from + i) % IDS;
            if (id != 0 && TunnelPlacement.shard(id, shards) == shard && ownsSlot.test(id >>> 8) && !everUsed.get(id)) {
                free.add(id);
            }
        }
        if (free.isEmpty()) {
            return 0;
        }
        everUsed.set(free.getFirst());
        taken.add(free.getFirst());
        return free.getFirst();
    }

    @Override
    public int take(int slot) {
        for (int id = slot << 8; id < (slot + 1) << 8; id++) {
            if (id != 0 && TunnelPlacement.shard(id, shards) == shard && ownsSlot.test(slot) && !everUsed.get(id)) {
                everUsed.set(id);
                taken.add(id);
                return id;
            }
        }
        return take();
    }

    @Override
    public boolean takeExactly(int id) {
        return TunnelPlacement.shard(id, shards) == shard && taken.add(id);
    }

    @Override
    public void giveBack(int id) {
        if (!taken.remove(id)) {
            throw new AssertionError("tunnel id " + id + " was not taken");
        }
    }

    @Override
    public void leave(int id) {
        giveBack(id);
    }
}
