package net.sluice.radius.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.sluice.radius.wire.BadAttribute.Flaw;
import net.sluice.radius.wire.DecodedPacket.Malformed;
import net.sluice.radius.wire.DecodedPacket.Packet;
import net.sluice.radius.wire.DecodedPacket.Reason;
import net.sluice.radius.wire.DecodedPacket.Revealed;
import org.jspecify.annotations.Nullable;

/**
 * Reads packets. Only the frame is judged here: a packet with a broken frame is discarded whole (RFC 2865 s3, s5), while a value that does
 * not fit its type is the reader's to set aside alone (RFC 6929 s2.8).
 */
public final class PacketDecoder {

    private PacketDecoder() {}

    /** Reads from position to limit; the buffer is left as it is. */
    public static DecodedPacket decode(ByteBuffer buffer) {
        int available = buffer.remaining();
        int start = buffer.position();
        if (available < PacketEncoder.HEADER_LENGTH) {
            return new Malformed(Reason.TOO_SHORT, available);
        }
        int length = Short.toUnsignedInt(buffer.getShort(start + 2));
        if (length < PacketEncoder.HEADER_LENGTH || length > PacketEncoder.MAX_LENGTH) {
            return new Malformed(Reason.BAD_LENGTH, 2);
        }
        // RFC 2865 s3: "If the packet is shorter than the Length field indicates, it MUST be silently discarded."
        if (length > available) {
            return new Malformed(Reason.TRUNCATED, available);
        }
        PacketCode code = PacketCode.of(buffer.get(start) & 0xFF);
        if (code == null) {
            return new Malformed(Reason.UNKNOWN_CODE, 0);
        }
        // RFC 2865 s3: "Octets outside the range of the Length field MUST be treated as padding and ignored on
        // reception."
        byte[] datagram = new byte[length];
        buffer.get(start, datagram);
        List<Attribute> attributes = new ArrayList<>();
        Malformed malformed = attributes(datagram, attributes);
        return malformed != null
                ? malformed
                : new Packet(code, datagram[1] & 0xFF, new Attributes(attributes), Octets.wrap(datagram));
    }

    private static @Nullable Malformed attributes(byte[] datagram, List<Attribute> found) {
        int at = PacketEncoder.HEADER_LENGTH;
        while (at < datagram.length) {
            int length = at + 1 < datagram.length ? datagram[at + 1] & 0xFF : 0;
            if (length < 2) {
                return new Malformed(Reason.ATTRIBUTE_TOO_SHORT, at);
            }
            if (at + length > datagram.length) {
                return new Malformed(Reason.ATTRIBUTE_OVERRUN, at);
            }
            Octets value = Octets.of(datagram, at + 2, length - 2);
            int code = datagram[at] & 0xFF;
            if (code != AttributeType.VENDOR_SPECIFIC.code() || !vendors(value, found)) {
                found.add(new Attribute(Vendors.STANDARD, code, value));
            }
            at += length;
        }
        return null;
    }

    /**
     * RFC 2865 s5.26: the value "SHOULD be encoded as a sequence of vendor type / vendor length / value fields". One that is not stays whole,
     * as a Vendor-Specific attribute.
     *
     * @return whether it was such a sequence
     */
    private static boolean vendors(Octets value, List<Attribute> found) {
        if (value.length() < 7 || value.at(0) != 0) {
            return false;
        }
        int vendor = (int) AttributeReader.unsigned(value.slice(1, 4));
        if (vendor == Vendors.STANDARD) {
            return false;
        }
        List<Attribute> parts = new ArrayList<>();
        int at = 4;
        while (at < value.length()) {
            int length = at + 1 < value.length() ? value.at(at + 1) : 0;
            if (length < 2 || at + length > value.length()) {
                return false;
            }
            parts.add(new Attribute(vendor, value.at(at), value.slice(at + 2, at + length)));
            at += length;
        }
        found.addAll(parts);
        return true;
    }

    /**
     * Puts what an answer hides into clear: Tunnel-Password (RFC 2868 s3.5), MS-MPPE-Send-Key and -Recv-Key (RFC 2548 s2.4.2).
     *
     * @param authenticator of the request that it answers
     */
    public static Revealed reveal(Attributes attributes, Octets authenticator, Secret secret) {
        List<Attribute> clear = new ArrayList<>(attributes.list().size());
        List<BadAttribute> bad = new ArrayList<>();
        for (Attribute attribute : attributes) {
            AttributeType type = attribute.type();
            int tag = type == null ? -1 : tagLength(type.kind());
            if (type == null || tag < 0) {
                clear.add(attribute);
                continue;
            }
            Octets value = revealed(attribute.value(), tag, authenticator, secret);
            if (value == null) {
                bad.add(new BadAttribute(type.rfcName(), Flaw.NOT_REVEALED, attribute.value()));
            } else {
                clear.add(Attribute.octets(type, value));
            }
        }
        return new Revealed(new Attributes(clear), bad);
    }

    /** The octets before the salt, or -1 for what is not hidden. */
    private static int tagLength(AttributeKind kind) {
        return switch (kind) {
            case TAGGED_HIDDEN -> 1;
            case HIDDEN -> 0;
            case TEXT,
                    OCTETS,
                    INTEGER,
                    TIME,
                    IPV4_ADDRESS,
                    IPV6_ADDRESS,
                    IPV6_PREFIX,
                    INTERFACE_ID,
                    TAGGED_INTEGER,
                    TAGGED_TEXT -> -1;
        };
    }

    private static @Nullable Octets revealed(Octets value, int tag, Octets authenticator, Secret secret) {
        if (value.length() < tag) {
            return null;
        }
        byte[] salted = value.slice(tag, value.length()).shared();
        byte[] clear = HiddenValue.reveal(salted, secret, authenticator.shared());
        if (clear == null) {
            return null;
        }
        byte[] whole = Arrays.copyOf(value.slice(0, tag).shared(), tag + clear.length);
        System.arraycopy(clear, 0, whole, tag, clear.length);
        return Octets.wrap(whole);
    }
}
