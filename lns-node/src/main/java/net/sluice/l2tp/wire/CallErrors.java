package net.sluice.l2tp.wire;

/**
 * The value of a Call Errors AVP (RFC 2661 s4.4.6): unsigned 32-bit counts since the call was established.
 *
 * @param crc PPP frames received with CRC errors
 * @param framing improperly framed PPP packets received
 * @param hardwareOverruns receive buffer over-runs
 * @param bufferOverruns buffer over-runs detected
 * @param timeouts time-outs
 * @param alignment alignment errors
 */
public record CallErrors(
        long crc, long framing, long hardwareOverruns, long bufferOverruns, long timeouts, long alignment) {
    private static final int RESERVED = 2;

    static CallErrors of(byte[] value) {
        return new CallErrors(
                Octets.u32(value, RESERVED),
                Octets.u32(value, RESERVED + 4),
                Octets.u32(value, RESERVED + 8),
                Octets.u32(value, RESERVED + 12),
                Octets.u32(value, RESERVED + 16),
                Octets.u32(value, RESERVED + 20));
    }

    byte[] value() {
        // "Reserved - Not used, MUST be 0"
        byte[] value = new byte[RESERVED + 24];
        Octets.putU32(value, RESERVED, crc);
        Octets.putU32(value, RESERVED + 4, framing);
        Octets.putU32(value, RESERVED + 8, hardwareOverruns);
        Octets.putU32(value, RESERVED + 12, bufferOverruns);
        Octets.putU32(value, RESERVED + 16, timeouts);
        Octets.putU32(value, RESERVED + 20, alignment);
        return value;
    }
}
