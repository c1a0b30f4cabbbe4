package net.sluice.dataplane;

/**
 * What one rule of a filter, or its default, has decided over all sessions.
 *
 * @param filter the filter's name
 * @param rule the rule's name, or {@link #OTHERWISE}
 * @param action what it decides
 * @param packets packets that it was the first to match
 */
public record FilterCount(String filter, String rule, Filter.Action action, long packets) {

    /** What stands for the rule's name where no rule matched. */
    public static final String OTHERWISE = "default";
}
