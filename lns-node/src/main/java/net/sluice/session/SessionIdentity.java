package net.sluice.session;

import java.net.InetSocketAddress;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.IncomingCallRequest;
import net.sluice.l2tp.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling over what: the facts of a call that AAA, accounting and the log report.
 *
 * @param acctSessionId unique for the life of the service: it never repeats, also not after a restart
 * @param lacHostName the Host Name AVP of the tunnel's peer
 * @param lacAddress the peer's UDP address
 * @param lnsAddress our UDP address
 * @param tunnelId our tunnel id
 * @param sessionId our session id
 * @param peerTunnelId the peer's tunnel id
 * @param peerSessionId the peer's session id
 * @param callSerial the Call Serial Number AVP, unsigned
 * @param callingNumber the Calling Number AVP, null when absent or empty
 * @param calledNumber the Called Number AVP, null when absent or empty
 * @param subAddress the Sub-Address AVP, null when absent or empty
 * @param physicalChannel the Physical Channel ID AVP, -1 when absent
 * @param txConnectBps the (Tx) Connect Speed AVP in bits per second; 0 when unknown
 * @param rxConnectBps the Rx Connect Speed AVP in bits per second; 0 when unknown
 */
public record SessionIdentity(
        String acctSessionId,
        String lacHostName,
        InetSocketAddress lacAddress,
        InetSocketAddress lnsAddress,
        int tunnelId,
        int sessionId,
        int peerTunnelId,
        int peerSessionId,
        int callSerial,
        @Nullable String callingNumber,
        @Nullable String calledNumber,
        @Nullable String subAddress,
        long physicalChannel,
        long txConnectBps,
        long rxConnectBps) {

    /** The line, as far as the LAC names it: the calling number, else the LAC's channel, else the LAC. */
    public String circuit() {
        if (callingNumber != null) {
            return callingNumber;
        }
        return physicalChannel < 0 ? lacHostName : lacHostName + "#" + physicalChannel;
    }

    static SessionIdentity of(Call call, String acctSessionId) {
        Tunnel tunnel = call.tunnel();
        IncomingCallRequest request = call.request();
        CallConnected connected = call.connected();
        return new SessionIdentity(
                acctSessionId,
                tunnel.peerHostName(),
                tunnel.path().peer(),
                tunnel.path().local(),
                tunnel.localId(),
                call.localId(),
                tunnel.peerId(),
                call.peerId(),
                request.callSerialNumber(),
                unlessEmpty(request.callingNumber()),
                unlessEmpty(request.calledNumber()),
                unlessEmpty(request.subAddress()),
                request.physicalChannel(),
                connected == null ? 0 : connected.txConnectSpeedBps(),
                connected == null ? 0 : connected.rxConnectSpeedBps());
    }

    private static @Nullable String unlessEmpty(String number) {
        return number.isEmpty() ? null : number;
    }
}
