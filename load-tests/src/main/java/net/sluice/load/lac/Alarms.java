package net.sluice.load.lac;

import java.util.PriorityQueue;

/**
 * When to call whom, over any number of timed things. An alarm may be set earlier at any time; a deadline that moved later is
 * discovered when the old one comes. Single-threaded.
 */
final class Alarms {

    /** Something that has a deadline. */
    interface Sleeper {
        /** {@link Long#MAX_VALUE} for none. */
        long nextDeadlineNanos();

        void onTimeout(long nowNanos);
    }

    /** One sleeper's place in the queue. */
    static final class Alarm {
        private final Sleeper sleeper;
        private long setForNanos = Long.MAX_VALUE;

        Alarm(Sleeper sleeper) {
            this.sleeper = sleeper;
        }
    }

    private record Entry(long nanos, long order, Alarm alarm) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long order;

    /** The sleeper's deadline is now this, or its deadline has moved earlier to this. */
    void set(Alarm alarm, long nanos) {
        if (nanos < alarm.setForNanos) {
            alarm.setForNanos = nanos;
            queue.add(new Entry(nanos, order++, alarm));
        }
    }

    /** Calls everyone whose deadline has come; tells how many. */
    int ring(long nowNanos) {
        int rung = 0;
        for (Entry first = queue.peek(); first != null && first.nanos <= nowNanos; first = queue.peek()) {
            queue.remove();
            Alarm alarm = first.alarm;
            if (alarm.setForNanos != first.nanos) {
                continue; // It was set earlier since, and rang then.
            }
            alarm.setForNanos = Long.MAX_VALUE;
            if (alarm.sleeper.nextDeadlineNanos() <= nowNanos) {
                alarm.sleeper.onTimeout(nowNanos);
                rung++;
            }
            // Never at once again: a sleeper whose deadline stays in the past must not hold up the others.
            set(alarm, Math.max(alarm.sleeper.nextDeadlineNanos(), nowNanos + 1));
        }
        return rung;
    }

    /** When {@link #ring} has something to do; never later than the earliest deadline. */
    long nextDeadlineNanos() {
        Entry first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.nanos;
    }
}
