package net.sluice.cluster.lease;

/**
 * What a beat's sender has to say of another member.
 *
 * @param of whom
 * @param silentMillis how long ago the sender last acknowledged a heartbeat of it, rounded down; since the sender's own
 *     start when it never did
 * @param provenDead the process is known to have ended
 * @param heard the sender has a beat of it that is not older than {@link LeaseConfig#hearNanos}
 * @param voters its voters as the sender knows them
 */
public record Report(MemberId of, long silentMillis, boolean provenDead, boolean heard, Voters voters) {}
