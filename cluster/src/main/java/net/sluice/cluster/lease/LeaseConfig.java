package net.sluice.cluster.lease;

/**
 * The times of leases; the same at all members of a cluster.
 *
 * @param heartbeatNanos between two heartbeats
 * @param leaseNanos how long after it sent a heartbeat a majority's acknowledgements let a member act
 * @param marginNanos how much longer than the lease a majority must have been silent towards a member before its slots
 *     may be claimed: for clocks that run at different rates (10 per mille of the lease are 30 ms) and for the turn of a
 *     loop that looked at its lease just before it ended
 * @param hearNanos how long a member counts as heard after its last beat arrived
 * @param configuredMembers how many members the configuration lists (witnesses too): more than half of them must be there
 *     before the first list is agreed upon; 0 when the configuration does not say, or lets one start alone
 */
public record LeaseConfig(
        long heartbeatNanos, long leaseNanos, long marginNanos, long hearNanos, int configuredMembers) {
    private static final long MILLISECOND = 1_000_000;

    public LeaseConfig {
        if (heartbeatNanos < MILLISECOND || hearNanos < 2 * heartbeatNanos || leaseNanos < 2 * hearNanos) {
            throw new IllegalArgumentException("a lease has room for several heartbeats");
        }
        if (marginNanos < leaseNanos / 100 || configuredMembers < 0) {
            throw new IllegalArgumentException("the margin is 1/100 of the lease or more; members are not negative");
        }
    }

    /** 200 ms, 3 s, 250 ms, 1 s. */
    public static LeaseConfig defaults(int configuredMembers) {
        return new LeaseConfig(
                200 * MILLISECOND, 3_000 * MILLISECOND, 250 * MILLISECOND, 1_000 * MILLISECOND, configuredMembers);
    }

    /** How long a majority must have been silent towards a member. */
    long silenceNanos() {
        return leaseNanos + marginNanos;
    }
}
