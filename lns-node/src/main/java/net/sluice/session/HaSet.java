package net.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * The ha-set that a session is a member of: sessions of one subscriber over several lines, which all carry every packet.
 *
 * @param name names the set
 * @param sharedNs whether copies are known by a Ns that all members share (both ends must do that); else by content
 * @param windowMillis how long after the first a copy may come
 */
public record HaSet(String name, boolean sharedNs, int windowMillis) {
    /** When nothing is said of the window: lines 300 ms apart, and some more. */
    public static final int DEFAULT_WINDOW_MILLIS = 500;

    private static final int LEAST_WINDOW_MILLIS = 10;
    private static final int MOST_WINDOW_MILLIS = 10_000;
    private static final int LONGEST_NAME = 64;

    /**
     * What a text says.
     *
     * @param set null when there is a flaw
     * @param flaw what is wrong with it; null when nothing is
     */
    public record Read(@Nullable HaSet set, @Nullable String flaw) {}

    /** Reads {@code NAME[,window=MILLISECONDS][,mode=content|ns]}. */
    public static Read read(String text) {
        String[] parts = text.split(",", -1);
        String name = parts[0].strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return flaw(text, "a name has 1.." + LONGEST_NAME + " characters");
        }
        boolean sharedNs = false;
        int window = DEFAULT_WINDOW_MILLIS;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.equals("mode=ns") || part.equals("mode=content")) {
                sharedNs = part.equals("mode=ns");
            } else if (part.matches("window=[0-9]{1,5}")) {
                window = Integer.parseInt(part.substring("window=".length()));
                if (window < LEAST_WINDOW_MILLIS || window > MOST_WINDOW_MILLIS) {
                    return flaw(text, "a window is " + LEAST_WINDOW_MILLIS + ".." + MOST_WINDOW_MILLIS + " ms");
                }
            } else {
                return flaw(text, "'" + part + "' is neither window=MILLISECONDS nor mode=content nor mode=ns");
            }
        }
        return new Read(new HaSet(name, sharedNs, window), null);
    }

    private static Read flaw(String text, String why) {
        return new Read(null, "ha-set '" + text + "': " + why);
    }
}
