package net.sluice.cluster.directory;

import net.sluice.cluster.slot.SlotTable;

/** Which slots are this node's at the moment. Read in any thread. */
public interface SlotView {
    /** True when this node owns the slot and has adopted what is in it. */
    boolean mine(int slot);

    /** The epoch of the slot's ownership. */
    long epoch(int slot);

    /** As the table says. */
    static SlotView of(SlotTable table) {
        return new SlotView() {
            @Override
            public boolean mine(int slot) {
                return table.mine(slot);
            }

            @Override
            public long epoch(int slot) {
                return table.epoch(slot);
            }
        };
    }
}
