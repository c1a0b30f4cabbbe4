package net.sluice.ppp;

import org.jspecify.annotations.Nullable;

/**
 * The authentication protocols that LCP can negotiate (RFC 1661 s6.2), by protocol number and, for the CHAP family, the
 * algorithm octet. A further protocol (EAP, C227) is one more constant and one more pair of machines behind it.
 */
public enum AuthProtocol {
    /** RFC 1334 s2. */
    PAP(0xC023, AuthProtocol.NO_ALGORITHM),
    /** RFC 1994, algorithm 5. */
    CHAP_MD5(0xC223, 0x05),
    /** RFC 2433, algorithm 80. */
    MSCHAP(0xC223, 0x80),
    /** RFC 2759, algorithm 81. */
    MSCHAPV2(0xC223, 0x81);

    static final int NO_ALGORITHM = -1;

    private final int protocol;
    private final int algorithm;

    AuthProtocol(int protocol, int algorithm) {
        this.protocol = protocol;
        this.algorithm = algorithm;
    }

    /** The PPP protocol number of its packets. */
    public int protocol() {
        return protocol;
    }

    /** The algorithm octet of the LCP option, or -1 when the protocol has none. */
    public int algorithm() {
        return algorithm;
    }

    /** The constant for a protocol number and algorithm octet (-1: none was sent), or null when we do not know it. */
    public static @Nullable AuthProtocol of(int protocol, int algorithm) {
        for (AuthProtocol known : values()) {
            if (known.protocol == protocol && known.algorithm == algorithm) {
                return known;
            }
        }
        return null;
    }
}
