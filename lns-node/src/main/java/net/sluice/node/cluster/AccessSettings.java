package net.sluice.node.cluster;

import java.net.InetAddress;
import java.util.List;

/**
 * How a node knows that it reaches the LACs.
 *
 * @param interfaces names of interfaces, of which one at least must have carrier; none: they are not looked at
 * @param addresses of routers towards the LACs, of which one at least must answer pings; none: nobody is pinged
 * @param holdNanos after how long without an answer the way is lost
 * @param backNanos how long the way must have been there again before slots come back
 */
public record AccessSettings(List<String> interfaces, List<InetAddress> addresses, long holdNanos, long backNanos) {
    /** Nothing is looked at. */
    public static final AccessSettings NONE = new AccessSettings(List.of(), List.of(), 0, 0);

    public AccessSettings {
        interfaces = List.copyOf(interfaces);
        addresses = List.copyOf(addresses);
    }

    /** Whether there is anything to look at. */
    public boolean isAny() {
        return !interfaces.isEmpty() || !addresses.isEmpty();
    }
}
