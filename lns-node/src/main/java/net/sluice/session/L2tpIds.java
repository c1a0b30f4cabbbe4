package net.sluice.session;

import java.nio.ByteBuffer;
import net.sluice.l2tp.TunnelPlacement;

/** Finds the tunnel of a datagram without reading more of it (RFC 2661 s3.1). */
public final class L2tpIds {
    private static final int LENGTH_PRESENT = 0x4000;

    private L2tpIds() {}

    /**
     * The tunnel of ours that an SCCRQ with tunnel id 0 is to recover (RFC 4951 s5.2), whose endpoint is the one to hand it to; 0 when it is any other
     * datagram.
     */
    public static int recoveredTunnel(ByteBuffer datagram) {
        return TunnelPlacement.recovered(datagram);
    }

    /** The tunnel that a datagram is for, or that it is to recover; 0 when there is none. */
    static int concernedTunnel(ByteBuffer datagram) {
        int tunnelId = tunnelId(datagram);
        return tunnelId == 0 ? recoveredTunnel(datagram) : tunnelId;
    }

    /** The Tunnel ID; 0 when there is none. */
    static int tunnelId(ByteBuffer datagram) {
        int at = datagram.position();
        if (datagram.remaining() < 6) {
            return 0;
        }
        int place = (datagram.getShort(at) & LENGTH_PRESENT) != 0 ? 4 : 2;
        return Short.toUnsignedInt(datagram.getShort(at + place));
    }
}
