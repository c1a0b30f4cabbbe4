package net.sluice.dataplane;

import java.net.InetAddress;
import java.util.List;

/**
 * What a session may reach that may not reach the world: an allowed list, and servers of our own, to which it is led when it asks for a page or a name
 * elsewhere. Everything else is {@link DropReason#WALLED_GARDEN}. Like a {@link Filter} it is itself and nothing else: make each once.
 *
 * @param name for logs
 * @param allowed what passes, of whatever goes up; what comes down passes as their mirrored ones
 * @param captive the captive portal's addresses, both families; a subscriber is led to one of its family's, always the same. Empty: nobody is led
 * @param captivePort TCP port of the portal, 1..65535
 * @param redirectedPorts TCP ports from which connections are led to the portal
 * @param dns name servers to which what goes to port 53 of others is led, by UDP and TCP; empty: nobody is led
 * @param connections how many connections of a session are remembered at most, for the portal and for name servers, each; the one that was quiet for
 *     longest gives way. 1..{@link #MOST_CONNECTIONS}
 */
public record WalledGarden(
        String name,
        List<PacketMatch> allowed,
        List<InetAddress> captive,
        int captivePort,
        List<NumberRange> redirectedPorts,
        List<InetAddress> dns,
        int connections) {

    /** Most of {@link #connections}. */
    public static final int MOST_CONNECTIONS = 1024;

    /** Port of DNS (RFC 1035 s4.2). */
    public static final int DNS_PORT = 53;

    /** Refuses values out of range. */
    public WalledGarden {
        allowed = List.copyOf(allowed);
        captive = List.copyOf(captive);
        redirectedPorts = List.copyOf(redirectedPorts);
        dns = List.copyOf(dns);
        if (captivePort < 1 || captivePort > 65535) {
            throw new IllegalArgumentException("captivePort " + captivePort + " is not 1..65535");
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("connections " + connections + " is not 1.." + MOST_CONNECTIONS);
        }
    }

    @Override
    public String toString() {
        return "WalledGarden[" + name + "]";
    }
}
