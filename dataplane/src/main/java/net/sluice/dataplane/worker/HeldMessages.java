package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for messages that wait: a number of slots. One that goes on keeps its slot until {@link #flushed}, as what takes it may refer to it until then.
 * One thread.
 */
final class HeldMessages {

    private final MemorySegment slots;
    private final int slotBytes;
    private final int[] lengths;
    private final int[] free;
    private final int[] passed;
    private int freeCount;
    private int passedCount;

    HeldMessages(Arena arena, int count, int messageBytes) {
        slotBytes = messageBytes + 63 & -64;
        slots = arena.allocate((long) count * slotBytes, 64);
        lengths = new int[count];
        free = new int[count];
        passed = new int[count];
        for (int slot = 0; slot < count; slot++) {
            free[slot] = count - 1 - slot;
        }
        freeCount = count;
    }

    /** Copies a message; its slot, or -1 when there is no room. */
    int hold(MemorySegment m, long offset, int length) {
        if (freeCount == 0 || length > slotBytes) {
            return -1;
        }
        int slot = free[--freeCount];
        MemorySegment.copy(m, offset, slots, offset(slot), length);
        lengths[slot] = length;
        return slot;
    }

    /** The memory of all slots. */
    MemorySegment memory() {
        return slots;
    }

    long offset(int slot) {
        return (long) slot * slotBytes;
    }

    int length(int slot) {
        return lengths[slot];
    }

    /** The message goes on: its slot is free once all is flushed. */
    void pass(int slot) {
        passed[passedCount++] = slot;
    }

    /** The message is given up: its slot is free. */
    void discard(int slot) {
        free[freeCount++] = slot;
    }

    /** Nobody refers to what went on any more. */
    void flushed() {
        while (passedCount > 0) {
            free[freeCount++] = passed[--passedCount];
        }
    }
}
