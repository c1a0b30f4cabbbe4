package net.sluice.l2tp;

import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.PhbCode;
import net.sluice.l2tp.wire.TunnelOffer;

/**
 * What a peer has said of itself in SCCRQ or SCCRP, unchecked.
 *
 * @param hostName Host Name AVP; empty when unknown
 * @param vendorName Vendor Name AVP; empty when unknown
 * @param firmwareRevision Firmware Revision AVP; -1 when unknown
 * @param framingCapabilities Framing Capabilities AVP: 1 synchronous, 2 asynchronous
 * @param bearerCapabilities Bearer Capabilities AVP: 1 digital, 2 analog; -1 when it sent none
 * @param controlPhb Control Connection DS AVP (RFC 3308 s3.1); -1 when it sent none
 * @param failover Failover Capability AVP (RFC 4951 s5.1); {@link FailoverCapability#NONE} when it sent none
 */
public record PeerFacts(
        String hostName,
        String vendorName,
        int firmwareRevision,
        long framingCapabilities,
        long bearerCapabilities,
        int controlPhb,
        FailoverCapability failover) {
    /** Without Failover Capability. */
    public PeerFacts(
            String hostName,
            String vendorName,
            int firmwareRevision,
            long framingCapabilities,
            long bearerCapabilities,
            int controlPhb) {
        this(
                hostName,
                vendorName,
                firmwareRevision,
                framingCapabilities,
                bearerCapabilities,
                controlPhb,
                FailoverCapability.NONE);
    }

    static final PeerFacts UNKNOWN = new PeerFacts("", "", -1, 0, -1, PhbCode.NONE);

    static PeerFacts of(TunnelOffer offer) {
        return new PeerFacts(
                offer.hostName(),
                offer.vendorName(),
                offer.firmwareRevision(),
                offer.framingCapabilities(),
                offer.bearerCapabilities(),
                offer.controlPhb(),
                offer.failover());
    }
}
