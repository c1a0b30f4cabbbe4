package net.sluice.session.fake;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until it is told to go on, and what is to happen when. */
public final class VirtualTime {
    private record Task(long atNanos, long number, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));
    private long nowNanos;
    private long number;

    public VirtualTime(long startNanos) {
        nowNanos = startNanos;
    }

    public long nowNanos() {
        return nowNanos;
    }

    /** Does something later; what is due at the same time is done in the order of these calls. */
    public void after(long delayNanos, Runnable action) {
        tasks.add(new Task(nowNanos + delayNanos, number++, action));
    }

    /** When the next task is due; {@link Long#MAX_VALUE} when there is none. */
    public long nextNanos() {
        Task next = tasks.peek();
        return next == null ? Long.MAX_VALUE : next.atNanos;
    }

    /** Goes on to a moment, which may be no earlier than now, and does what is due until then. */
    public void advanceTo(long nanos) {
        for (Task next = tasks.peek(); next != null && next.atNanos <= nanos; next = tasks.peek()) {
            tasks.remove();
            nowNanos = Math.max(nowNanos, next.atNanos);
            next.action.run();
        }
        nowNanos = Math.max(nowNanos, nanos);
    }
}
