package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A fixed number of packet buffers in one piece of native memory, filled by a read. Each has room in front of the packet, so that headers can be put
 * before it in place. One thread.
 */
public final class PacketBatch {

    /** Room in front of each packet, octets: the L2TP data header with everything (14) and the PPP header (4), and more. */
    public static final int HEADROOM = 64;

    private final MemorySegment memory;
    private final int stride;
    private final int room;
    private final int[] lengths;
    private int count;

    /**
     * Buffers for {@code capacity} packets.
     *
     * @param packetBytes longest packet
     */
    public PacketBatch(Arena arena, int capacity, int packetBytes) {
        room = packetBytes;
        stride = (HEADROOM + packetBytes + 63) & -64;
        memory = arena.allocate((long) capacity * stride, 64);
        lengths = new int[capacity];
    }

    /** How many packets fit. */
    public int capacity() {
        return lengths.length;
    }

    /** Longest packet, octets. */
    public int room() {
        return room;
    }

    /** The memory of all buffers. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where packet {@code i} begins in {@link #memory}. */
    public long offset(int i) {
        return (long) i * stride + HEADROOM;
    }

    /** How long packet {@code i} is. */
    public int length(int i) {
        return lengths[i];
    }

    /** How many packets the last read left. */
    public int count() {
        return count;
    }

    /** For whoever fills it. */
    public void length(int i, int length) {
        lengths[i] = length;
    }

    /** For whoever fills it. */
    public void count(int newCount) {
        count = newCount;
    }
}
