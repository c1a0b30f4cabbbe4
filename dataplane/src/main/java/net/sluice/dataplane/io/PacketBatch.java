package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Packets in one piece of native memory, one after the other, filled by a read: small packets lie close together. Each has room in front of it, so that
 * headers can be put before it in place. One thread.
 */
public final class PacketBatch {

    /** Room in front of each packet, octets: the L2TP data header with everything (14) and the PPP header (4), and more. */
    public static final int HEADROOM = 64;

    /** Wherever the next packet goes there is room for this many octets, the longest that a TUN gives at once with its header, and more. */
    static final int OVERFLOW = 66_000;

    private final MemorySegment memory;
    private final int room;
    private final long[] offsets;
    private final int[] lengths;
    private int count;
    private long next;

    /**
     * Room for {@code capacity} packets.
     *
     * @param packetBytes longest packet
     */
    public PacketBatch(Arena arena, int capacity, int packetBytes) {
        room = packetBytes;
        memory = arena.allocate(bytes(capacity, packetBytes), 64);
        offsets = new long[capacity];
        lengths = new int[capacity];
        clear();
    }

    /** Octets of native memory that one takes. */
    public static long bytes(int capacity, int packetBytes) {
        return capacity * after(HEADROOM + packetBytes) + OVERFLOW;
    }

    private static long after(long offset) {
        return offset + 63 & -64;
    }

    /** How many packets fit. */
    public int capacity() {
        return lengths.length;
    }

    /** Longest packet, octets. */
    public int room() {
        return room;
    }

    /** The memory of all packets. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where packet {@code i} begins in {@link #memory}. */
    public long offset(int i) {
        return offsets[i];
    }

    /** How long packet {@code i} is. */
    public int length(int i) {
        return lengths[i];
    }

    /** How many packets there are. */
    public int count() {
        return count;
    }

    /** Whether no more fit. */
    public boolean full() {
        return count == lengths.length;
    }

    /** For whoever fills it: none are there, the next one goes to the beginning. */
    public void clear() {
        count = 0;
        next = HEADROOM;
    }

    /** For whoever fills it: where the next packet goes. */
    public long next() {
        return next;
    }

    /** For whoever fills it: the next packet is there, not longer than {@link #room}. */
    public void add(int length) {
        offsets[count] = next;
        lengths[count] = length;
        count++;
        next = after(next + length) + HEADROOM;
    }

    /** For whoever fills it: what lies at {@link #next} up to {@code end} stays there, unseen; once per {@link #clear}. */
    void skip(long end) {
        next = after(end) + HEADROOM;
    }
}
