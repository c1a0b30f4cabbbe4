package net.sluice.l2tp;

import net.sluice.l2tp.wire.FailoverCapability;

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
 * @param failover what we say that we can do after a failover (RFC 4951 s5.1); {@link FailoverCapability#NONE}: we do not speak of it
 * @param tellsUnknownTunnels whether peers are told of tunnels in which they believe and that are not here
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
        TunnelIds tunnelIds,
        FailoverCapability failover,
        boolean tellsUnknownTunnels) {
    /** What an LNS says by default: all that RFC 4951 has, and half a minute of patience with it. */
    public static final FailoverCapability FAILOVER = new FailoverCapability(true, true, 30_000);

    /** After so many transmissions in vain, a node that goes on with a tunnel of another one recovers it by RFC 4951: 7 s by default. */
    static final int SILENT_TRANSMISSIONS = 3;

    /** A peer that asks for more patience than this gets no more, in milliseconds. */
    static final long MOST_RECOVERY_MILLIS = 600_000;

    /** Without failover. */
    public L2tpConfig(
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
        this(
                hostName,
                vendorName,
                firmwareRevision,
                receiveWindow,
                policies,
                helloIntervalNanos,
                firstRetransmitNanos,
                maxRetransmitNanos,
                maxTransmissions,
                tunnelSetupNanos,
                callSetupNanos,
                tunnelIds,
                FailoverCapability.NONE,
                false);
    }

    /** The same with what an LNS says by default of its Failover Capability. */
    public L2tpConfig recoverable() {
        return withFailover(FAILOVER);
    }

    /** The same with another Failover Capability. */
    public L2tpConfig withFailover(FailoverCapability capability) {
        return with(capability, tellsUnknownTunnels);
    }

    /** The same, and peers are told of tunnels that are not here; or are not. */
    public L2tpConfig tellingUnknownTunnels(boolean tells) {
        return with(failover, tells);
    }

    private L2tpConfig with(FailoverCapability capability, boolean tells) {
        return new L2tpConfig(
                hostName,
                vendorName,
                firmwareRevision,
                receiveWindow,
                policies,
                helloIntervalNanos,
                firstRetransmitNanos,
                maxRetransmitNanos,
                maxTransmissions,
                tunnelSetupNanos,
                callSetupNanos,
                tunnelIds,
                capability,
                tells);
    }

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
