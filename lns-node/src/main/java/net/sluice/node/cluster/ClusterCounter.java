package net.sluice.node.cluster;

/** What is counted of a node's part in its cluster; docs/CLUSTER.md lists them. */
public enum ClusterCounter {
    /** Control messages with tunnel id 0 that were handed to the node whose slot they belong to. */
    TUNNEL_ZERO_HANDED_ON,
    /** Control messages with tunnel id 0 dropped: they belong to a slot that nobody has at the moment, or that is just moving. */
    TUNNEL_ZERO_WITHOUT_OWNER,
    /** Control messages with tunnel id 0 dropped: another node had handed them on, and their slot is not ours either. */
    TUNNEL_ZERO_HANDED_TWICE,
    /** Control messages with tunnel id 0 dropped: the way to their node was full, or not known. */
    TUNNEL_ZERO_NOT_HANDED_ON,
    /** Control messages and PPP frames dropped: this node may not act. */
    PUNTS_WHILE_FENCED
}
