package net.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * What is said of which packets may pass and how they are counted, by the names that the configuration has for it. What one leaves null, the next in line
 * says; {@link #NO} says that there is none.
 *
 * @param filterUp filter of what the subscriber sends
 * @param filterDown filter of what it is sent
 * @param walledGarden what it is confined to
 * @param trafficClasses what its packets are counted as
 * @param packetsUp packets that it may send per second; 0 for no limit
 * @param packetsDown packets that it may be sent per second; 0 for no limit
 * @param activity filter whose passing packets count as traffic, for Idle-Timeout
 */
public record TrafficRules(
        @Nullable String filterUp,
        @Nullable String filterDown,
        @Nullable String walledGarden,
        @Nullable String trafficClasses,
        @Nullable Integer packetsUp,
        @Nullable Integer packetsDown,
        @Nullable String activity) {

    /** None, though the next in line should say one. */
    public static final String NO = "none";

    /** Not a word. */
    public static final TrafficRules UNSAID = new TrafficRules(null, null, null, null, null, null, null);

    /** These words, and where there is none, the other's. */
    public TrafficRules or(TrafficRules other) {
        return new TrafficRules(
                either(filterUp, other.filterUp),
                either(filterDown, other.filterDown),
                either(walledGarden, other.walledGarden),
                either(trafficClasses, other.trafficClasses),
                either(packetsUp, other.packetsUp),
                either(packetsDown, other.packetsDown),
                either(activity, other.activity));
    }

    private static <T> @Nullable T either(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }

    /** Names and numbers for the log; empty when nothing is said. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        say(text, "filter up", filterUp);
        say(text, "filter down", filterDown);
        say(text, "walled garden", walledGarden);
        say(text, "traffic classes", trafficClasses);
        say(text, "packets/s up", packetsUp);
        say(text, "packets/s down", packetsDown);
        return text.toString();
    }

    private static void say(StringBuilder text, String what, @Nullable Object name) {
        if (name != null) {
            text.append(text.isEmpty() ? "" : "; ").append(what).append(' ').append(name);
        }
    }
}
