package net.sluice.session;

/**
 * Names one login attempt of one subscriber, so that an answer finds it or is known to be stale.
 *
 * @param shard the control loop that owns the subscriber
 * @param tunnelId our tunnel id
 * @param sessionId our session id in that tunnel
 * @param generation counts up with every attempt of the shard and never repeats, in its life or in that of any other that has
 *     the same ids after it, so that an answer to an attempt that is over never reaches its successor. It goes with the session
 *     when that goes on in another node: tunnel id, session id and this are its name in the whole cluster
 */
public record SubscriberRef(int shard, int tunnelId, int sessionId, long generation) {}
