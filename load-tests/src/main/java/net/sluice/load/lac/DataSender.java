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
    private static final int CONTROL = 0x8000;
    private static final int LENGTH = 0x4000;
    private static final int SEQUENCE = 0x0800;
    private static final int SHORTEST_NUMBERED = 12;

    private final FleetOutput out;
    private final boolean sequenced;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(1 << 16);

    DataSender(FleetOutput out, boolean sequenced) {
        this.out = out;
        this.sequenced = sequenced;
    }

    /** The Ns of a data message, position to limit; {@link HaSet#UNNUMBERED} when there is none, or it is none. */
    static int ns(ByteBuffer datagram) {
        int at = datagram.position();
        int flags = datagram.remaining() < SHORTEST_NUMBERED ? 0 : datagram.getShort(at);
        int nsAt = at + ((flags & LENGTH) == 0 ? 6 : 8);
        boolean numbered = (flags & (CONTROL | SEQUENCE)) == SEQUENCE;
        return numbered ? datagram.getShort(nsAt) & 0xffff : HaSet.UNNUMBERED;
    }

    /** Sends a whole PPP frame, position to limit. */
    void sendFrame(Call call, Line line, ByteBuffer frame) {
        putHeader(call, ownNs(line));
        send(call, frame);
    }

    /**
     * Sends an IP packet, position to limit, as a PPP frame.
     *
     * @param ns that of its ha-set, or {@link HaSet#UNNUMBERED}
     */
    void sendIp(Call call, Line line, LcpResult lcp, ByteBuffer packet, int ns) {
        putHeader(call, ns == HaSet.UNNUMBERED ? ownNs(line) : ns);
        boolean six = packet.hasRemaining() && (packet.get(packet.position()) & 0xf0) == 0x60;
        PppData.putHead(datagram, six ? PppData.IPV6 : PppData.IPV4, lcp);
        send(call, packet);
    }

    private int ownNs(Line line) {
        return sequenced ? line.nextNs() & 0xffff : HaSet.UNNUMBERED;
    }

    private void putHeader(Call call, int ns) {
        datagram.clear();
        datagram.putShort(ns == HaSet.UNNUMBERED ? PLAIN : SEQUENCED);
        datagram.putShort((short) call.tunnel().peerId()).putShort((short) call.peerId());
        if (ns != HaSet.UNNUMBERED) {
            // RFC 2661 s3.1: "In data messages, Nr is reserved"
            datagram.putShort((short) ns).putShort((short) 0);
        }
    }

    private void send(Call call, ByteBuffer rest) {
        datagram.put(rest).flip();
        out.send(call.tunnel().path(), datagram);
    }
}
