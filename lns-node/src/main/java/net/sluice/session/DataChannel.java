package net.sluice.session;

/**
 * How data messages go between us and a LAC, as far as the file says.
 *
 * @param numbers who numbers them
 * @param reorderWindow how many numbers ahead of a missing one may wait for it, 0..64
 * @param reorderNanos how long they do at most
 */
public record DataChannel(Numbers numbers, int reorderWindow, long reorderNanos) {

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

    private static final int WINDOW = 32;
    private static final long REORDER_NANOS = 20_000_000;

    /** No numbers; where the LAC demands them, a window of 32 and 20 ms. */
    public static final DataChannel DEFAULT = new DataChannel(Numbers.OFF, WINDOW, REORDER_NANOS);

    /** The same for a LAC that demands numbers: RFC 2661 s5.4: "sequence numbers MUST be present at all times". */
    DataChannel numbered() {
        return switch (numbers) {
            case OFF, OPTIONAL -> new DataChannel(Numbers.ON, reorderWindow, reorderNanos);
            case ON, REQUIRED -> this;
        };
    }
}
