package net.sluice.cluster;

/**
 * Who in the cluster holds something: one login attempt of one subscriber.
 *
 * @param node the node
 * @param shard its control loop
 * @param tunnelId the tunnel's id there
 * @param sessionId the session's id in the tunnel
 * @param generation tells one use of those ids from the next
 */
public record OwnerRef(int node, int shard, int tunnelId, int sessionId, long generation) {}
