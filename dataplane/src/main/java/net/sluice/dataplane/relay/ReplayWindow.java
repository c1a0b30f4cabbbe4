package net.sluice.dataplane.relay;

import java.util.Arrays;

/**
 * Which sequence numbers of one stream have come, so that each passes once (as RFC 6479 has it for IPsec): those up to {@link #SIZE} behind the highest are remembered, older
 * ones pass no more. One thread.
 */
final class ReplayWindow {

    /** A number so far behind the highest may still come. */
    static final int SIZE = 960;

    private static final int WORDS = SIZE / Long.SIZE + 1;

    private final long[] seen = new long[WORDS];
    private long highest;

    /** Whether the number passes; from then on it does not. Numbers begin with 1. */
    boolean admit(long number) {
        if (number <= 0 || number <= highest - SIZE) {
            return false;
        }
        if (number > highest) {
            advance(number);
        }
        int word = (int) (number / Long.SIZE % WORDS);
        long bit = 1L << number;
        if ((seen[word] & bit) != 0) {
            return false;
        }
        seen[word] |= bit;
        return true;
    }

    private void advance(long number) {
        long from = highest / Long.SIZE;
        long words = number / Long.SIZE - from;
        if (words >= WORDS) {
            Arrays.fill(seen, 0);
        } else {
            for (long word = from + 1; word <= from + words; word++) {
                seen[(int) (word % WORDS)] = 0;
            }
        }
        highest = number;
    }
}
