package net.sluice.l2tp.wire;

/**
 * Which tunnel the sender of an SCCRQ wants recovered: the Tunnel Recovery AVP, in the form of L2TPv2 (RFC 4951 s5.2).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *                                  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *                                  |           Reserved            |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |         Reserved              |     Recover Tunnel ID         |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |         Reserved              |   Recover Remote Tunnel ID    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param tunnelId the sender's id of the old tunnel
 * @param remoteTunnelId the receiver's id of the old tunnel
 */
public record TunnelRecovery(int tunnelId, int remoteTunnelId) {
    static final int OCTETS = 10;
    static final int REMOTE_AT = 8;

    private static final int LOCAL_AT = 4;

    static TunnelRecovery of(byte[] value) {
        return new TunnelRecovery(Octets.u16(value, LOCAL_AT), Octets.u16(value, REMOTE_AT));
    }

    byte[] value() {
        byte[] value = new byte[OCTETS];
        Octets.putU16(value, LOCAL_AT, tunnelId);
        Octets.putU16(value, REMOTE_AT, remoteTunnelId);
        return value;
    }
}
