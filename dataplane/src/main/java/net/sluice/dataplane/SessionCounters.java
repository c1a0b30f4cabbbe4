package net.sluice.dataplane;

/**
 * What one session carried. Octets are those of the IP packets, without PPP, L2TP, UDP and outer IP headers; PPP control is not counted. "In" is from
 * the subscriber, "out" is to it, as in RFC 2866's Acct-Input and Acct-Output. 64 bits: they do not wrap.
 */
public record SessionCounters(
        long octetsIn, long packetsIn, long octetsOut, long packetsOut, long droppedIn, long droppedOut) {

    /** Nothing counted. */
    public static final SessionCounters ZERO = new SessionCounters(0, 0, 0, 0, 0, 0);

    /** Both together. */
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
