package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;

/**
 * The next hop of a packet inside: a ring to another thread, or what would be behind the ring when it is on the same thread. What is accepted must stay
 * in its memory until {@link #flush}.
 */
public interface PacketSink {

    /**
     * Takes a packet or counts why not.
     *
     * @param ref the session's reference, see {@link net.sluice.dataplane.table.SessionTable}
     */
    void accept(long ref, MemorySegment memory, long offset, int length);

    /** Passes on what was accepted; to be called at the end of each batch. */
    void flush();
}
