package net.sluice.l2tp.wire;

import java.nio.charset.StandardCharsets;

/**
 * The value of a Q.931 Cause Code AVP (RFC 2661 s4.4.4).
 *
 * @param code Q.931 cause code
 * @param message Q.931 message code
 * @param text advisory ASCII text; control characters have been replaced; may be empty
 */
public record Q931Cause(int code, int message, String text) {
    static Q931Cause of(byte[] value) {
        return new Q931Cause(
                Octets.u16(value, 0),
                value[2] & 0xff,
                Octets.printable(new String(value, 3, value.length - 3, StandardCharsets.US_ASCII)));
    }

    byte[] value() {
        byte[] advisory = text.getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[3 + advisory.length];
        Octets.putU16(value, 0, code);
        value[2] = (byte) message;
        System.arraycopy(advisory, 0, value, 3, advisory.length);
        return value;
    }
}
