package net.sluice.node.capture;

import java.util.Arrays;
import net.sluice.ppp.wire.PppProtocol;

/**
 * Puts asterisks over passwords in what was captured, where it lies; lengths stay. Passwords travel in clear in PAP's Authenticate-Request (RFC 1334 s2.2.1),
 * and in the Proxy Authen Response AVP (RFC 2661 s4.4.5) when the LAC has spoken PAP. What CHAP shows is no password, but whoever has it can try passwords
 * at leisure.
 */
final class Masking {

    private static final byte ASTERISK = '*';
    private static final int AUTHENTICATE_REQUEST = 1;
    private static final int LENGTH_BIT = 0x4000;
    private static final int CONTROL_BIT = 0x8000;
    private static final int SEQUENCE_BIT = 0x0800;
    private static final int OFFSET_BIT = 0x0200;
    private static final int HIDDEN_BIT = 0x4000;
    private static final int AVP_LENGTH = 0x03FF;
    private static final int AVP_HEADER = 6;
    private static final int PROXY_AUTHEN_TYPE = 29;
    private static final int PROXY_AUTHEN_RESPONSE = 33;
    private static final int PAP = 3;

    private Masking() {}

    private static int u16(byte[] octets, int at) {
        return at + 2 <= octets.length ? (octets[at] & 0xFF) << 8 | (octets[at + 1] & 0xFF) : -1;
    }

    /** A PPP frame that begins at {@code frame}. */
    static void ppp(byte[] octets, int frame) {
        int at = u16(octets, frame) == 0xFF03 ? frame + 2 : frame;
        if (u16(octets, at) != PppProtocol.PAP) {
            return;
        }
        // Code, Identifier, Length (2), Peer-ID Length, Peer-Id ..., Passwd-Length, Password ...
        int code = at + 2;
        int idLength = code + 4;
        if (idLength >= octets.length || octets[code] != AUTHENTICATE_REQUEST) {
            return;
        }
        int password = idLength + 1 + (octets[idLength] & 0xFF) + 1;
        if (password < octets.length) {
            // To the end, whatever the lengths say: what follows a short one may be the rest of it.
            Arrays.fill(octets, password, octets.length, ASTERISK);
        }
    }

    /** An L2TP message. */
    static void l2tp(byte[] octets) {
        int flags = u16(octets, 0);
        if (flags < 0) {
            return;
        }
        int at = 2 + ((flags & LENGTH_BIT) != 0 ? 2 : 0) + 4;
        at += (flags & SEQUENCE_BIT) != 0 ? 4 : 0;
        if ((flags & CONTROL_BIT) != 0) {
            avps(octets, at);
            return;
        }
        if ((flags & OFFSET_BIT) != 0) {
            int pad = u16(octets, at);
            if (pad < 0) {
                return;
            }
            at += 2 + pad;
        }
        ppp(octets, at);
    }

    private static void avps(byte[] octets, int first) {
        int type = 0;
        for (int at = first; at + AVP_HEADER <= octets.length; ) {
            int length = u16(octets, at) & AVP_LENGTH;
            int end = Math.min(at + length, octets.length);
            if (length < AVP_HEADER) {
                return;
            }
            boolean plain = (u16(octets, at) & HIDDEN_BIT) == 0 && u16(octets, at + 2) == 0;
            int attribute = u16(octets, at + 4);
            if (plain && attribute == PROXY_AUTHEN_TYPE) {
                type = u16(octets, at + AVP_HEADER);
            } else if (plain && attribute == PROXY_AUTHEN_RESPONSE && (type == PAP || type <= 0)) {
                Arrays.fill(octets, at + AVP_HEADER, end, ASTERISK);
            }
            at = end;
        }
    }
}
