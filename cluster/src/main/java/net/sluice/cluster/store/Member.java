package net.sluice.cluster.store;

import java.util.Map;

/**
 * A node process that takes part in the cluster.
 *
 * @param name unique, configured
 * @param incarnation another one with every start of the process
 * @param lite true for a witness: it has a vote, and owns nothing
 * @param attributes what the others must know to reach it: the addresses of its sockets; fixed for its life
 */
public record Member(String name, long incarnation, boolean lite, Map<String, String> attributes) {
    public Member {
        attributes = Map.copyOf(attributes);
    }

    /** A member that owns slots, and of which nothing else is known. */
    public static Member of(String name, long incarnation) {
        return new Member(name, incarnation, false, Map.of());
    }
}
