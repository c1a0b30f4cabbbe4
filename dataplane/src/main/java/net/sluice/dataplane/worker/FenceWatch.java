package net.sluice.dataplane.worker;

import net.sluice.dataplane.Fence;
import net.sluice.dataplane.Loop;

/** One worker's look at the {@link Fence}, right before each call that lets something out. One thread. */
public final class FenceWatch {

    private final Fence fence;
    private final boolean open;
    private boolean ofShards;

    /** Without a cluster it is open for ever. */
    public FenceWatch(Fence fence) {
        this.fence = fence;
        open = fence.equals(Fence.NONE);
    }

    /** Whether what is sent as control from now on is what shards want sent. */
    void ofShards(boolean on) {
        ofShards = on;
    }

    /** Whether data must stay inside. */
    boolean shut() {
        return !open && past(fence.dataUntilNanos().getAsLong());
    }

    /** Whether control must: echoes that were answered in place go with data. */
    boolean shutForControl() {
        return !open && past((ofShards ? fence.controlUntilNanos() : fence.dataUntilNanos()).getAsLong());
    }

    private boolean past(long untilNanos) {
        return Loop.due(untilNanos, fence.clock().getAsLong());
    }
}
