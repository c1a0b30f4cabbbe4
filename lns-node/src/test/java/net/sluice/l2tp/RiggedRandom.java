package net.sluice.l2tp;

import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Gives the wanted numbers to who asks for a whole long, once each, and others to who asks for anything else. */
final class RiggedRandom implements RandomGenerator {
    private final Iterator<Long> wanted;
    private final RandomGenerator others = new SplittableRandom(1);

    RiggedRandom(List<Long> wanted) {
        this.wanted = wanted.iterator();
    }

    @Override
    public long nextLong() {
        return wanted.hasNext() ? wanted.next() : others.nextLong();
    }

    @Override
    public int nextInt() {
        return others.nextInt();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        others.nextBytes(bytes);
    }
}
