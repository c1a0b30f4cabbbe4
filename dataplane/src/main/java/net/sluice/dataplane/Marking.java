package net.sluice.dataplane;

/**
 * The DSCPs (RFC 2474) of a session's packets. The ECN field is never part of it: outer headers are Not-ECT, inner ones stay as they are.
 *
 * @param outer of the outer header of packets to the LAC, 0..63; or {@link #COPY}: the inner packet's
 * @param control of the outer header of PPP control frames to the LAC, 0..63
 * @param inner what packets from the subscriber get, 0..63; or {@link #KEEP}
 */
public record Marking(int outer, int control, int inner) {

    /** {@link #outer}: the inner packet's DSCP. */
    public static final int COPY = -1;

    /** {@link #inner}: whatever the subscriber has set. */
    public static final int KEEP = -1;

    /** Class selector 6 (RFC 2474 s4.2.2): network control. */
    public static final int CS6 = 48;

    /** Packets unmarked, control CS6, inner packets as they are. */
    public static final Marking DEFAULT = new Marking(0, CS6, KEEP);

    private static final int HIGHEST = 63;

    /** Refuses values out of range. */
    public Marking {
        if (outer < COPY || outer > HIGHEST || control < 0 || control > HIGHEST || inner < KEEP || inner > HIGHEST) {
            throw new IllegalArgumentException("DSCPs " + outer + ", " + control + ", " + inner);
        }
    }
}
