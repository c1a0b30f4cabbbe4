package net.sluice.cluster.directory;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import net.sluice.cluster.PoolConfig;

/**
 * What a node must know to take part in the directory: the same on all of them, but for its own addresses.
 *
 * @param pools the pools; their ranges must not overlap
 * @param ownAddresses addresses of nodes, which no session may have
 * @param blockUnits how many addresses or prefixes of a pool are leased to a slot at once, a power of 2 up to 256; 0: as
 *     suits the size of each pool
 * @param expectedNodes how many nodes share the pools: with {@code blockUnits} 0 each pool has four blocks for each of them
 * @param timing how long things may take
 */
public record DirectoryConfig(
        List<PoolConfig> pools, Set<InetAddress> ownAddresses, int blockUnits, int expectedNodes, Timing timing) {
    public DirectoryConfig {
        pools = List.copyOf(pools);
        ownAddresses = Set.copyOf(ownAddresses);
        if (blockUnits < 0 || blockUnits > 256 || Integer.bitCount(blockUnits) > 1) {
            throw new IllegalArgumentException("a block of " + blockUnits + " is no power of 2 up to 256");
        }
        if (expectedNodes < 1) {
            throw new IllegalArgumentException(expectedNodes + " nodes");
        }
    }

    /** Sizes and times as suits most. */
    public static DirectoryConfig of(List<PoolConfig> pools, Set<InetAddress> ownAddresses, int expectedNodes) {
        return new DirectoryConfig(pools, ownAddresses, 0, expectedNodes, Timing.DEFAULT);
    }

    /**
     * How long things may take, in nanoseconds.
     *
     * @param answerNanos after which a claim or request fails that the store has not answered
     * @param waitNanos after which one fails that waits for an older session to go
     * @param nudgeNanos how often those who wait ask again
     * @param retryNanos after which is done again what the store was not sure of
     * @param sweepNanos how long it takes to look at every register once
     * @param returnNanos how long a block is kept that nobody uses
     * @param restNanos how long nothing is done for sessions that have come from other nodes, after the last slot came
     */
    public record Timing(
            long answerNanos,
            long waitNanos,
            long nudgeNanos,
            long retryNanos,
            long sweepNanos,
            long returnNanos,
            long restNanos) {
        private static final long SECOND = 1_000_000_000L;

        /** What suits members that are milliseconds apart. */
        public static final Timing DEFAULT =
                new Timing(10 * SECOND, 30 * SECOND, SECOND, SECOND / 10, 30 * SECOND, 120 * SECOND, 2 * SECOND);
    }
}
