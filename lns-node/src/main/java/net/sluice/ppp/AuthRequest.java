package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What the peer said to prove who it is; {@link PppOutput#authenticate} hands it out and {@link PppLink#authenticated}
 * brings the answer back. Octets are as they were on the wire. The arrays belong to the receiver. Nothing here prints a
 * password or a response.
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public sealed interface AuthRequest {
    /** How we came by it. */
    enum Origin {
        /** The peer answered us on this link. */
        LINK,
        /** The LAC sent it along in the ICCN (RFC 2661 s4.4.5, proxy authentication). */
        PROXY,
        /** A periodic challenge of a link that is already up (RFC 1994 s2.1 step 4): no new session begins. */
        RECHALLENGE
    }

    /** The peer's name as on the wire: 0 to 255 octets. */
    byte[] name();

    /** How we came by it. */
    Origin origin();

    /** The protocol by which it came. */
    AuthProtocol protocol();

    /** The name as text: UTF-8, or ISO 8859-1 where it is not valid UTF-8. */
    default String user() {
        return text(name());
    }

    /** Octets of a peer as text: UTF-8, or ISO 8859-1 where they are not valid UTF-8. */
    static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /** PAP (RFC 1334 s2.2.1): name and password in the clear. */
    record Pap(byte[] name, byte[] password, Origin origin) implements AuthRequest {
        @Override
        public AuthProtocol protocol() {
            return AuthProtocol.PAP;
        }

        @Override
        public String toString() {
            return "Pap[" + PppEvent.printable(user()) + ", " + origin + "]";
        }
    }

    /** CHAP with MD5 (RFC 1994 s4.1): {@code response} is MD5(identifier, secret, challenge), 16 octets. */
    record Chap(int identifier, byte[] challenge, byte[] response, byte[] name, Origin origin) implements AuthRequest {
        @Override
        public AuthProtocol protocol() {
            return AuthProtocol.CHAP_MD5;
        }

        @Override
        public String toString() {
            return "Chap[" + PppEvent.printable(user()) + ", " + origin + "]";
        }
    }

    /**
     * MS-CHAP (RFC 2433 s3): an 8-octet challenge, two 24-octet responses; {@code flags} 1 says that the NT response is
     * the one to use.
     */
    record MsChap(
            int identifier,
            byte[] challenge,
            byte[] lmResponse,
            byte[] ntResponse,
            int flags,
            byte[] name,
            Origin origin)
            implements AuthRequest {
        @Override
        public AuthProtocol protocol() {
            return AuthProtocol.MSCHAP;
        }

        @Override
        public String toString() {
            return "MsChap[" + PppEvent.printable(user()) + ", " + origin + "]";
        }
    }

    /** MS-CHAPv2 (RFC 2759 s4): 16-octet challenges of both sides and a 24-octet NT response. */
    record MsChapV2(
            int identifier,
            byte[] challenge,
            byte[] peerChallenge,
            byte[] ntResponse,
            int flags,
            byte[] name,
            Origin origin)
            implements AuthRequest {
        @Override
        public AuthProtocol protocol() {
            return AuthProtocol.MSCHAPV2;
        }

        @Override
        public String toString() {
            return "MsChapV2[" + PppEvent.printable(user()) + ", " + origin + "]";
        }
    }
}
