package net.sluice.node.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.directory.Placements;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.dataplane.Relay;
import net.sluice.session.leaf.SubscriberRoutes;

/**
 * Where packets for subscribers go: the kernel, and by it the routers, hear of the prefixes of our own slots while we may act; the relay hears of all, so that a
 * packet that comes to the wrong node finds the right one, and of who is in the ha-sets that have members here. Thread-safe; never waits.
 */
final class SlotRoutes implements Placements, SlotTable.Follower {
    /** Subscribers are in one routing table so far. */
    private static final int ROUTING_TABLE = 0;

    private final Relay relay;
    private final SubscriberRoutes kernel;
    private final Map<Prefix, Integer> placed = new HashMap<>();
    private final BitSet ours = new BitSet();
    private boolean acting;

    SlotRoutes(Relay relay, SubscriberRoutes kernel) {
        this.relay = relay;
        this.kernel = kernel;
    }

    @Override
    public synchronized void placed(Prefix prefix, int slot) {
        Integer before = placed.put(prefix, slot);
        relay.place(ROUTING_TABLE, translated(prefix), slot);
        boolean was = before != null && isRouted(before);
        if (was != isRouted(slot)) {
            tell(isRouted(slot), List.of(prefix));
        }
    }

    @Override
    public synchronized void displaced(Prefix prefix) {
        Integer before = placed.remove(prefix);
        relay.displace(ROUTING_TABLE, translated(prefix));
        if (before != null && isRouted(before)) {
            tell(false, List.of(prefix));
        }
    }

    @Override
    public void haSet(String name, List<OwnerRef> members) {
        relay.haSet(
                name,
                members.stream()
                        .map(member -> new Relay.Member(member.tunnelId(), member.sessionId()))
                        .toList());
    }

    @Override
    public synchronized void owned(int slot, int owner, long epoch) {
        boolean now = owner == SlotTable.SELF;
        if (ours.get(slot) != now) {
            ours.set(slot, now);
            if (acting) {
                tell(now, of(slot));
            }
        }
    }

    /** Whether this node may act; while it may not, nobody is to send anything here. */
    synchronized void acting(boolean now) {
        if (acting != now) {
            acting = now;
            List<Prefix> all = new ArrayList<>();
            placed.forEach((prefix, slot) -> {
                if (ours.get(slot)) {
                    all.add(prefix);
                }
            });
            tell(now, all);
        }
    }

    private boolean isRouted(int slot) {
        return acting && ours.get(slot);
    }

    private List<Prefix> of(int slot) {
        List<Prefix> there = new ArrayList<>();
        placed.forEach((prefix, its) -> {
            if (its == slot) {
                there.add(prefix);
            }
        });
        return there;
    }

    private void tell(boolean add, List<Prefix> prefixes) {
        List<net.sluice.dataplane.Prefix> translated =
                prefixes.stream().map(SlotRoutes::translated).toList();
        if (add) {
            kernel.add(translated);
        } else {
            kernel.delete(translated);
        }
    }

    private static net.sluice.dataplane.Prefix translated(Prefix prefix) {
        return new net.sluice.dataplane.Prefix(prefix.address(), prefix.length());
    }
}
