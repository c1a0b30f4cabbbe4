package net.sluice.radius.wire;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One attribute: who defined it, its number, and its value as it stands on the wire (the tag included where there is one).
 *
 * <pre>
 *  0                   1                   2
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * |     Type      |    Length     |  Value ...          RFC 2865 s5
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 *
 * A value may be longer than an attribute can carry: the encoder refuses it then, as {@link EncodedPacket.NotEncodable}.
 *
 * @param vendor SMI private enterprise number, {@link Vendors#STANDARD} for none
 * @param code   1..255
 * @param value  a hidden value that was revealed on receipt (Tunnel-Password, MPPE keys) stands here in clear
 */
public record Attribute(int vendor, int code, Octets value) {

    /** The longest value of a standard attribute. */
    public static final int MAX_VALUE_LENGTH = 253;

    /** The longest value of a vendor's attribute, which spends six octets on Vendor-Id, Vendor type and Vendor length. */
    public static final int MAX_VENDOR_VALUE_LENGTH = 247;

    public static Attribute octets(AttributeType type, Octets value) {
        return new Attribute(type.vendor(), type.code(), value);
    }

    public static Attribute text(AttributeType type, String text) {
        return octets(type, Octets.utf8(text));
    }

    /** The low 32 bits of {@code number}. */
    public static Attribute integer(AttributeType type, long number) {
        return octets(type, Octets.wrap(bigEndian(number, 4)));
    }

    public static Attribute address(AttributeType type, Inet4Address address) {
        return octets(type, Octets.wrap(address.getAddress()));
    }

    public static Attribute address(AttributeType type, Inet6Address address) {
        return octets(type, Octets.wrap(address.getAddress()));
    }

    /** RFC 3162 s2.3; bits beyond the prefix length are sent as zero. */
    public static Attribute prefix(AttributeType type, Ipv6Prefix prefix) {
        return octets(type, prefix.toOctets());
    }

    /** RFC 3162 s2.2: eight octets, most significant first. */
    public static Attribute interfaceId(AttributeType type, long interfaceId) {
        return octets(type, Octets.wrap(bigEndian(interfaceId, 8)));
    }

    /** RFC 2868 s3.1: a tag, 0 for none, and the low 24 bits of {@code number}. */
    public static Attribute taggedInteger(AttributeType type, int tag, int number) {
        byte[] value = bigEndian(number & 0xFF_FFFFL, 4);
        value[0] = (byte) tag;
        return octets(type, Octets.wrap(value));
    }

    /**
     * RFC 2868 s3.3: a tag 1..31 and text. Tag 0 stands for "no tag": the octet 0x00 is sent then, which every reader takes for an
     * unused tag, while a text without any tag octet is read as a tag by some.
     */
    public static Attribute taggedText(AttributeType type, int tag, String text) {
        byte[] octets = Octets.utf8(text).shared();
        byte[] value = new byte[octets.length + 1];
        value[0] = (byte) tag;
        System.arraycopy(octets, 0, value, 1, octets.length);
        return octets(type, Octets.wrap(value));
    }

    /** The known type, or null. */
    public @Nullable AttributeType type() {
        return AttributeType.of(vendor, code);
    }

    public boolean is(AttributeType type) {
        return vendor == type.vendor() && code == type.code();
    }

    /** The RFC's name, or numbers: "Attr-200", "Vendor-9-Attr-1". */
    public String name() {
        AttributeType type = type();
        if (type != null) {
            return type.rfcName();
        }
        return vendor == Vendors.STANDARD ? "Attr-" + code : "Vendor-" + vendor + "-Attr-" + code;
    }

    /** Name and value, for people; the value of a confidential attribute is not shown. */
    @Override
    public String toString() {
        AttributeType type = type();
        if (type == null) {
            return name() + "=0x" + value;
        }
        return name() + "=" + (type.confidential() ? "***" : shown(type.kind()));
    }

    private String shown(AttributeKind kind) {
        return switch (kind) {
            case TEXT -> '"' + value.text() + '"';
            case INTEGER, TIME -> value.length() == 4 ? Long.toString(AttributeReader.unsigned(value)) : "0x" + value;
            case IPV4_ADDRESS, IPV6_ADDRESS -> shownAddress();
            case OCTETS, IPV6_PREFIX, INTERFACE_ID, TAGGED_INTEGER, TAGGED_TEXT, TAGGED_HIDDEN, HIDDEN -> "0x" + value;
        };
    }

    private String shownAddress() {
        InetAddress address = AttributeReader.addressOf(value);
        return address == null ? "0x" + value : address.getHostAddress();
    }

    private static byte[] bigEndian(long number, int length) {
        byte[] all = new byte[8];
        for (int i = 0; i < 8; i++) {
            all[i] = (byte) (number >>> (56 - 8 * i));
        }
        return Arrays.copyOfRange(all, 8 - length, 8);
    }
}
