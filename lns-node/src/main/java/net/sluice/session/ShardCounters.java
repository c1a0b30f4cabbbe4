package net.sluice.session;

import java.util.concurrent.atomic.AtomicLongArray;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.ppp.PppDrop;

/** All counters of a shard. Written by its thread, read by any. */
@SuppressWarnings("EnumOrdinal") // each array is indexed by its enum
public final class ShardCounters {
    private final AtomicLongArray sessions = new AtomicLongArray(SessionCounter.values().length);
    private final AtomicLongArray ends = new AtomicLongArray(EndCause.values().length);
    private final AtomicLongArray stages = new AtomicLongArray(SubscriberStage.values().length);
    private final AtomicLongArray l2tpDrops = new AtomicLongArray(L2tpDrop.values().length);
    private final AtomicLongArray pppDrops = new AtomicLongArray(PppDrop.values().length);

    /** How often this happened. */
    public long count(SessionCounter counter) {
        return sessions.getOpaque(counter.ordinal());
    }

    /** How many subscribers ended for this reason. */
    public long ended(EndCause cause) {
        return ends.getOpaque(cause.ordinal());
    }

    /** How many subscribers stand at this stage now; of {@link SubscriberStage#GONE}, how many there were. */
    public long at(SubscriberStage stage) {
        return stages.getOpaque(stage.ordinal());
    }

    /** How many datagrams the L2TP core discarded for this reason. */
    public long dropped(L2tpDrop reason) {
        return l2tpDrops.getOpaque(reason.ordinal());
    }

    /** How many packets the PPP core discarded for this reason. */
    public long dropped(PppDrop reason) {
        return pppDrops.getOpaque(reason.ordinal());
    }

    void add(SessionCounter counter) {
        add(counter, 1);
    }

    void add(SessionCounter counter, long count) {
        add(sessions, counter.ordinal(), count);
    }

    void add(EndCause cause) {
        add(ends, cause.ordinal(), 1);
    }

    void add(L2tpDrop reason) {
        add(l2tpDrops, reason.ordinal(), 1);
    }

    void add(PppDrop reason) {
        add(pppDrops, reason.ordinal(), 1);
    }

    void enter(SubscriberStage stage) {
        add(stages, stage.ordinal(), 1);
    }

    void leave(SubscriberStage stage) {
        add(stages, stage.ordinal(), -1);
    }

    private static void add(AtomicLongArray counters, int index, long count) {
        // One writer: no need for an atomic addition.
        counters.setOpaque(index, counters.getPlain(index) + count);
    }
}
