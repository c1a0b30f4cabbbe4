package net.sluice.dataplane.worker;

import net.sluice.dataplane.Loop;

/** The messages of one session that wait for one with a lower number: their numbers (within 64 of each other), slots and deadlines. One thread. */
final class Gap {

    private static final int PLACES = Long.SIZE;

    private final int[] numbers = new int[PLACES];
    private final int[] slots = new int[PLACES];
    private final long[] deadlines = new long[PLACES];

    /** A bit for each place, which is a number's last six bits: whether somebody waits there. */
    private long taken;

    /** The session's. */
    long ref;

    boolean has(int ns) {
        int place = ns & PLACES - 1;
        return (taken >>> place & 1) != 0 && numbers[place] == ns;
    }

    void add(int ns, int slot, long deadlineNanos) {
        int place = ns & PLACES - 1;
        taken |= 1L << place;
        numbers[place] = ns;
        slots[place] = slot;
        deadlines[place] = deadlineNanos;
    }

    /** Takes out the message with this number, which must wait here; its slot. */
    int remove(int ns) {
        int place = ns & PLACES - 1;
        taken &= ~(1L << place);
        return slots[place];
    }

    boolean isEmpty() {
        return taken == 0;
    }

    /** Takes out any message; its slot. */
    int removeAny() {
        int place = Long.numberOfTrailingZeros(taken);
        taken &= taken - 1;
        return slots[place];
    }

    /** Whether somebody with a higher number than {@code ns} waits. */
    boolean beyond(int ns) {
        for (long rest = taken; rest != 0; rest &= rest - 1) {
            if ((short) (numbers[Long.numberOfTrailingZeros(rest)] - ns) > 0) {
                return true;
            }
        }
        return false;
    }

    /** When the first of them has waited long enough. */
    long deadlineNanos() {
        long soonest = Loop.NEVER;
        for (long rest = taken; rest != 0; rest &= rest - 1) {
            soonest = Loop.sooner(soonest, deadlines[Long.numberOfTrailingZeros(rest)]);
        }
        return soonest;
    }

    /** How many numbers from {@code expected} on have to be done with, so that nobody waits who has waited long enough; 0 when nobody has. */
    int overdue(int expected, long nowNanos) {
        int farthest = 0;
        for (long rest = taken; rest != 0; rest &= rest - 1) {
            int place = Long.numberOfTrailingZeros(rest);
            if (deadlines[place] - nowNanos <= 0) {
                farthest = Math.max(farthest, (short) (numbers[place] - expected) + 1);
            }
        }
        return farthest;
    }
}
