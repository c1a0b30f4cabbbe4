package net.sluice.ppp.wire;

/**
 * PPP protocol numbers (RFC 1661 s2), as they stand in the protocol field. By the RFC's rule the low octet of each is odd and
 * the high octet even, so a number that breaks the rule is none of these.
 */
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
}
