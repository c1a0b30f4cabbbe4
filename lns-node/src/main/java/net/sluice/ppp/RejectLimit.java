package net.sluice.ppp;

/**
 * Keeps Code-Rejects and Protocol-Rejects from answering each other, or a peer that does not listen, without end: each
 * unknown thing is rejected once in {@link #WINDOW_NANOS}, and no more than {@link #DISTINCT} different ones. So a
 * rejection that was lost is repeated when the peer repeats itself, and a flood is answered by a trickle.
 */
final class RejectLimit {
    static final long WINDOW_NANOS = 3_000_000_000L;
    static final int DISTINCT = 8;

    private final int[] rejected = new int[DISTINCT];
    private int count;
    private long windowEndNanos = Long.MIN_VALUE;

    /** Whether {@code thing} may be rejected now; true means that it was. */
    boolean admit(int thing, long nowNanos) {
        if (nowNanos >= windowEndNanos) {
            count = 0;
            windowEndNanos = nowNanos + WINDOW_NANOS;
        }
        for (int i = 0; i < count; i++) {
            if (rejected[i] == thing) {
                return false;
            }
        }
        if (count == DISTINCT) {
            return false;
        }
        rejected[count++] = thing;
        return true;
    }
}
