package net.sluice.radius.message;

import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;

/**
 * What a peer offered to prove who it is. User names are octets, because a PPP peer's are: nothing here guesses a character set. No
 * {@code toString} shows a password, a challenge or a response.
 */
public sealed interface Credentials {

    /** User-Name, 0..253 octets. */
    Octets userName();

    /**
     * PPP PAP (RFC 1334); becomes User-Password (RFC 2865 s5.2).
     *
     * @param password 0..128 octets
     */
    record Pap(Octets userName, Secret password) implements Credentials {}

    /**
     * PPP CHAP with MD5 (RFC 1994); becomes CHAP-Password and CHAP-Challenge (RFC 2865 s5.3, s5.40).
     *
     * @param identifier of the CHAP Response, 0..255
     * @param challenge  1..253 octets
     * @param response   16 octets
     */
    record Chap(Octets userName, int identifier, Octets challenge, Octets response) implements Credentials {
        @Override
        public String toString() {
            return "Chap[userName=" + userName.text() + ", identifier=" + identifier + "]";
        }
    }

    /**
     * MS-CHAP (RFC 2433); becomes MS-CHAP-Challenge and MS-CHAP-Response (RFC 2548 s2.1.2, s2.1.3).
     *
     * @param identifier of the Response, 0..255
     * @param challenge  8 octets
     * @param lmResponse 24 octets
     * @param ntResponse 24 octets
     * @param useNt      the Response's last octet: whether the NT response is the one to look at
     */
    record MsChap(
            Octets userName, int identifier, Octets challenge, Octets lmResponse, Octets ntResponse, boolean useNt)
            implements Credentials {
        @Override
        public String toString() {
            return "MsChap[userName=" + userName.text() + ", identifier=" + identifier + "]";
        }
    }

    /**
     * MS-CHAP version 2 (RFC 2759); becomes MS-CHAP-Challenge and MS-CHAP2-Response (RFC 2548 s2.3.2).
     *
     * @param identifier    of the Response, 0..255
     * @param challenge     the authenticator's, 16 octets
     * @param peerChallenge 16 octets
     * @param ntResponse    24 octets
     * @param flags         the Response's last octet
     */
    record MsChapV2(
            Octets userName, int identifier, Octets challenge, Octets peerChallenge, Octets ntResponse, int flags)
            implements Credentials {
        @Override
        public String toString() {
            return "MsChapV2[userName=" + userName.text() + ", identifier=" + identifier + "]";
        }
    }

    /**
     * An EAP packet to be relayed (RFC 3579); becomes as many EAP-Message attributes as it takes.
     *
     * @param message one whole EAP packet
     */
    record Eap(Octets userName, Octets message) implements Credentials {
        @Override
        public String toString() {
            return "Eap[userName=" + userName.text() + ", " + message.length() + " octets]";
        }
    }
}
