package net.sluice.session;

import java.nio.ByteBuffer;

/** Finds the tunnel of a datagram without reading more of it (RFC 2661 s3.1). */
final class L2tpIds {
    private static final int LENGTH_PRESENT = 0x4000;

    private L2tpIds() {}

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
