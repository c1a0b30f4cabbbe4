package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.table.Places;

/** What TUN workers hand to a wire worker of a node that has others beside it: packets for its sessions, and packets that lie with others' slots. */
final class FromTuns implements PacketSink {

    private final PacketSink downstream;
    private final RelaySender relay;

    FromTuns(PacketSink downstream, RelaySender relay) {
        this.downstream = downstream;
        this.relay = relay;
    }

    @Override
    public void accept(long ref, MemorySegment m, long packet, int length) {
        if (Places.is(ref)) {
            relay.down(Places.slot(ref), m, packet, length);
        } else {
            downstream.accept(ref, m, packet, length);
        }
    }

    @Override
    public void flush() {
        downstream.flush();
        relay.flush();
    }
}
