package net.sluice.session;

/**
 * What a session carried, as 64-bit counts of subscriber packets (IP octets, without PPP and L2TP headers).
 *
 * @param packetsIn packets from the subscriber
 * @param octetsIn octets from the subscriber
 * @param packetsOut packets to the subscriber
 * @param octetsOut octets to the subscriber
 */
public record Counters(long packetsIn, long octetsIn, long packetsOut, long octetsOut) {
    /** A session that carried nothing. */
    public static final Counters ZERO = new Counters(0, 0, 0, 0);

    /** Packets in both directions, for the idle check. */
    public long packets() {
        return packetsIn + packetsOut;
    }
}
