package net.sluice.l2tp;

import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.ProxyAuthen;

/**
 * What an ICCN says of a call (RFC 2661 s6.8).
 *
 * @param txConnectSpeedBps speed from LAC to subscriber, bit/s (AVP 24)
 * @param rxConnectSpeedBps speed from subscriber to LAC, bit/s (AVP 38); 0 when absent
 * @param framingType AVP 19: 1 synchronous, 2 asynchronous
 * @param initialReceivedLcp AVP 26, the options of the first CONFREQ of the subscriber; empty when absent
 * @param lastSentLcp AVP 27; empty when absent
 * @param lastReceivedLcp AVP 28; empty when absent
 * @param proxyAuthType AVP 29; 0 when absent
 * @param proxyAuthName AVP 30; empty when absent
 * @param proxyAuthChallenge AVP 31; empty when absent
 * @param proxyAuthId AVP 32, its low octet; 0 when absent
 * @param proxyAuthResponse AVP 33: CHAP response or PAP password, never printed; empty when absent
 * @param privateGroupId AVP 37; empty when absent
 * @param sequencingRequired AVP 39 present: the LNS has no choice but to send sequence numbers
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public record CallConnected(
        long txConnectSpeedBps,
        long rxConnectSpeedBps,
        int framingType,
        byte[] initialReceivedLcp,
        byte[] lastSentLcp,
        byte[] lastReceivedLcp,
        int proxyAuthType,
        byte[] proxyAuthName,
        byte[] proxyAuthChallenge,
        int proxyAuthId,
        byte[] proxyAuthResponse,
        byte[] privateGroupId,
        boolean sequencingRequired) {
    private static final byte[] NONE = {};

    static CallConnected of(Iccn iccn) {
        ProxyAuthen proxy = iccn.proxyAuthen();
        return new CallConnected(
                iccn.txConnectSpeed(),
                iccn.rxConnectSpeed(),
                (int) iccn.framingType(),
                iccn.initialReceivedLcp(),
                iccn.lastSentLcp(),
                iccn.lastReceivedLcp(),
                proxy.type(),
                proxy.name(),
                proxy.challenge(),
                proxy.id(),
                proxy.response(),
                iccn.privateGroupId(),
                iccn.sequencingRequired());
    }

    /** The same without what LCP and authentication begin with: nothing secret is left. */
    CallConnected withoutProxy() {
        return new CallConnected(
                txConnectSpeedBps,
                rxConnectSpeedBps,
                framingType,
                NONE,
                NONE,
                NONE,
                0,
                NONE,
                NONE,
                0,
                NONE,
                privateGroupId,
                sequencingRequired);
    }

    Iccn toMessage() {
        return new Iccn(
                txConnectSpeedBps,
                framingType,
                initialReceivedLcp,
                lastSentLcp,
                lastReceivedLcp,
                new ProxyAuthen(proxyAuthType, proxyAuthName, proxyAuthChallenge, proxyAuthId, proxyAuthResponse),
                privateGroupId,
                rxConnectSpeedBps,
                sequencingRequired);
    }

    @Override
    public String toString() {
        return "CallConnected[tx " + txConnectSpeedBps + " bit/s, rx " + rxConnectSpeedBps + " bit/s, framing "
                + framingType + ", proxy LCP " + (lastReceivedLcp.length > 0) + ", proxy authentication "
                + proxyAuthType + "]";
    }
}
