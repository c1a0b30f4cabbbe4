package net.sluice.load.sim;

import java.util.PriorityQueue;

/** Virtual time: what is to happen, in the order in which it happens. Nothing else in a world knows what time it is. */
final class Agenda {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    static final long NEVER = Long.MAX_VALUE;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowNanos;
    private long made;

    private record Entry(long atNanos, long number, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** A world begins at this instant; negative, since System.nanoTime may be, too. */
    Agenda(long startNanos) {
        nowNanos = startNanos;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Puts something on the agenda; what is in the past happens next. Equal times keep the order in which they were put. */
    void at(long atNanos, Runnable what) {
        entries.add(new Entry(Math.max(atNanos, nowNanos), made++, what));
    }

    void after(long delayNanos, Runnable what) {
        at(nowNanos + delayNanos, what);
    }

    /**
     * Does what is due until {@code untilNanos}, and stands there afterwards.
     *
     * @return how many things happened
     */
    int runUntil(long untilNanos) {
        int count = 0;
        while (!entries.isEmpty() && entries.peek().atNanos() <= untilNanos) {
            Entry next = entries.poll();
            nowNanos = next.atNanos();
            next.what().run();
            count++;
        }
        nowNanos = Math.max(nowNanos, untilNanos);
        return count;
    }
}
