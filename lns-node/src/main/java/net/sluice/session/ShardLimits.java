package net.sluice.session;

/**
 * What one shard holds at most.
 *
 * @param sessions calls, whatever their state; more are refused with CDN 4
 * @param authentications requests to AAA that wait for an answer; more are refused with CDN 4
 * @param eventsPerTurn inbox events handled in one turn of the loop
 * @param endingNanos how long a clean end may wait for the peer's Terminate-Ack before the call is cut
 */
public record ShardLimits(int sessions, int authentications, int eventsPerTurn, long endingNanos) {
    /** 65,535 sessions, 4,096 authentications under way, 1,024 events a turn, two seconds for the peer's Terminate-Ack. */
    public static final ShardLimits DEFAULTS = new ShardLimits(65_535, 4_096, 1_024, 2_000_000_000L);

    public ShardLimits {
        if (sessions < 1 || authentications < 1 || eventsPerTurn < 1 || endingNanos < 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
