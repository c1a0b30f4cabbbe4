package net.sluice.dataplane;

import java.util.List;

/**
 * Into which classes a session's packets are counted, each class with its own octets and packets. Rules are written for what goes up (destination is
 * the remote end) and hold mirrored for what comes down; the first that matches decides. Like a {@link Filter} it is itself and nothing else: make each once.
 *
 * @param name for logs
 * @param classes names of the classes, 1..{@link #MOST}; what no rule matches is of the first
 * @param rules in order
 */
public record TrafficClasses(String name, List<String> classes, List<Rule> rules) {

    /** Most classes of one list. */
    public static final int MOST = 8;

    /**
     * One rule.
     *
     * @param index the class, as an index into {@link TrafficClasses#classes}
     */
    public record Rule(int index, PacketMatch match) {}

    /** Refuses too many classes and rules for a class that is not there. */
    public TrafficClasses {
        classes = List.copyOf(classes);
        rules = List.copyOf(rules);
        if (classes.isEmpty() || classes.size() > MOST) {
            throw new IllegalArgumentException(classes.size() + " classes are not 1.." + MOST);
        }
        for (Rule rule : rules) {
            if (rule.index() < 0 || rule.index() >= classes.size()) {
                throw new IllegalArgumentException("there is no class " + rule.index());
            }
        }
    }

    @Override
    public String toString() {
        return "TrafficClasses[" + name + ", " + classes + "]";
    }
}
