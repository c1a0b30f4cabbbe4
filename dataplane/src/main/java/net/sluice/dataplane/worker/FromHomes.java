package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;

/**
 * What other wire workers hand to this one: mostly what they received for its sessions; what they had for the way down, too, for a session that has moved here or from another node; and what
 * came from other nodes for members of ha-sets that are at home here.
 */
final class FromHomes implements PacketSink {

    /** In a reference: a packet to the subscriber. Row numbers have 31 bits. */
    private static final long DOWNSTREAM = 1L << 31;

    /** In place of a reference, as no session has row 0: from a member of an ha-set in another node, with its MemberHeader before it. */
    static final long MEMBER_UP = 1L << 32 | DOWNSTREAM;

    /** The same: a copy for a member of an ha-set here. */
    static final long MEMBER_DOWN = 2L << 32 | DOWNSTREAM;

    private final HomeUpstream upstream;
    private final HomeDownstream downstream;

    FromHomes(HomeUpstream upstream, HomeDownstream downstream) {
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
        } else if (ref == MEMBER_UP) {
            upstream.ofMember(m, offset, length);
        } else if (ref == MEMBER_DOWN) {
            downstream.ofMember(m, offset, length);
        } else {
            downstream.acceptInside(unmarked(ref), m, offset, length);
        }
    }

    @Override
    public void flush() {
        upstream.flush();
        downstream.flush();
    }
}
