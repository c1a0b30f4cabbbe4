package net.sluice.dataplane.service;

/**
 * A token bucket: credit comes in at a rate, up to a burst, and packets spend it. The unit of credit is a billionth of a bit, so that credit is an exact
 * number for whole nanoseconds and whole bit/s, at 1 kbit/s as at 100 Gbit/s: nothing is rounded, and nothing drifts. Times are {@code System.nanoTime}'s;
 * one that lies before the last is taken for the last.
 */
final class TokenBucket {

    /** Credit of an octet. */
    private static final long OCTET = 8 * 1_000_000_000L;

    private long rate;
    private long full;
    private long credit;
    private long filledNanos;

    /** Sets rate and burst from now on; what was saved up at the old rate stays, as far as the new burst allows. The first time, it is full. */
    void limit(long bitsPerSecond, int burstOctets, long nowNanos) {
        if (rate == 0) {
            credit = burstOctets * OCTET;
            filledNanos = nowNanos;
        } else {
            fill(nowNanos);
        }
        rate = bitsPerSecond;
        full = burstOctets * OCTET;
        credit = Math.min(credit, full);
    }

    /** There is no rate any more; the next one begins with a full bucket. */
    void unlimit() {
        rate = 0;
    }

    /**
     * Spends, if there is enough: for a policer. A packet that is longer than the burst passes when the bucket is full, and leaves a debt: it would
     * never pass otherwise.
     */
    boolean take(int octets, long nowNanos) {
        fill(nowNanos);
        long cost = octets * OCTET;
        if (credit < Math.min(cost, full)) {
            return false;
        }
        credit -= cost;
        return true;
    }

    /** Whether there is no debt: then the next packet may go, however long it is, for a shaper. */
    boolean ready(long nowNanos) {
        fill(nowNanos);
        return credit >= 0;
    }

    /** Spends; what is not there is a debt. */
    void spend(int octets) {
        credit -= octets * OCTET;
    }

    /** Gives up what was saved, and forgives what is owed. */
    void empty() {
        credit = 0;
    }

    /** The first moment at which it is {@link #ready}. */
    long readyNanos() {
        return credit >= 0 ? filledNanos : filledNanos + (-credit + rate - 1) / rate;
    }

    private void fill(long nowNanos) {
        long elapsed = nowNanos - filledNanos;
        if (elapsed <= 0) {
            return;
        }
        filledNanos = nowNanos;
        long missing = full - credit;
        // The product is only formed where it is at most what is missing, so it cannot overflow however long the pause.
        credit = elapsed > missing / rate ? full : credit + elapsed * rate;
    }
}
