package net.sluice.dataplane.assembly;

import net.sluice.dataplane.RingView;
import net.sluice.dataplane.tally.Fill;

/** A ring by its name. */
record FillView(String name, Fill fill) implements RingView {

    @Override
    public long capacityBytes() {
        return fill.capacity();
    }

    @Override
    public long depthBytes() {
        return fill.depth();
    }

    @Override
    public long highestBytes() {
        return fill.highest(System.nanoTime());
    }

    @Override
    public long overruns() {
        return fill.overruns();
    }
}
