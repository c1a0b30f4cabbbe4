package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * The beginning of a PPP frame as L2TP carries it: no flags, no FCS; Address and Control (RFC 1662 s3.1) may be there or not, and the Protocol field
 * (RFC 1661 s2) has one octet or two, whatever was negotiated.
 *
 * <pre>
 * +----------+----------+-------------+----------------------- - -
 * | Address  | Control  |  Protocol   | Information
 * | 11111111 | 00000011 | 8/16 bits   |     *
 * +----------+----------+-------------+----------------------- - -
 *   both or neither
 * </pre>
 */
public final class PppFrame {

    /** Internet Protocol version 4 (RFC 1332). */
    public static final int IPV4 = 0x0021;
    /** Internet Protocol version 6 (RFC 5072). */
    public static final int IPV6 = 0x0057;
    /** Link Control Protocol (RFC 1661). */
    public static final int LCP = 0xC021;
    /** From here on it is control: NCPs at 0x8000, LCP and authentication at 0xC000 (RFC 1661 s2). */
    public static final int CONTROL = 0x8000;

    /** Longest header that {@link #prepend} writes. */
    public static final int LONGEST_SENT = 4;

    /** {@link #header}'s answer to a frame without a protocol field. */
    public static final long MALFORMED = -1;

    private static final int ADDRESS_CONTROL = 0xFF03;

    private PppFrame() {}

    /**
     * Reads the header of the frame between two offsets.
     *
     * @return the protocol in the upper 32 bits and the header's length in the lower, for {@link #protocol} and {@link #length}; or {@link #MALFORMED}
     */
    public static long header(MemorySegment memory, long frame, long end) {
        long at = frame;
        if (end - at >= 2 && Octets.u16(memory, at) == ADDRESS_CONTROL) {
            at += 2;
        }
        if (end - at < 1) {
            return MALFORMED;
        }
        int first = Octets.u8(memory, at);
        // RFC 1661 s2: "the least significant bit of the least significant octet MUST equal 1. Also, ... of the most
        // significant octet equals 0."
        if ((first & 1) != 0) {
            // RFC 1661 s6.5: 0xFF "is reserved ... to avoid confusion" with the Address field.
            return first == 0xFF ? MALFORMED : pack(first, at + 1 - frame);
        }
        if (end - at < 2) {
            return MALFORMED;
        }
        int protocol = Octets.u16(memory, at);
        return (protocol & 1) == 0 ? MALFORMED : pack(protocol, at + 2 - frame);
    }

    private static long pack(int protocol, long length) {
        return (long) protocol << 32 | length;
    }

    /** The protocol number. */
    public static int protocol(long header) {
        return (int) (header >>> 32);
    }

    /** How many octets precede the information. */
    public static int length(long header) {
        return (int) header;
    }

    /**
     * Writes a header before the information; there must be {@link #LONGEST_SENT} octets of room.
     *
     * @param information where the information begins
     * @return where the frame begins
     */
    public static long prepend(
            MemorySegment memory, long information, int protocol, boolean addressControl, boolean compressProtocol) {
        long at = information;
        if (compressProtocol && protocol <= 0xFF) {
            Octets.u8(memory, --at, protocol);
        } else {
            at -= 2;
            Octets.u16(memory, at, protocol);
        }
        if (addressControl) {
            at -= 2;
            Octets.u16(memory, at, ADDRESS_CONTROL);
        }
        return at;
    }
}
