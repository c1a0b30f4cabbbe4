package net.sluice.load.sim;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import net.sluice.l2tp.TunnelIds;

/** The tunnel ids of one endpoint: a residue class, reused last. An endpoint keeps one of them for its refusals. */
final class Ids implements TunnelIds {
    private final World world;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final Set<Integer> taken = new HashSet<>();

    Ids(World world, int modulus, int residue) {
        this.world = world;
        for (int id = 1; id < 400; id++) {
            if (id % modulus == residue % modulus) {
                free.add(id);
            }
        }
    }

    int taken() {
        return taken.size();
    }

    @Override
    public int take() {
        if (free.isEmpty()) {
            return 0;
        }
        int id = free.remove();
        taken.add(id);
        return id;
    }

    @Override
    public boolean takeExactly(int id) {
        free.remove(id);
        return taken.add(id);
    }

    @Override
    public void leave(int id) {
        world.complaints().addUnless(taken.remove(id), "tunnel id " + id + " is left, and was not taken");
    }

    @Override
    public void giveBack(int id) {
        world.complaints().addUnless(taken.remove(id), "tunnel id " + id + " is given back, and was not taken");
        free.add(id);
    }
}
