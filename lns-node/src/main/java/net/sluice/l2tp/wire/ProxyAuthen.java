package net.sluice.l2tp.wire;

/**
 * The Proxy Authen AVPs of an ICCN (RFC 2661 s4.4.5): how the LAC has authenticated the subscriber.
 *
 * @param type Proxy Authen Type: 1 textual, 2 CHAP, 3 PAP, 4 none, 5 MS-CHAP version 1; 0 when there is no proxy authentication
 * @param name Proxy Authen Name; empty when absent
 * @param challenge Proxy Authen Challenge; empty when absent
 * @param id Proxy Authen ID, 0 to 255; 0 when absent
 * @param response Proxy Authen Response: the response, or the password itself; never printed; empty when absent
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public record ProxyAuthen(int type, byte[] name, byte[] challenge, int id, byte[] response) {
    public static final int TEXTUAL = 1;
    public static final int CHAP = 2;
    public static final int PAP = 3;
    public static final int NO_AUTHENTICATION = 4;
    public static final int MS_CHAP_V1 = 5;

    /** No proxy authentication. */
    public static final ProxyAuthen NONE = new ProxyAuthen(0, Octets.NONE, Octets.NONE, 0, Octets.NONE);

    @Override
    public String toString() {
        return "ProxyAuthen[" + type + "]";
    }
}
