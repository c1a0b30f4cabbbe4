package net.sluice.l2tp;

/**
 * How a control channel behaves (RFC 2661 s5.8).
 *
 * @param receiveWindow how many messages from the first missing one on we accept
 * @param firstRetransmitNanos first retransmission time-out
 * @param maxRetransmitNanos cap of the back-off
 * @param maxTransmissions how often a message is sent, the first time included, before the peer is given up
 * @param maxQueued most messages that wait to be acknowledged or sent
 */
record ChannelConfig(
        int receiveWindow, long firstRetransmitNanos, long maxRetransmitNanos, int maxTransmissions, int maxQueued) {
    /** An acknowledgement waits so long for a message that can carry it. */
    private static final long MAX_ACK_DELAY_NANOS = 100_000_000L;

    /** At most a quarter of the peer's likely time-out, so that waiting never causes a retransmission. */
    long ackDelayNanos() {
        return Math.min(MAX_ACK_DELAY_NANOS, firstRetransmitNanos / 4);
    }

    /** The time-out after {@code timeouts} time-outs in a row. */
    long retransmitNanos(int timeouts) {
        // RFC 2661 s5.8: "Each subsequent retransmission of a message MUST employ an exponential backoff interval."
        long doubled = timeouts >= 16 ? maxRetransmitNanos : firstRetransmitNanos << timeouts;
        return Math.min(doubled, maxRetransmitNanos);
    }

    /** From the first transmission until the peer is given up; 31 s by default (RFC 2661 s5.7). */
    long cycleNanos() {
        long sum = 0;
        for (int i = 0; i < maxTransmissions; i++) {
            sum += retransmitNanos(i);
        }
        return sum;
    }
}
