package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;

/** What other wire workers hand to this one: mostly what they received for its sessions; what they had for the way down, too, for a session that has moved here. */
final class FromHomes implements PacketSink {

    /** In a reference: a packet to the subscriber. Row numbers have 31 bits. */
    private static final long DOWNSTREAM = 1L << 31;

    private final PacketSink upstream;
    private final PacketSink downstream;

    FromHomes(PacketSink upstream, PacketSink downstream) {
        this.upstream = upstream;
        this.downstream = downstream;
    }

    /** The reference, marked: what comes with it is for the way down. */
    static long downstream(long ref) {
        return ref | DOWNSTREAM;
    }

    /** The reference itself. */
    static long unmarked(long ref) {
        return ref & ~DOWNSTREAM;
    }

    @Override
    public void accept(long ref, MemorySegment m, long offset, int length) {
        if ((ref & DOWNSTREAM) == 0) {
            upstream.accept(ref, m, offset, length);
        } else {
            downstream.accept(unmarked(ref), m, offset, length);
        }
    }

    @Override
    public void flush() {
        upstream.flush();
        downstream.flush();
    }
}
