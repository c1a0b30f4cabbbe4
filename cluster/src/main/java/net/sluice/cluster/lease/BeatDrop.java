package net.sluice.cluster.lease;

/** Why a beat that arrived is not taken. */
public enum BeatDrop {
    /** Too short to hold a beat and its MAC. */
    TOO_SHORT,
    /** Longer than any beat. */
    TOO_LONG,
    /** Of a version of the format that is not known here. */
    WRONG_VERSION,
    /** The MAC is not that of this cluster's secret. */
    WRONG_MAC,
    /** The MAC is right and the contents make no sense. */
    MALFORMED,
    /** Its sender is not a member of the cluster as the store sees it, or of another incarnation. */
    NOT_A_MEMBER,
    /** It is for another incarnation than this. */
    NOT_FOR_US,
    /** One with this number or a higher one was taken already: a replay, or overtaken on its way. */
    OLD
}
