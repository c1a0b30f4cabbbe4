package net.sluice.session;

/**
 * How data messages go between us and a LAC, as far as the file says.
 *
 * @param numbers who numbers them
 * @param reorderWindow how many numbers ahead of a missing one may wait for it, 0..64
 * @param reorderNanos how long they do at most
 * @param outerDscp the DSCP of the outer headers of packets to the LAC, 0..63; {@link #COPY} for the inner packet's
 * @param controlDscp the same of PPP control frames, 0..63
 * @param innerDscp the DSCP that packets from the subscriber are given, 0..63; {@link #KEEP} for none
 * @param dontFragment whether outer packets of data are not to be fragmented
 * @param firstNs the first number that we give, 0..65535, where the session is new
 */
public record DataChannel(
        Numbers numbers,
        int reorderWindow,
        long reorderNanos,
        int outerDscp,
        int controlDscp,
        int innerDscp,
        boolean dontFragment,
        int firstNs) {

    /** With numbers from 0 on. */
    public DataChannel(
            Numbers numbers,
            int reorderWindow,
            long reorderNanos,
            int outerDscp,
            int controlDscp,
            int innerDscp,
            boolean dontFragment) {
        this(numbers, reorderWindow, reorderNanos, outerDscp, controlDscp, innerDscp, dontFragment, 0);
    }

    /** Sequence numbers on data messages (RFC 2661 s5.4). */
    public enum Numbers {
        /** None are sent. */
        OFF,
        /** Sent once the LAC has. */
        OPTIONAL,
        /** Sent. */
        ON,
        /** Sent, and demanded. */
        REQUIRED
    }

    /** {@link #outerDscp}: that of the inner packet. */
    public static final int COPY = -1;

    /** {@link #innerDscp}: whatever the subscriber has set. */
    public static final int KEEP = -1;

    private static final int CS6 = 48;
    private static final int WINDOW = 32;
    private static final long REORDER_NANOS = 20_000_000;

    /** No marks but CS6 for PPP control; no numbers; where the LAC demands them, a window of 32 and 20 ms. */
    public static final DataChannel DEFAULT = new DataChannel(Numbers.OFF, WINDOW, REORDER_NANOS, 0, CS6, KEEP, false);

    /** The same for a LAC that demands numbers: RFC 2661 s5.4: "sequence numbers MUST be present at all times". */
    DataChannel numbered() {
        return switch (numbers) {
            case OFF, OPTIONAL ->
                new DataChannel(
                        Numbers.ON,
                        reorderWindow,
                        reorderNanos,
                        outerDscp,
                        controlDscp,
                        innerDscp,
                        dontFragment,
                        firstNs);
            case ON, REQUIRED -> this;
        };
    }

    /** The same for a session that has agreed on a DSCP with its LAC: RFC 3308 s4: "for all packets within the session". */
    DataChannel marked(int dscp) {
        return new DataChannel(numbers, reorderWindow, reorderNanos, dscp, dscp, innerDscp, dontFragment, firstNs);
    }

    /** The same with other numbering. */
    public DataChannel withNumbers(Numbers other, int window, long nanos) {
        return new DataChannel(other, window, nanos, outerDscp, controlDscp, innerDscp, dontFragment, firstNs);
    }

    /** The same for a session that another node has had. */
    public DataChannel from(int ns) {
        return new DataChannel(
                numbers, reorderWindow, reorderNanos, outerDscp, controlDscp, innerDscp, dontFragment, ns);
    }
}
