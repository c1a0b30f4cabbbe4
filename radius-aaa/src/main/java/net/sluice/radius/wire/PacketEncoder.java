package net.sluice.radius.wire;

import java.io.ByteArrayOutputStream;
import net.sluice.radius.wire.EncodedPacket.NotEncodable;
import net.sluice.radius.wire.EncodedPacket.Ready;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests (RFC 2865 s3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Code      |  Identifier   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Authenticator, 16 octets                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Attributes ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 */
public final class PacketEncoder {

    public static final int HEADER_LENGTH = 20;
    public static final int MAX_LENGTH = 4096;

    static final int AUTHENTICATOR_AT = 4;
    static final int AUTHENTICATOR_LENGTH = 16;

    private PacketEncoder() {}

    /**
     * An Access-Request or Status-Server. Its first attribute is a Message-Authenticator, whatever {@code attributes} hold (RFC 3579 s3.2, RFC
     * 5997 s3; first, so that no forged prefix can be put before it: CVE-2024-3596). A User-Password among {@code attributes} stands there in
     * clear and is hidden here.
     *
     * @param identifier    0..255
     * @param authenticator 16 octets that nobody can foretell (RFC 2865 s3)
     */
    public static EncodedPacket provedRequest(
            PacketCode code, int identifier, Octets authenticator, Attributes attributes, Secret secret) {
        if (authenticator.length() != AUTHENTICATOR_LENGTH) {
            throw new IllegalArgumentException("a Request Authenticator has 16 octets, not " + authenticator.length());
        }
        Body body = new Body();
        body.put(AttributeType.MESSAGE_AUTHENTICATOR.code(), new byte[Digests.LENGTH]);
        for (Attribute attribute : attributes) {
            body.add(attribute, secret, authenticator.shared());
        }
        if (body.refusal != null) {
            return body.refusal;
        }
        byte[] datagram = body.datagram(code, identifier, authenticator.shared());
        byte[] proof = Digests.hmacMd5(secret, datagram);
        System.arraycopy(proof, 0, datagram, HEADER_LENGTH + 2, proof.length);
        return new Ready(code, identifier, authenticator, Octets.wrap(datagram));
    }

    /**
     * An Accounting-Request: its authenticator is the MD5 hash of "the Code + Identifier + Length + 16 zero octets + request attributes +
     * shared secret" (RFC 2866 s3).
     */
    public static EncodedPacket hashedRequest(PacketCode code, int identifier, Attributes attributes, Secret secret) {
        byte[] zero = new byte[AUTHENTICATOR_LENGTH];
        Body body = new Body();
        for (Attribute attribute : attributes) {
            body.add(attribute, secret, zero);
        }
        if (body.refusal != null) {
            return body.refusal;
        }
        byte[] datagram = body.datagram(code, identifier, zero);
        byte[] authenticator = Digests.md5(datagram, secret.shared());
        System.arraycopy(authenticator, 0, datagram, AUTHENTICATOR_AT, AUTHENTICATOR_LENGTH);
        return new Ready(code, identifier, Octets.wrap(authenticator), Octets.wrap(datagram));
    }

    /** The attributes as octets, and the first reason why they cannot be sent. */
    private static final class Body {

        private final ByteArrayOutputStream octets = new ByteArrayOutputStream(512);
        private @Nullable NotEncodable refusal;

        void add(Attribute attribute, Secret secret, byte[] authenticator) {
            byte[] value = attribute.value().shared();
            if (attribute.vendor() != Vendors.STANDARD) {
                addVendors(attribute, value);
            } else if (attribute.is(AttributeType.USER_PASSWORD)) {
                if (value.length > HiddenValue.MAX_PASSWORD_LENGTH) {
                    refuse(attribute, value.length, HiddenValue.MAX_PASSWORD_LENGTH);
                } else {
                    put(attribute.code(), HiddenValue.hidePassword(value, secret, authenticator));
                }
            } else if (value.length > Attribute.MAX_VALUE_LENGTH) {
                refuse(attribute, value.length, Attribute.MAX_VALUE_LENGTH);
            } else {
                put(attribute.code(), value);
            }
        }

        /** RFC 2865 s5.26: Vendor-Id, then the vendor's type, length and value; one attribute each. */
        private void addVendors(Attribute attribute, byte[] value) {
            if (value.length > Attribute.MAX_VENDOR_VALUE_LENGTH) {
                refuse(attribute, value.length, Attribute.MAX_VENDOR_VALUE_LENGTH);
                return;
            }
            octets.write(AttributeType.VENDOR_SPECIFIC.code());
            octets.write(value.length + 8);
            for (int shift = 24; shift >= 0; shift -= 8) {
                octets.write(attribute.vendor() >>> shift);
            }
            octets.write(attribute.code());
            octets.write(value.length + 2);
            octets.writeBytes(value);
        }

        void put(int code, byte[] value) {
            octets.write(code);
            octets.write(value.length + 2);
            octets.writeBytes(value);
            if (octets.size() + HEADER_LENGTH > MAX_LENGTH && refusal == null) {
                refusal = new NotEncodable("the packet is longer than " + MAX_LENGTH + " octets");
            }
        }

        private void refuse(Attribute attribute, int length, int most) {
            if (refusal == null) {
                refusal = new NotEncodable(
                        attribute.name() + " has " + length + " octets, at most " + most + " can be sent");
            }
        }

        byte[] datagram(PacketCode code, int identifier, byte[] authenticator) {
            byte[] attributes = octets.toByteArray();
            byte[] datagram = new byte[HEADER_LENGTH + attributes.length];
            datagram[0] = (byte) code.value();
            datagram[1] = (byte) identifier;
            datagram[2] = (byte) (datagram.length >>> 8);
            datagram[3] = (byte) datagram.length;
            System.arraycopy(authenticator, 0, datagram, AUTHENTICATOR_AT, AUTHENTICATOR_LENGTH);
            System.arraycopy(attributes, 0, datagram, HEADER_LENGTH, attributes.length);
            return datagram;
        }
    }
}
