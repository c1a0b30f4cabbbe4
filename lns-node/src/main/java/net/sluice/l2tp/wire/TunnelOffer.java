package net.sluice.l2tp.wire;

/**
 * What both SCCRQ and SCCRP say of their sender (RFC 2661 s6.1, s6.2).
 *
 * @param protocolVersion Ver in the high octet, Rev in the low one; 0x0100 is RFC 2661
 * @param hostName Host Name, never empty; control characters have been replaced
 * @param vendorName Vendor Name; empty when absent
 * @param firmwareRevision Firmware Revision, 0 to 65,535; -1 when absent
 * @param framingCapabilities Framing Capabilities: 1 synchronous, 2 asynchronous
 * @param bearerCapabilities Bearer Capabilities: 1 digital, 2 analog; -1 when absent
 * @param assignedTunnelId the sender's id of the tunnel, 1 to 65,535
 * @param receiveWindow how many messages the sender accepts without acknowledging; {@link #DEFAULT_WINDOW} when absent
 * @param challenge Challenge; empty when absent
 * @param controlPhb Control Connection DS (RFC 3308 s3.1); {@link PhbCode#NONE} when absent
 * @param failover Failover Capability (RFC 4951 s5.1); {@link FailoverCapability#NONE} when absent
 */
@SuppressWarnings("ArrayRecordComponent") // an octet string; nobody compares these records
public record TunnelOffer(
        int protocolVersion,
        String hostName,
        String vendorName,
        int firmwareRevision,
        long framingCapabilities,
        long bearerCapabilities,
        int assignedTunnelId,
        int receiveWindow,
        byte[] challenge,
        int controlPhb,
        FailoverCapability failover) {
    /** RFC 2661 s4.4.3, Receive Window Size: "If absent, the peer must assume a Window Size of 4". */
    public static final int DEFAULT_WINDOW = 4;

    /** Version 1, revision 0. */
    public static final int VERSION_1 = 0x0100;

    /** Without Control Connection DS and Failover Capability. */
    public TunnelOffer(
            int protocolVersion,
            String hostName,
            String vendorName,
            int firmwareRevision,
            long framingCapabilities,
            long bearerCapabilities,
            int assignedTunnelId,
            int receiveWindow,
            byte[] challenge) {
        this(
                protocolVersion,
                hostName,
                vendorName,
                firmwareRevision,
                framingCapabilities,
                bearerCapabilities,
                assignedTunnelId,
                receiveWindow,
                challenge,
                PhbCode.NONE,
                FailoverCapability.NONE);
    }

    /** The same with Control Connection DS. */
    public TunnelOffer withControlPhb(int code) {
        return new TunnelOffer(
                protocolVersion,
                hostName,
                vendorName,
                firmwareRevision,
                framingCapabilities,
                bearerCapabilities,
                assignedTunnelId,
                receiveWindow,
                challenge,
                code,
                failover);
    }

    /** The same with Failover Capability. */
    public TunnelOffer withFailover(FailoverCapability capability) {
        return new TunnelOffer(
                protocolVersion,
                hostName,
                vendorName,
                firmwareRevision,
                framingCapabilities,
                bearerCapabilities,
                assignedTunnelId,
                receiveWindow,
                challenge,
                controlPhb,
                capability);
    }
}
