package net.sluice.session;

import net.sluice.l2tp.Call;

/** What a session has carried: here, as the data plane counts it, and before, in other nodes. */
final class Meter {
    private final ShardContext shard;
    private final Call call;
    private Counters base;
    private boolean accounted;

    /** @param base what it carried before it went on here */
    Meter(ShardContext shard, Call call, Counters base) {
        this.shard = shard;
        this.call = call;
        this.base = base;
    }

    Counters now() {
        return with(shard.ports.forwarding().read(call.tunnel().localId(), call.localId()));
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
