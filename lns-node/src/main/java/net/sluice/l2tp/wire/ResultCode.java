package net.sluice.l2tp.wire;

import java.nio.charset.StandardCharsets;

/**
 * The value of a Result Code AVP (RFC 2661 s4.4.2).
 *
 * <pre>
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |          Result Code          |        Error Code (opt)       |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  | Error Message (opt) ...
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param result Result Code; its meaning depends on the message
 * @param error Error Code; 0 when there is none
 * @param text advisory text; control characters have been replaced; may be empty
 */
public record ResultCode(int result, int error, String text) {
    private static final int MAX_TEXT_OCTETS = 512;

    static ResultCode of(byte[] value) {
        int result = Octets.u16(value, 0);
        int error = value.length >= 4 ? Octets.u16(value, 2) : 0;
        String text = value.length > 4 ? new String(value, 4, value.length - 4, StandardCharsets.UTF_8) : "";
        return new ResultCode(result, error, Octets.printable(text));
    }

    byte[] value() {
        // RFC 2661 s4.4.2: "Human readable text in all error messages MUST be provided in the UTF-8 charset"
        byte[] message = Octets.utf8(text, MAX_TEXT_OCTETS);
        byte[] value = new byte[error == 0 && message.length == 0 ? 2 : 4 + message.length];
        Octets.putU16(value, 0, result);
        if (value.length > 2) {
            Octets.putU16(value, 2, error);
            System.arraycopy(message, 0, value, 4, message.length);
        }
        return value;
    }
}
