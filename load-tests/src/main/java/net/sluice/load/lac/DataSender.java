package net.sluice.load.lac;

import java.nio.ByteBuffer;
import net.sluice.l2tp.Call;
import net.sluice.ppp.LcpResult;

/**
 * Puts the L2TP data header in front of PPP frames (RFC 2661 s3.1): without Length and Offset, and with Ns only where the data is
 * sequenced.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0|0|x x|S|x|0|0|x x x x|  2    |           Tunnel ID           |
 * |           Session ID          |  Ns (if S)    |  Nr (if S)    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class DataSender {

    private static final short PLAIN = 0x0002;
    private static final short SEQUENCED = 0x0802;

    private final FleetOutput out;
    private final boolean sequenced;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(1 << 16);

    DataSender(FleetOutput out, boolean sequenced) {
        this.out = out;
        this.sequenced = sequenced;
    }

    /** Sends a whole PPP frame, position to limit. */
    void sendFrame(Call call, Line line, ByteBuffer frame) {
        putHeader(call, line);
        send(call, frame);
    }

    /** Sends an IP packet, position to limit, as a PPP frame. */
    void sendIp(Call call, Line line, LcpResult lcp, ByteBuffer packet) {
        putHeader(call, line);
        boolean six = packet.hasRemaining() && (packet.get(packet.position()) & 0xf0) == 0x60;
        PppData.putHead(datagram, six ? PppData.IPV6 : PppData.IPV4, lcp);
        send(call, packet);
    }

    private void putHeader(Call call, Line line) {
        datagram.clear();
        datagram.putShort(sequenced ? SEQUENCED : PLAIN);
        datagram.putShort((short) call.tunnel().peerId()).putShort((short) call.peerId());
        if (sequenced) {
            // RFC 2661 s3.1: "In data messages, Nr is reserved"
            datagram.putShort((short) line.nextNs()).putShort((short) 0);
        }
    }

    private void send(Call call, ByteBuffer rest) {
        datagram.put(rest).flip();
        out.send(call.tunnel().path(), datagram);
    }
}
