package net.sluice.ppp;

/**
 * What the LAC learnt of the peer's authentication (RFC 2661 s4.4.5, AVPs 29 to 33). Secrets are not printed.
 *
 * @param type 1 textual, 2 CHAP, 3 PAP, 4 none, 5 MS-CHAP version 1
 * @param name AVP 30
 * @param challenge AVP 31; empty for PAP
 * @param identifier AVP 32, low octet: the identifier of the CHAP exchange or of the PAP request
 * @param response AVP 33: the CHAP response, or the PAP password
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public record ProxyAuth(int type, byte[] name, byte[] challenge, int identifier, byte[] response) {
    public static final int TEXTUAL = 1;
    public static final int CHAP = 2;
    public static final int PAP = 3;
    public static final int NONE = 4;
    public static final int MSCHAP = 5;

    @Override
    public String toString() {
        return "ProxyAuth[type " + type + ", " + PppEvent.printable(AuthRequest.text(name)) + "]";
    }
}
