package net.sluice.load.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** L2TP control messages written octet by octet (RFC 2661 s3.1, s4.1). */
final class Octets {

    /** Octets of a control message's header. */
    static final int HEADER = 12;

    private Octets() {}

    /** A control header; its length is right after {@link #finish}. */
    static void header(ByteBuffer to, int tunnel, int session, int ns, int nr) {
        to.putShort((short) 0xc802).putShort((short) HEADER);
        to.putShort((short) tunnel).putShort((short) session);
        to.putShort((short) ns).putShort((short) nr);
    }

    /** A mandatory AVP of the IETF. */
    static void avp(ByteBuffer to, int type, byte[] value) {
        to.putShort((short) (0x8000 | 6 + value.length)).putShort((short) 0).putShort((short) type);
        to.put(value);
    }

    private static void avp16(ByteBuffer to, int type, int value) {
        avp(to, type, new byte[] {(byte) (value >> 8), (byte) value});
    }

    /** The message that stands in the buffer from 0 to its position has that length now. */
    static void finish(ByteBuffer message) {
        message.putShort(2, (short) message.position());
    }

    /** A good SCCRQ (RFC 2661 s6.1). */
    static void startRequest(ByteBuffer to, int assignedTunnel, String hostName) {
        header(to, 0, 0, 0, 0);
        avp16(to, 0, 1); // Message Type
        avp16(to, 2, 0x0100); // Protocol Version
        avp(to, 3, new byte[] {0, 0, 0, 3}); // Framing Capabilities
        avp(to, 7, hostName.getBytes(StandardCharsets.US_ASCII)); // Host Name
        avp16(to, 9, assignedTunnel); // Assigned Tunnel ID
        avp16(to, 10, 8); // Receive Window Size
        finish(to);
    }
}
