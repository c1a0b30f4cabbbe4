package net.sluice.dataplane.service;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Shapers with packets waiting, by the time when the first of them may go: a binary heap. Times are {@code System.nanoTime}'s, so compared by difference. */
final class DueOrder {

    private @Nullable Shaper[] heap = new Shaper[64];
    private int size;

    /** The one that is due first; null when there is none. */
    @Nullable
    Shaper first() {
        return heap[0];
    }

    int size() {
        return size;
    }

    /** Puts in, or moves, by its {@link Shaper#dueNanos}. */
    void set(Shaper shaper, long dueNanos) {
        shaper.dueNanos = dueNanos;
        if (shaper.place == Shaper.NOWHERE) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            shaper.place = size++;
        }
        settle(shaper);
    }

    void remove(Shaper shaper) {
        int hole = shaper.place;
        if (hole == Shaper.NOWHERE) {
            return;
        }
        shaper.place = Shaper.NOWHERE;
        Shaper last = heap[--size];
        heap[size] = null;
        if (last != null && last != shaper) {
            last.place = hole;
            settle(last);
        }
    }

    private void settle(Shaper shaper) {
        int at = shaper.place;
        while (at > 0 && before(shaper, heap[(at - 1) / 2])) {
            at = move(heap[(at - 1) / 2], at, (at - 1) / 2);
        }
        while (true) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (child >= size || !before(heap[child], shaper)) {
                break;
            }
            at = move(heap[child], at, child);
        }
        heap[at] = shaper;
        shaper.place = at;
    }

    private int move(@Nullable Shaper shaper, int to, int from) {
        heap[to] = shaper;
        if (shaper != null) {
            shaper.place = to;
        }
        return from;
    }

    private static boolean before(@Nullable Shaper one, @Nullable Shaper other) {
        return one != null && other != null && one.dueNanos - other.dueNanos < 0;
    }
}
