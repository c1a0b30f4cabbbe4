package net.sluice.session;

import net.sluice.l2tp.Call;

/** What a session has carried: here, as the data plane counts it, and before, in other nodes. */
final class Meter {
    /** Below half of the numbers: a receiver takes what is farther ahead for what is behind. */
    static final int LEAP = 32_000;

    private final ShardContext shard;
    private final Call call;
    private Counters base;
    private boolean accounted;
    private int dataNs;

    /**
     * @param base what it carried before it went on here
     */
    Meter(ShardContext shard, Call call, Counters base) {
        this.shard = shard;
        this.call = call;
        this.base = base;
    }

    Counters now() {
        return with(shard.ports.forwarding().read(call.tunnel().localId(), call.localId()));
    }

    /** The Ns of its next data message; of one that the data plane does not have, what it was when this was last asked for. */
    int dataNs() {
        int now = shard.ports.forwarding().nextDataNs(call.tunnel().localId(), call.localId());
        if (now >= 0) {
            dataNs = now;
        }
        return dataNs;
    }

    /**
     * Another node has had it, and wrote down that Ns last. RFC 2661 s5.4 lets a receiver drop what is not beyond the last number that it has seen, and
     * numbers wrap: so ours begin nearly half of all numbers ahead, which is beyond all that can have been sent since, were it 32,000 packets.
     *
     * @return the first Ns here
     */
    int leap(int written) {
        dataNs = (written + LEAP) & 0xffff;
        return dataNs;
    }

    /** With what the data plane counted in all. */
    Counters with(Counters counted) {
        return base.plus(counted);
    }

    /** The data plane has let go of it, and counts from zero, if it ever does again. */
    void rebase(Counters last) {
        base = with(last);
    }

    /** Whether accounting knows that there is such a session. */
    boolean isAccounted() {
        return accounted;
    }

    /** From now on accounting does. */
    void accounted() {
        accounted = true;
    }
}
