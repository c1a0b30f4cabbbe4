package net.sluice.l2tp.wire;

import java.nio.ByteBuffer;

/**
 * The header of a data message to be sent, with the optional fields that one wants ({@link L2tpHeader} shows the layout).
 *
 * @param tunnelId the receiver's id of the tunnel
 * @param sessionId the receiver's id of the session
 * @param withLength L: whether to send the Length field
 * @param ns Ns, 0 to 65,535; -1 for neither Ns nor Nr
 * @param offset octets of padding after the header; -1 for no Offset Size field
 * @param priority P: preferential treatment, for LCP echoes (RFC 2661 s3.1)
 */
public record DataHeader(int tunnelId, int sessionId, boolean withLength, int ns, int offset, boolean priority) {
    /** Without any optional field. */
    public static DataHeader plain(int tunnelId, int sessionId) {
        return new DataHeader(tunnelId, sessionId, false, -1, -1, false);
    }

    /** Octets of the header with its padding. */
    public int octets() {
        return 6 + (withLength ? 2 : 0) + (ns >= 0 ? 4 : 0) + (offset >= 0 ? 2 + offset : 0);
    }

    /**
     * Appends the header to {@code out}, which is in network order and has room for it.
     *
     * @param payloadLength how many octets will follow
     */
    public void put(ByteBuffer out, int payloadLength) {
        int flags = L2tpHeader.VERSION
                | (withLength ? L2tpHeader.L : 0)
                | (ns >= 0 ? L2tpHeader.S : 0)
                | (offset >= 0 ? L2tpHeader.O : 0)
                | (priority ? L2tpHeader.P : 0);
        out.putShort((short) flags);
        if (withLength) {
            out.putShort((short) (octets() + payloadLength));
        }
        out.putShort((short) tunnelId);
        out.putShort((short) sessionId);
        if (ns >= 0) {
            out.putShort((short) ns);
            // RFC 2661 s3.1: "In data messages, Nr is reserved"
            out.putShort((short) 0);
        }
        if (offset >= 0) {
            out.putShort((short) offset);
            for (int i = 0; i < offset; i++) {
                out.put((byte) 0);
            }
        }
    }
}
