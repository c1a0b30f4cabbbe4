package net.sluice.l2tp.wire;

/**
 * One session in an FSQ or FSR: the Failover Session State AVP, in the form of L2TPv2 (RFC 4951 s5.4).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *                                  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *                                  |         Reserved              |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |            Reserved           |        Session ID             |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |            Reserved           |      Remote Session ID        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param sessionId the sender's id; 0 in an FSR: the sender has no such session
 * @param remoteSessionId the receiver's id
 */
public record SessionState(int sessionId, int remoteSessionId) {
    private static final int OCTETS = 10;
    private static final int LOCAL_AT = 4;
    private static final int REMOTE_AT = 8;

    static SessionState of(byte[] value) {
        return new SessionState(Octets.u16(value, LOCAL_AT), Octets.u16(value, REMOTE_AT));
    }

    byte[] value() {
        byte[] value = new byte[OCTETS];
        Octets.putU16(value, LOCAL_AT, sessionId);
        Octets.putU16(value, REMOTE_AT, remoteSessionId);
        return value;
    }
}
