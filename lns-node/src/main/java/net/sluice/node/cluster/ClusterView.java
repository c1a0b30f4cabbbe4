package net.sluice.node.cluster;

import java.util.List;

/**
 * How a node sees its cluster at a moment.
 *
 * @param acts whether this node may act
 * @param members the names of those that the store lists, this one too
 * @param agreed how many members count for majorities
 * @param owned slots that this node has
 * @param unowned slots that nobody has
 * @param moving slots that are on their way to others
 * @param safe whether each record in the store has all its backups
 */
public record ClusterView(
        boolean acts, List<String> members, int agreed, int owned, int unowned, int moving, boolean safe) {
    /** Of a node that has not joined. */
    static final ClusterView OUTSIDE = new ClusterView(false, List.of(), 0, 0, 0, 0, false);

    ClusterView withSafety(boolean backedUp) {
        return new ClusterView(acts, members, agreed, owned, unowned, moving, backedUp);
    }
}
