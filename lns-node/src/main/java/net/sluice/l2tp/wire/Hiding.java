package net.sluice.l2tp.wire;

import java.util.random.RandomGenerator;

/**
 * What it takes to hide the AVPs of a message (RFC 2661 s4.3). Never printed.
 *
 * @param secret the secret shared with the peer, not empty
 * @param random for the random vector and the padding
 */
@SuppressWarnings("ArrayRecordComponent") // a secret; nobody compares these records
public record Hiding(byte[] secret, RandomGenerator random) {
    /** RFC 2661 s4.4.1: "a random vector of at least 16 octets is recommended". */
    static final int VECTOR_OCTETS = 16;

    @Override
    public String toString() {
        return "Hiding[]";
    }
}
