package net.sluice.cluster;

/**
 * Who in the cluster holds something: one login attempt of one subscriber. In which node that is, is the tunnel's matter: it may
 * change, and what is held stays.
 *
 * @param tunnelId the tunnel's id, unique in the cluster
 * @param sessionId the session's id in the tunnel
 * @param generation tells one use of those ids from the next
 */
public record OwnerRef(int tunnelId, int sessionId, long generation) {}
