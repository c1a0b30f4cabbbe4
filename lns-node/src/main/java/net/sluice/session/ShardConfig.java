package net.sluice.session;

import net.sluice.l2tp.L2tpConfig;

/**
 * What a shard is told at its start.
 *
 * @param shard its number, 0..shards-1
 * @param shards how many there are on this node
 * @param nodeEpoch differs with every start of every node that shares a RADIUS service: part of each Acct-Session-Id. Its low 40 bits grow from one start of a node to the
 *     next
 * @param l2tp the L2TP core's own configuration
 * @param profiles how the subscribers of each LAC are treated
 * @param limits what must not grow without bound
 * @param checkpointNanos how often it is written down for a successor what each session has carried; 0 for never
 */
public record ShardConfig(
        int shard,
        int shards,
        long nodeEpoch,
        L2tpConfig l2tp,
        LacProfiles profiles,
        ShardLimits limits,
        long checkpointNanos) {
    /** When nobody says anything else. */
    public static final long CHECKPOINT_NANOS = 5_000_000_000L;

    /** With checkpoints as usual. */
    public ShardConfig(
            int shard, int shards, long nodeEpoch, L2tpConfig l2tp, LacProfiles profiles, ShardLimits limits) {
        this(shard, shards, nodeEpoch, l2tp, profiles, limits, CHECKPOINT_NANOS);
    }
}
