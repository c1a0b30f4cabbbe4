package net.sluice.dataplane;

/**
 * The ha-set that a session is a member of: sessions of one subscriber, mostly over different lines, which all carry every packet. Each packet to the subscriber
 * is sent on every member; of what comes from the subscriber the first copy passes. What the first member says of recognition and window is in force until the set is empty.
 *
 * @param name names the set; 1..64 characters
 * @param recognition how a copy is known
 * @param windowMillis how long a copy may come after the first of its kind, 10..10,000: longer than the lines' skew
 */
public record HaSet(String name, Recognition recognition, int windowMillis) {

    /** How many sessions a set can have. */
    public static final int MAX_MEMBERS = 8;

    /** Bounds of {@link #windowMillis}. */
    public static final int MIN_WINDOW_MILLIS = 10;

    public static final int MAX_WINDOW_MILLIS = 10_000;

    /** A window for lines whose delays differ by 300 ms, and some more. */
    public static final int DEFAULT_WINDOW_MILLIS = 500;

    /** Longest name. */
    public static final int MAX_NAME = 64;

    /** How a copy is known. */
    public enum Recognition {
        /** By what it is: the peer sends no sequence numbers, or one row of them for each session. */
        CONTENT,
        /** By its Ns: both ends number the set's packets in one row, the same number in every copy. Sessions' own numbers are not in use then. */
        NS
    }

    /** Refuses values out of range. */
    public HaSet {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("the name of an ha-set has 1.." + MAX_NAME + " characters");
        }
        if (windowMillis < MIN_WINDOW_MILLIS || windowMillis > MAX_WINDOW_MILLIS) {
            throw new IllegalArgumentException("ha-set " + name + ": a window of " + windowMillis + " ms is not "
                    + MIN_WINDOW_MILLIS + ".." + MAX_WINDOW_MILLIS);
        }
    }
}
