package net.sluice.l2tp;

/**
 * What all tunnels of an endpoint have in common.
 *
 * @param hostName our Host Name AVP
 * @param vendorName our Vendor Name AVP
 * @param firmwareRevision our Firmware Revision AVP
 * @param receiveWindow how many messages a peer may have in flight to us, 1 to 32,768 (RFC 2661 s5.8)
 * @param policies the access list
 * @param helloIntervalNanos silence after which a HELLO is sent (RFC 2661 s5.5)
 * @param firstRetransmitNanos first retransmission time-out, 1 s by RFC 2661 s5.8
 * @param maxRetransmitNanos cap of the back-off, at least 8 s
 * @param maxTransmissions how often a message is sent before the peer is given up, at least 6
 * @param tunnelSetupNanos how long a tunnel may take to be established
 * @param callSetupNanos how long a call may take to be established
 * @param tunnelIds where our tunnel ids come from
 */
public record L2tpConfig(
        String hostName,
        String vendorName,
        int firmwareRevision,
        int receiveWindow,
        PolicySource policies,
        long helloIntervalNanos,
        long firstRetransmitNanos,
        long maxRetransmitNanos,
        int maxTransmissions,
        long tunnelSetupNanos,
        long callSetupNanos,
        TunnelIds tunnelIds) {
    /** More messages than this per possible session are never in the queue of a peer that keeps up. */
    private static final int MESSAGES_PER_SESSION = 4;

    private static final int MESSAGES_PER_TUNNEL = 1024;

    ChannelConfig channel(int maxSessions) {
        return new ChannelConfig(
                receiveWindow,
                firstRetransmitNanos,
                maxRetransmitNanos,
                maxTransmissions,
                MESSAGES_PER_TUNNEL + MESSAGES_PER_SESSION * maxSessions);
    }
}
