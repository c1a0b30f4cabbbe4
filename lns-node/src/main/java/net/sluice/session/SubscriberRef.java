package net.sluice.session;

/**
 * Names one login attempt of one subscriber, so that an answer finds it or is known to be stale.
 *
 * @param shard the control loop that owns the subscriber
 * @param tunnelId our tunnel id
 * @param sessionId our session id in that tunnel
 * @param generation counts up with every attempt of the shard and never repeats in its life, so that an answer to an
 *     attempt that is over never reaches its successor
 */
public record SubscriberRef(int shard, int tunnelId, int sessionId, long generation) {}
