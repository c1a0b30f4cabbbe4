package net.sluice.cluster.directory;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sessions that have come from other nodes. Their registers know them under the names they had, and nothing is in doubt; so they wait until no more slots have come for
 * a while. For then a node has just died, its sessions stand still, and whatever else is done keeps somebody from a processor. Then each is affirmed, some at a time,
 * so that whoever wants what it holds finds it here; and last all registers are looked at for what nobody holds any more. Under the directory's lock.
 */
final class Arrivals {
    /** In one tick; 20 of which make a second. */
    private static final int MOST_AT_ONCE = 250;

    /** As many times as long they wait at most, when slots keep coming. */
    private static final int MOST_RESTS = 5;

    private final DirectoryState state;
    private final Consumer<Tenant> affirm;
    private final Runnable sweep;
    private final Set<Tenant> waiting = new LinkedHashSet<>();
    private long restedNanos;
    private long latestNanos;
    private boolean due;

    /**
     * @param affirm sees to it that registers know of one
     * @param sweep looks at all registers
     */
    Arrivals(DirectoryState state, Consumer<Tenant> affirm, Runnable sweep) {
        this.state = state;
        this.affirm = affirm;
        this.sweep = sweep;
    }

    private void rest() {
        long rest = state.timing().restNanos();
        if (waiting.isEmpty() && !due) {
            latestNanos = state.nowNanos() + MOST_RESTS * rest;
        }
        restedNanos = Math.min(state.nowNanos() + rest, latestNanos);
    }

    /** One session. Members of ha-sets do not wait: where their set is at home may be another place now. */
    void came(Tenant tenant) {
        if (tenant.membership != null && state.mine(tenant.slot)) {
            affirm.accept(tenant);
        } else {
            rest();
            waiting.add(tenant);
        }
    }

    /** A slot, with all that is in it. */
    void cameWhole() {
        rest();
        due = true;
        for (Iterator<Tenant> i = waiting.iterator(); i.hasNext(); ) {
            Tenant tenant = i.next();
            if (tenant.membership != null && state.mine(tenant.slot)) {
                i.remove();
                affirm.accept(tenant);
            }
        }
    }

    void tick() {
        boolean none = waiting.isEmpty() && !due;
        if (none || state.nowNanos() - restedNanos < 0) {
            return;
        }
        int affirmed = 0;
        for (Iterator<Tenant> i = waiting.iterator(); i.hasNext(); ) {
            Tenant tenant = i.next();
            if (!state.isHere(tenant)) {
                i.remove();
            } else if (state.mine(tenant.slot)) {
                i.remove();
                affirm.accept(tenant);
                if (++affirmed == MOST_AT_ONCE) {
                    return;
                }
            }
            // Where its slot is still being adopted, it waits for that.
        }
        if (due) {
            due = false;
            sweep.run();
        }
    }
}
