package net.sluice.load.lac;

import java.nio.ByteBuffer;
import net.sluice.ppp.LcpResult;

/**
 * The head of a PPP frame that carries an IP packet (RFC 1661 s2): the address and control octets unless both agreed to do
 * without, then the protocol in two octets, or in one (s6.5).
 */
final class PppData {

    static final int IPV4 = 0x0021;
    static final int IPV6 = 0x0057;

    /** No IP packet: a control protocol, or one that we do not know. */
    static final int OTHER = 0;

    /** Address and control, and a protocol of two octets. */
    static final int LONGEST_HEAD = 4;

    private PppData() {}

    /** The IP protocol of a frame, its position moved to the IP packet; or {@link #OTHER}, its position where it was. */
    static int open(ByteBuffer frame) {
        int at = frame.position();
        if (frame.remaining() > 2 && frame.getShort(at) == (short) 0xff03) {
            at += 2;
        }
        if (frame.limit() - at < 2) {
            return OTHER;
        }
        int protocol = frame.get(at) & 0xff;
        if ((protocol & 1) == 0) {
            protocol = frame.getShort(at) & 0xffff;
            at++;
        }
        at++;
        if (protocol != IPV4 && protocol != IPV6) {
            return OTHER;
        }
        frame.position(at);
        return protocol;
    }

    /** Writes the head for an IP packet as the peer agreed to take it. */
    static void putHead(ByteBuffer frame, int protocol, LcpResult agreed) {
        if (agreed.addressAndControl()) {
            frame.putShort((short) 0xff03);
        }
        if (agreed.protocolCompression()) {
            frame.put((byte) protocol);
        } else {
            frame.putShort((short) protocol);
        }
    }
}
