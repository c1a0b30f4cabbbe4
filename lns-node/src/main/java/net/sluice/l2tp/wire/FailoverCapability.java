package net.sluice.l2tp.wire;

/**
 * What an endpoint can do after a failover: the Failover Capability AVP of SCCRQ and SCCRP (RFC 4951 s5.1).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |         Reserved          |D|C|
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |              Recovery Time (in milliseconds)                  |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param control C: it can recover from a failure of the control channel
 * @param data D: it can set Nr anew on data channels that use sequence numbers
 * @param recoveryMillis how long it asks its peer to wait before it takes recovery for failed, 0 to 4,294,967,295; of no meaning without
 *     {@code control}
 */
public record FailoverCapability(boolean control, boolean data, long recoveryMillis) {
    private static final int C = 1;
    private static final int D = 2;
    private static final int OCTETS = 6;

    /** No such AVP: not capable. */
    public static final FailoverCapability NONE = new FailoverCapability(false, false, 0);

    /** Whether there is anything to say. RFC 4951 s5.1: "The Failover Capability AVP MUST NOT be sent with C bit and D bit cleared." */
    public boolean isAny() {
        return control || data;
    }

    static FailoverCapability of(byte[] value) {
        if (value.length != OCTETS) {
            return NONE;
        }
        int bits = Octets.u16(value, 0);
        return bits == 0
                ? NONE
                : new FailoverCapability((bits & C) != 0, (bits & D) != 0, Octets.u32(value, Short.BYTES));
    }

    byte[] value() {
        byte[] value = new byte[OCTETS];
        Octets.putU16(value, 0, (control ? C : 0) | (data ? D : 0));
        Octets.putU32(value, Short.BYTES, recoveryMillis);
        return value;
    }
}
