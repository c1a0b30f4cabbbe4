package net.sluice.l2tp;

import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.PhbCode;

/**
 * What an ICRQ says of a call (RFC 2661 s6.6).
 *
 * @param callSerialNumber the LAC's number for the call, in both ends' logs (AVP 15)
 * @param bearerType AVP 18: 1 digital, 2 analog, both bits possible, 0 none (a virtual call)
 * @param physicalChannel AVP 25, vendor-specific; -1 when absent
 * @param calledNumber AVP 21; empty when absent
 * @param callingNumber AVP 22; empty when absent
 * @param subAddress AVP 23; empty when absent
 * @param sessionPhb AVP 48 (RFC 3308 s4.1): a per-hop behaviour code; -1 when absent
 */
public record IncomingCallRequest(
        int callSerialNumber,
        int bearerType,
        long physicalChannel,
        String calledNumber,
        String callingNumber,
        String subAddress,
        int sessionPhb) {

    /** Without a per-hop behaviour. */
    public IncomingCallRequest(
            int callSerialNumber,
            int bearerType,
            long physicalChannel,
            String calledNumber,
            String callingNumber,
            String subAddress) {
        this(callSerialNumber, bearerType, physicalChannel, calledNumber, callingNumber, subAddress, PhbCode.NONE);
    }

    static IncomingCallRequest of(Icrq icrq) {
        return new IncomingCallRequest(
                (int) icrq.callSerialNumber(),
                (int) icrq.bearerType(),
                icrq.physicalChannelId(),
                icrq.calledNumber(),
                icrq.callingNumber(),
                icrq.subAddress(),
                icrq.sessionPhb());
    }
}
