package net.sluice.l2tp.wire;

/**
 * The numbers with which the receiver is to go on in a recovered tunnel: the Suggested Control Sequence AVP (RFC 4951 s5.3).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *                                  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *                                  |            Reserved           |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |        Suggested Ns           |         Suggested Nr          |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param ns of the receiver's next message, 0 to 65,535
 * @param nr of the message that the receiver expects next, 0 to 65,535
 */
public record ControlSequence(int ns, int nr) {
    /** RFC 4951 s5.3: when the AVP is absent, "the Ns and Nr values for the recovered tunnel are set to zero". */
    public static final ControlSequence ZERO = new ControlSequence(0, 0);

    static ControlSequence of(byte[] value) {
        return new ControlSequence(Octets.u16(value, 2), Octets.u16(value, 4));
    }

    byte[] value() {
        byte[] value = new byte[6];
        Octets.putU16(value, 2, ns);
        Octets.putU16(value, 4, nr);
        return value;
    }

    /** The same, as the sender has it: its Ns is the other's Nr. */
    public ControlSequence mirrored() {
        return new ControlSequence(nr, ns);
    }
}
