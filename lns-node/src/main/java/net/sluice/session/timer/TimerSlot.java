package net.sluice.session.timer;

import org.jspecify.annotations.Nullable;

/** The timers of one slot of the wheel, in the order in which they came. */
final class TimerSlot {
    final int level;
    final int number;
    private @Nullable Timer first;
    private @Nullable Timer last;
    private int size;

    TimerSlot(int level, int number) {
        this.level = level;
        this.number = number;
    }

    int size() {
        return size;
    }

    void add(Timer timer) {
        size++;
        timer.slot = this;
        timer.previous = last;
        if (last == null) {
            first = timer;
        } else {
            last.next = timer;
        }
        last = timer;
    }

    void remove(Timer timer) {
        size--;
        if (timer.previous == null) {
            first = timer.next;
        } else {
            timer.previous.next = timer.next;
        }
        if (timer.next == null) {
            last = timer.previous;
        } else {
            timer.next.previous = timer.previous;
        }
        timer.previous = null;
        timer.next = null;
        timer.slot = null;
    }

    /** Takes the oldest timer out, or returns null. */
    @Nullable
    Timer poll() {
        Timer timer = first;
        if (timer != null) {
            remove(timer);
        }
        return timer;
    }
}
