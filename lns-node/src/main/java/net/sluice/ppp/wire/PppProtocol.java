package net.sluice.ppp.wire;

/** PPP protocol numbers (RFC 1661 s2), as they stand in the protocol field. */
public final class PppProtocol {
    public static final int IPV4 = 0x0021;
    public static final int IPV6 = 0x0057;
    public static final int IPCP = 0x8021;
    public static final int IPV6CP = 0x8057;
    public static final int CCP = 0x80FD;
    public static final int LCP = 0xC021;
    public static final int PAP = 0xC023;
    public static final int CHAP = 0xC223;

    private PppProtocol() {}

    /**
     * Whether the number keeps the rules of RFC 1661 s2: the low bit of the low octet is 1, the low bit of the high octet
     * is 0. A number that breaks them belongs to no protocol.
     */
    public static boolean wellFormed(int protocol) {
        return (protocol & 0x0101) == 0x0001;
    }
}
