package net.sluice.node.cluster;

/** Why a node gives its slots to others and takes none. There may be several at a time; it goes on for as long as there is one. */
public enum DrainReason {
    /** The process ends. */
    SHUTDOWN,
    /** An operator wants it. */
    OPERATOR,
    /** It does not reach the LACs, and another does. */
    CUT_OFF
}
