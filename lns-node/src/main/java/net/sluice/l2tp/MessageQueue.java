package net.sluice.l2tp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A queue of datagrams that can be looked into at any place, in constant time. */
final class MessageQueue {
    private static final byte[] NOTHING = {};

    /** A ring: element i is at {@code (first + i) & (ring.size() - 1)}. */
    private List<byte[]> ring = emptyRing(4);

    private int first;
    private int size;

    int size() {
        return size;
    }

    byte[] get(int index) {
        return ring.get(place(index));
    }

    void addLast(byte[] datagram) {
        if (size == ring.size()) {
            grow();
        }
        ring.set(place(size), datagram);
        size++;
    }

    void removeFirst(int count) {
        for (int i = 0; i < count; i++) {
            ring.set(first, NOTHING);
            first = (first + 1) & (ring.size() - 1);
        }
        size -= count;
        if (size == 0 && ring.size() > 64) {
            // A burst is over.
            ring = emptyRing(4);
            first = 0;
        }
    }

    /** Forgets all from the one at {@code index} on. */
    void truncate(int index) {
        while (size > index) {
            size--;
            ring.set(place(size), NOTHING);
        }
    }

    List<byte[]> copy(int from, int to) {
        List<byte[]> copy = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            copy.add(get(i).clone());
        }
        return copy;
    }

    private int place(int index) {
        return (first + index) & (ring.size() - 1);
    }

    private void grow() {
        List<byte[]> larger = emptyRing(ring.size() * 2);
        for (int i = 0; i < size; i++) {
            larger.set(i, get(i));
        }
        ring = larger;
        first = 0;
    }

    private static List<byte[]> emptyRing(int capacity) {
        return new ArrayList<>(Collections.nCopies(capacity, NOTHING));
    }
}
