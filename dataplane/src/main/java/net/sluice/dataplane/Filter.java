package net.sluice.dataplane;

import java.util.List;

/**
 * An ordered list of rules: the first that matches decides. Stateless. Source and destination are those of the packet, so a filter is written for one
 * direction. To the data plane a filter is itself and nothing else ({@code ==}): make each once, not one for each session.
 *
 * @param name for counters and logs
 * @param rules at most {@link #MOST_RULES}
 * @param otherwise what happens to a packet that no rule matches
 */
public record Filter(String name, List<Rule> rules, Action otherwise) {

    /** Most rules of one filter: each packet is compared with them one by one. */
    public static final int MOST_RULES = 1000;

    /** What becomes of a packet. */
    public enum Action {
        /** It goes on. */
        PASS,
        /** It ends here, as {@link DropReason#FILTERED}. */
        DROP
    }

    /**
     * One rule.
     *
     * @param name for its counter
     */
    public record Rule(String name, Action action, PacketMatch match) {}

    /** Refuses too many rules. */
    public Filter {
        rules = List.copyOf(rules);
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException(
                    "filter " + name + " has " + rules.size() + " rules, at most " + MOST_RULES + " are possible");
        }
    }

    @Override
    public String toString() {
        return "Filter[" + name + ", " + rules.size() + " rules]";
    }
}
