package net.sluice.session;

/** What becomes of packets that come faster than their rate. */
public enum Excess {
    /** They are dropped. */
    POLICE,
    /** They wait. */
    SHAPE
}
