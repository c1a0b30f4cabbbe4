package net.sluice.dataplane;

/**
 * When a session last had traffic: IP packets forwarded, and not PPP control, nor what was dropped. Times are the data plane's ({@link System#nanoTime}'s,
 * as of the turn of the loop); {@link #NEVER} for none yet.
 *
 * @param inNanos from the subscriber
 * @param outNanos to the subscriber
 */
public record LastTraffic(long inNanos, long outNanos) {

    /** There was none. */
    public static final long NEVER = 0;

    /** None either way. */
    public static final LastTraffic NONE = new LastTraffic(NEVER, NEVER);
}
