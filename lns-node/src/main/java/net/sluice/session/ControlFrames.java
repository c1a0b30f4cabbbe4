package net.sluice.session;

import java.nio.ByteBuffer;

/** Tells PPP control frames that matter to {@link CommitGate} from others. */
final class ControlFrames {
    private static final int ADDRESS_CONTROL = 0xFF03;
    private static final int LCP = 0xC021;
    private static final int IPCP = 0x8021;
    private static final int IPV6CP = 0x8057;
    private static final int CONFIGURE_ACK = 2;
    private static final int ECHO_REQUEST = 9;
    private static final int ECHO_REPLY = 10;

    private ControlFrames() {}

    /** Whether a frame, FF 03 in front or not, is an LCP Echo-Request or Echo-Reply (RFC 1661 s5.8). */
    static boolean isEcho(ByteBuffer frame) {
        int at = start(frame);
        return protocol(frame, at) == LCP && (frame.get(at + 2) == ECHO_REQUEST || frame.get(at + 2) == ECHO_REPLY);
    }

    /** Whether a frame tells the peer that it may use a network protocol as far as we are concerned (RFC 1661 s5.2). */
    static boolean acknowledgesNetwork(ByteBuffer frame) {
        int at = start(frame);
        int protocol = protocol(frame, at);
        return (protocol == IPCP || protocol == IPV6CP) && frame.get(at + 2) == CONFIGURE_ACK;
    }

    private static int start(ByteBuffer frame) {
        int at = frame.position();
        boolean led = frame.remaining() >= 2 && Short.toUnsignedInt(frame.getShort(at)) == ADDRESS_CONTROL;
        return led ? at + 2 : at;
    }

    /** The protocol; 0 when there is none, or no code behind it. */
    private static int protocol(ByteBuffer frame, int at) {
        return frame.limit() - at < 3 ? 0 : Short.toUnsignedInt(frame.getShort(at));
    }
}
