package net.sluice.dataplane.haset;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * First wins, by a Ns that all members share: of each number the first arrival passes. Numbers have 16 bits and wrap (RFC 2661 s5.8 counts the half of them
 * that follows a number as ahead of it); the 32,768 up to the newest are remembered.
 *
 * <p>A number that the newest had reached longer ago than the window is <i>late</i>: no line is that slow, so it is refused. The peer may also have begun to
 * number anew. That is believed, and everything forgotten, when
 *
 * <ul>
 *   <li>nothing but late numbers, or nothing at all, has come for a window's time; or
 *   <li>{@value #CONVINCED} late numbers have come in a row, each near the one before.
 * </ul>
 *
 * <p>Numbers that lie ahead are never refused, however far. One thread.
 */
public final class NsWindow {

    /** Late numbers in a row that mean a new beginning. */
    static final int CONVINCED = 16;

    private static final int SPAN = 1 << 15;
    private static final int SPACE_MASK = 0xFFFF;

    /** How far from each other late numbers may be that are in a row: lines differ. */
    private static final int NEAR = 4096;

    /** Parts that the window is divided into; {@link #marks} knows where the newest stood at the beginning of each. */
    private static final int PARTS = 8;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final long partNanos;
    private final long[] seen = new long[SPAN / Long.SIZE];
    private final long[] marks = new long[PARTS + 1];

    /** The newest number, counted on beyond 16 bits; {@link #UNKNOWN} when nothing is remembered. */
    private long newest = UNKNOWN;

    private long part;
    private long onTimePart;
    private int lateInRow;
    private int lastLate;

    /** {@code windowMillis}: longer than the lines' delays differ. */
    public NsWindow(int windowMillis) {
        partNanos = TimeUnit.MILLISECONDS.toNanos(windowMillis) / PARTS;
    }

    /** A packet with this Ns, 0..65535, has arrived. */
    public Verdict see(int ns, long nowNanos) {
        turn(Math.floorDiv(nowNanos, partNanos));
        if (newest == UNKNOWN || part - onTimePart > PARTS) {
            return begin(ns);
        }
        int ahead = ns - (int) newest & SPACE_MASK;
        if (ahead > 0 && ahead <= SPAN) {
            advance(newest + ahead);
            return onTime(Verdict.FIRST);
        }
        long number = newest - ((int) newest - ns & SPACE_MASK);
        if (number <= marks[Math.floorMod(part + 1, PARTS + 1)]) {
            return late(ns);
        }
        return onTime(mark(number) ? Verdict.FIRST : Verdict.COPY);
    }

    /** Notes where the newest stood when each part of the window began. */
    private void turn(long now) {
        if (newest == UNKNOWN) {
            part = now;
        }
        for (long next = Math.max(part + 1, now - PARTS); next <= now; next++) {
            marks[Math.floorMod(next, PARTS + 1)] = newest;
        }
        part = Math.max(part, now);
    }

    private Verdict begin(int ns) {
        Arrays.fill(seen, 0);
        Arrays.fill(marks, UNKNOWN);
        newest = ns;
        mark(ns);
        return onTime(Verdict.FIRST);
    }

    private Verdict onTime(Verdict verdict) {
        onTimePart = part;
        lateInRow = 0;
        return verdict;
    }

    private Verdict late(int ns) {
        boolean near = lateInRow > 0 && (ns - lastLate + NEAR & SPACE_MASK) <= 2 * NEAR;
        lateInRow = near ? lateInRow + 1 : 1;
        lastLate = ns;
        return lateInRow < CONVINCED ? Verdict.LATE : begin(ns);
    }

    private void advance(long number) {
        for (long skipped = newest + 1; skipped < number; ) {
            int bit = (int) skipped & SPAN - 1;
            if (bit % Long.SIZE == 0 && number - skipped >= Long.SIZE) {
                seen[bit / Long.SIZE] = 0;
                skipped += Long.SIZE;
            } else {
                seen[bit / Long.SIZE] &= ~(1L << bit);
                skipped++;
            }
        }
        newest = number;
        seen[((int) number & SPAN - 1) / Long.SIZE] |= 1L << number;
    }

    /** Remembers a number; false when it was remembered already. */
    private boolean mark(long number) {
        int word = ((int) number & SPAN - 1) / Long.SIZE;
        long bit = 1L << number;
        boolean fresh = (seen[word] & bit) == 0;
        seen[word] |= bit;
        return fresh;
    }
}
