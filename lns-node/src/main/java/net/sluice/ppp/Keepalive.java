package net.sluice.ppp;

/** Our LCP Echo-Requests (RFC 1661 s5.8): when the next is due, and how many have gone unanswered. */
final class Keepalive {
    private final long intervalNanos;
    private final int maxUnanswered;
    private long deadlineNanos = Long.MAX_VALUE;
    private int lastIdentifier;
    private int unanswered;

    Keepalive(PppConfig config) {
        intervalNanos = config.echoIntervalNanos();
        maxUnanswered = config.echoMaxUnanswered();
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** LCP is open. {@code spread} in [0, 1): the first comes that early in the interval, so that links do not march in step. */
    void start(double spread, long nowNanos) {
        unanswered = 0;
        if (intervalNanos > 0) {
            deadlineNanos = nowNanos + Math.max(1, (long) (intervalNanos * (1 - spread)));
        }
    }

    /** Goes on where another node has been: none is unanswered, and the next is due then. */
    void restore(long atNanos, long nowNanos) {
        if (intervalNanos > 0 && atNanos != Long.MAX_VALUE) {
            deadlineNanos = Math.min(atNanos, nowNanos + intervalNanos);
        }
    }

    void stop() {
        deadlineNanos = Long.MAX_VALUE;
    }

    /** Whether the peer is to be taken for dead now that one more would be due. */
    boolean exhausted() {
        return unanswered >= maxUnanswered;
    }

    void sent(int identifier, long nowNanos) {
        lastIdentifier = identifier;
        unanswered++;
        deadlineNanos = nowNanos + intervalNanos;
    }

    /** Whether the reply is to one of the requests that wait for one. */
    boolean onReply(int identifier, long nowNanos) {
        // Requests are a few identifiers apart at most: what else LCP sends in between is rare.
        int age = lastIdentifier - identifier & 0xFF;
        if (unanswered == 0 || age >= 2 * maxUnanswered + 2) {
            return false;
        }
        alive(nowNanos);
        return true;
    }

    /** The peer showed that it lives. */
    void alive(long nowNanos) {
        unanswered = 0;
        if (deadlineNanos != Long.MAX_VALUE) {
            deadlineNanos = nowNanos + intervalNanos;
        }
    }
}
