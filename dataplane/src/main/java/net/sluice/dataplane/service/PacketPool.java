package net.sluice.dataplane.service;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for packets that wait: cells of one size, all there from the start. One thread. A cell is numbered 1 and up; 0 is none.
 *
 * <pre>
 *  0       4       8               16      20                      64
 *  +-------+-------+---------------+-------+---------------- ... --+------------- ... -+
 *  | next  |length |  held since   | flow  |  headroom for headers | packet            |
 *  | cell  |       |  (nanoTime)   |       |                       |                   |
 *  +-------+-------+---------------+-------+---------------- ... --+------------- ... -+
 * </pre>
 */
public final class PacketPool {

    /** No cell. */
    static final int NONE = 0;

    private static final int NEXT = 0;
    private static final int LENGTH = 4;
    private static final int SINCE = 8;
    private static final int FLOW = 16;
    private static final int PACKET = 64;

    private final MemorySegment memory;
    private final int cellBytes;
    private final int capacity;
    private int unused;
    private int free;
    private int used;
    private int lent;
    private int lentCells;

    /** {@code capacity} packets of at most {@code packetBytes} octets. */
    public PacketPool(Arena arena, int capacity, int packetBytes) {
        this.capacity = capacity;
        cellBytes = cellBytes(packetBytes);
        memory = arena.allocate((long) (capacity + 1) * cellBytes, 64);
        unused = 1;
    }

    private static int cellBytes(int packetBytes) {
        return PACKET + packetBytes + 63 & -64;
    }

    /** Octets of native memory that a pool takes. */
    public static long bytes(int capacity, int packetBytes) {
        return (long) (capacity + 1) * cellBytes(packetBytes);
    }

    /** How many packets fit. */
    public int capacity() {
        return capacity;
    }

    /** Cells that hold a packet, or did and are not given back. */
    public int used() {
        return used;
    }

    /** Copies a packet into a free cell; {@link #NONE} when there is none. */
    int hold(MemorySegment source, long packet, int length, int flow, long nowNanos) {
        int cell = free;
        if (cell != NONE) {
            free = next(cell);
        } else if (unused <= capacity) {
            cell = unused++;
        } else {
            return NONE;
        }
        used++;
        long at = at(cell);
        memory.set(JAVA_INT, at + NEXT, NONE);
        memory.set(JAVA_INT, at + LENGTH, length);
        memory.set(JAVA_LONG, at + SINCE, nowNanos);
        memory.set(JAVA_INT, at + FLOW, flow);
        MemorySegment.copy(source, packet, memory, at + PACKET, length);
        return cell;
    }

    /** Takes a cell back. */
    void free(int cell) {
        next(cell, free);
        free = cell;
        used--;
    }

    /** Its packet goes on from where it lies: the cell is taken back by the next {@link #reclaim}. */
    void lend(int cell) {
        next(cell, lent);
        lent = cell;
        lentCells++;
    }

    /** Cells on loan. */
    int lent() {
        return lentCells;
    }

    /** All packets on loan have been sent. */
    void reclaim() {
        while (lent != NONE) {
            int cell = lent;
            lent = next(cell);
            free(cell);
        }
        lentCells = 0;
    }

    private long at(int cell) {
        return (long) cell * cellBytes;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where a cell's packet lies, with room before it. */
    long packet(int cell) {
        return at(cell) + PACKET;
    }

    int length(int cell) {
        return memory.get(JAVA_INT, at(cell) + LENGTH);
    }

    /** Since when it waits. */
    long since(int cell) {
        return memory.get(JAVA_LONG, at(cell) + SINCE);
    }

    int flow(int cell) {
        return memory.get(JAVA_INT, at(cell) + FLOW);
    }

    int next(int cell) {
        return memory.get(JAVA_INT, at(cell) + NEXT);
    }

    void next(int cell, int next) {
        memory.set(JAVA_INT, at(cell) + NEXT, next);
    }
}
