package net.sluice.dataplane.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A fixed number of equal rows of native memory, numbered from 1 (0 means none). Rows are reused oldest first, and only when {@link Grace} has passed.
 * Row contents are for anybody; {@link #allocate}, {@link #retire} and {@link #free} are for writers, any thread.
 */
final class Slab {

    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final int rowBytes;
    private final int capacity;
    private final Grace grace;

    /** The queue of rows not in use: row numbers, and from which stamp on each may be used. */
    private final MemorySegment freeRows;

    private final MemorySegment freeStamps;
    private int head;
    private int free;

    /**
     * All rows zero and free.
     *
     * @param rowBytes a power of two, at least 8
     */
    Slab(Arena arena, Grace grace, int capacity, int rowBytes) {
        this.grace = grace;
        this.capacity = capacity;
        this.rowBytes = rowBytes;
        memory = arena.allocate((capacity + 1L) * rowBytes, Math.min(rowBytes, 64));
        freeRows = arena.allocate((long) capacity * Integer.BYTES, Integer.BYTES);
        freeStamps = arena.allocate((long) capacity * Long.BYTES, Long.BYTES);
        for (int i = 0; i < capacity; i++) {
            freeRows.setAtIndex(JAVA_INT, i, i + 1);
        }
        free = capacity;
    }

    /** Bytes that a slab of this size takes. */
    static long bytes(int capacity, int rowBytes) {
        return (capacity + 1L) * rowBytes + (long) capacity * (Integer.BYTES + Long.BYTES);
    }

    /** A row that no reader looks at, with whatever its last user left in it; 0 when there is none. */
    synchronized int allocate() {
        if (free == 0 || !grace.passed(freeStamps.getAtIndex(JAVA_LONG, head))) {
            return 0;
        }
        int row = freeRows.getAtIndex(JAVA_INT, head);
        head = head + 1 == capacity ? 0 : head + 1;
        free--;
        return row;
    }

    /** Gives back a row that was unlinked: it is used again after a grace period. */
    void retire(int row) {
        release(row, grace.stamp());
    }

    /** Gives back a row that no reader ever saw. */
    void free(int row) {
        release(row, 0);
    }

    private synchronized void release(int row, long stamp) {
        int tail = head + free;
        tail = tail >= capacity ? tail - capacity : tail;
        freeRows.setAtIndex(JAVA_INT, tail, row);
        freeStamps.setAtIndex(JAVA_LONG, tail, stamp);
        free++;
    }

    /** How many rows are not in use, those that wait for grace included. */
    synchronized int available() {
        return free;
    }

    /** Rows in all; the last one's number. */
    int capacity() {
        return capacity;
    }

    /** Where a row begins in {@link #memory}. */
    long offset(int row) {
        return (long) row * rowBytes;
    }

    MemorySegment memory() {
        return memory;
    }

    int intAt(int row, int field) {
        return memory.get(JAVA_INT, offset(row) + field);
    }

    void intAt(int row, int field, int value) {
        memory.set(JAVA_INT, offset(row) + field, value);
    }

    long longAt(int row, int field) {
        return memory.get(JAVA_LONG, offset(row) + field);
    }

    void longAt(int row, int field, long value) {
        memory.set(JAVA_LONG, offset(row) + field, value);
    }

    int intAcquire(int row, int field) {
        return (int) INT.getAcquire(memory, offset(row) + field);
    }

    void intRelease(int row, int field, int value) {
        INT.setRelease(memory, offset(row) + field, value);
    }

    long longOpaque(int row, int field) {
        return (long) LONG.getOpaque(memory, offset(row) + field);
    }

    void longOpaque(int row, int field, long value) {
        LONG.setOpaque(memory, offset(row) + field, value);
    }
}
