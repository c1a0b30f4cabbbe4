package net.sluice.node.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.sluice.cluster.guard.Guard;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.slot.SlotKeeper;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.cluster.store.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The turns of the cluster's thread: slots, then what others want to know of both. */
final class Turns implements Guard.Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final MemberId self;
    private final LeaseKeeper lease;
    private final SlotKeeper keeper;
    private final SlotTable table;
    private final Runnable acts;
    private final RelayFeed relay;
    private final Consumer<MemberId> givenUp;
    /** Others that were heard, and are not given up. */
    private final Set<MemberId> heard = new HashSet<>();

    private boolean acted;
    private volatile boolean heirs;
    private volatile boolean everyoneDrains;
    private volatile boolean leaving;
    private volatile boolean anotherReaches;
    private volatile boolean foundOwnerships;
    private volatile boolean everActed;
    private volatile long turnNanos = System.nanoTime();
    private volatile ClusterView view = ClusterView.OUTSIDE;
    private volatile String whyNot = "has heard nobody of its cluster yet";

    /** @param givenUp hears of lives of members that have ended, or whose lease is over though they had been heard */
    Turns(
            MemberId self,
            LeaseKeeper lease,
            SlotKeeper keeper,
            SlotTable table,
            RelayFeed relay,
            Runnable acts,
            Consumer<MemberId> givenUp) {
        this.self = self;
        this.lease = lease;
        this.keeper = keeper;
        this.table = table;
        this.relay = relay;
        this.givenUp = givenUp;
        this.acts = acts;
    }

    @Override
    public long nextDeadlineNanos() {
        return keeper.nextDeadlineNanos();
    }

    @Override
    public void ended(MemberId member) {
        heard.remove(member);
        givenUp.accept(member);
    }

    @Override
    public void onTurn(long nowNanos) {
        turnNanos = nowNanos;
        // Before slots can be theirs, it is known who they are.
        relay.others(lease.listedOthers());
        giveUp(nowNanos);
        keeper.onTurn(nowNanos);
        look(nowNanos);
    }

    /** One that has just joined may not have been heard for long, and is not given up for that. */
    private void giveUp(long nowNanos) {
        List<MemberId> listed = lease.listedOthers().stream().map(MemberId::of).toList();
        heard.retainAll(listed);
        for (MemberId each : listed) {
            if (lease.hears(each, nowNanos)) {
                heard.add(each);
            } else if (heard.contains(each) && lease.lapsedAt(each, nowNanos).isPresent()) {
                heard.remove(each);
                givenUp.accept(each);
            }
        }
    }

    private void look(long nowNanos) {
        boolean may = lease.mayAct(nowNanos);
        everyoneDrains = lease.everyoneDrains();
        heirs = !everyoneDrains
                && keeper.candidates().stream().anyMatch(each -> !each.name().equals(self.name()));
        anotherReaches = lease.anotherReaches(nowNanos);
        view = see(may);
        if (!everActed && !may) {
            foundOwnerships |= view.owned() == 0 && view.unowned() < table.slots() && othersOwn();
        }
        whyNot = leaving
                ? "leaves its cluster"
                : lease.fenced()
                        ? "is on the smaller side of its cluster: " + view.members() + " are with it"
                        : lease.holds(nowNanos)
                                ? "is learning which tunnels are still its own"
                                : "is not heard by a majority of the " + view.agreed() + " members of its cluster";
        if (may != acted) {
            acted = may;
            everActed |= may;
            if (may) {
                LOG.info("this node may act; it has {} slots", view.owned());
            } else if (leaving) {
                LOG.info("this node {}", whyNot);
            } else {
                LOG.warn("this node may not act: it {}", whyNot);
            }
            acts.run();
        }
    }

    private boolean othersOwn() {
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.owner(slot) > SlotTable.SELF) {
                return true;
            }
        }
        return false;
    }

    private ClusterView see(boolean may) {
        int unowned = 0;
        int owned = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            unowned += table.owner(slot) == SlotTable.NONE ? 1 : 0;
            owned += table.mine(slot) ? 1 : 0;
        }
        List<String> members = new ArrayList<>(List.of(self.name()));
        lease.listedOthers().stream().map(Member::name).forEach(members::add);
        return new ClusterView(may, members, lease.agreedMembers().size(), owned, unowned, keeper.moving(), false);
    }

    /** How long ago the last turn began. Any thread. */
    long silentNanos(long nowNanos) {
        return nowNanos - turnNanos;
    }

    /** Whether there is another to give slots to. */
    boolean hasHeirs() {
        return heirs;
    }

    /** Whether all who could have slots are to give theirs away, so that none can. */
    boolean everyoneDrains() {
        return everyoneDrains;
    }

    /** What comes now is this node's end, as it is meant to be. */
    void leave() {
        leaving = true;
    }

    /** Whether another that could have our slots has not lost its way to the LACs. */
    boolean anotherReaches() {
        return anotherReaches;
    }

    boolean everActed() {
        return everActed;
    }

    boolean foundOwnerships() {
        return foundOwnerships;
    }

    String whyNot() {
        return whyNot;
    }

    ClusterView view() {
        return view;
    }
}
