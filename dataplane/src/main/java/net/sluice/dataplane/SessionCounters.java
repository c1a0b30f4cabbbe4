package net.sluice.dataplane;

import java.util.List;

/**
 * What one session carried. Octets are those of the IP packets, without PPP, L2TP, UDP and outer IP headers; PPP control is not counted. "In" is from
 * the subscriber, "out" is to it, as in RFC 2866's Acct-Input and Acct-Output. 64 bits: they do not wrap.
 *
 * @param classes the part of it that was counted in each traffic class, of classes that had any; empty when the session has no classes
 */
public record SessionCounters(
        long octetsIn,
        long packetsIn,
        long octetsOut,
        long packetsOut,
        long droppedIn,
        long droppedOut,
        List<ClassCount> classes) {

    /** Nothing counted. */
    public static final SessionCounters ZERO = new SessionCounters(0, 0, 0, 0, 0, 0);

    /** Without traffic classes. */
    public SessionCounters(
            long octetsIn, long packetsIn, long octetsOut, long packetsOut, long droppedIn, long droppedOut) {
        this(octetsIn, packetsIn, octetsOut, packetsOut, droppedIn, droppedOut, List.of());
    }

    /** Both together, without traffic classes. */
    public SessionCounters plus(SessionCounters other) {
        return new SessionCounters(
                octetsIn + other.octetsIn,
                packetsIn + other.packetsIn,
                octetsOut + other.octetsOut,
                packetsOut + other.packetsOut,
                droppedIn + other.droppedIn,
                droppedOut + other.droppedOut);
    }
}
