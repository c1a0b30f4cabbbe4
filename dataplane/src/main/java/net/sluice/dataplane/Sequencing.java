package net.sluice.dataplane;

/**
 * Sequence numbers on a session's data messages (RFC 2661 s5.4): whether we send them, whether we insist on them, and how what comes with them is put in
 * order.
 *
 * @param mode who numbers
 * @param window how many numbers ahead of a missing one may wait for it, 0..64; with 0 nothing waits: what comes late is dropped all the same
 * @param holdNanos how long a message waits at most, 0..10 s
 * @param firstNs the Ns of the first data message that we send, 0..65535, when the session is new to this data plane: a session that was taken over
 *     goes on beyond what its last owner can have sent. Of no effect on a session that is here already
 */
public record Sequencing(Mode mode, int window, long holdNanos, int firstNs) {

    /** Who numbers data messages. */
    public enum Mode {
        /** We do not, and what arrives with Ns is taken as it comes. */
        OFF,
        /** We do once the peer has; what arrives without is accepted. */
        OPTIONAL,
        /** We do; what arrives without is accepted. RFC 2661 s5.4 has the peer begin when it hears ours. */
        SEND,
        /** We do, and a data message without Ns is a named drop (the peer agreed to Sequencing Required, RFC 2661 s4.4.6). */
        REQUIRED
    }

    /** Most messages of one session that wait for a missing one. */
    public static final int MOST_HELD = 64;

    private static final long LONGEST_HOLD_NANOS = 10_000_000_000L;
    private static final int WINDOW = 32;
    private static final long HOLD_NANOS = 20_000_000;

    /** No numbers. */
    public static final Sequencing OFF = new Sequencing(Mode.OFF, 0, 0, 0);

    /** Refuses values out of range. */
    public Sequencing {
        if (window < 0 || window > MOST_HELD) {
            throw new IllegalArgumentException("window " + window + " is not 0.." + MOST_HELD);
        }
        if (holdNanos < 0 || holdNanos > LONGEST_HOLD_NANOS) {
            throw new IllegalArgumentException("holdNanos " + holdNanos + " is not 0.." + LONGEST_HOLD_NANOS);
        }
        if (firstNs < 0 || firstNs > 0xFFFF) {
            throw new IllegalArgumentException("firstNs " + firstNs + " is not 0..65535");
        }
    }

    /** A mode with a window of 32 and 20 ms. */
    public static Sequencing of(Mode mode) {
        return new Sequencing(mode, WINDOW, HOLD_NANOS, 0);
    }
}
