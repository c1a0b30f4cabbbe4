package net.sluice.l2tp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Appends AVPs to a message, hiding what may be hidden when asked to (RFC 2661 s4.1, s4.3). */
final class AvpWriter {
    private static final int FIRST_OCTETS = 192;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_OCTETS);
    private final @Nullable Hiding hiding;
    private final byte[] randomVector;
    private boolean vectorWritten;

    AvpWriter(@Nullable Hiding hiding) {
        out.position(L2tpHeader.CONTROL_OCTETS);
        this.hiding = hiding;
        this.randomVector = new byte[hiding == null ? 0 : Hiding.VECTOR_OCTETS];
        if (hiding != null) {
            hiding.random().nextBytes(randomVector);
        }
    }

    void octets(AvpType type, byte[] value) {
        if (!type.lengthIsRight(value.length)) {
            throw new IllegalArgumentException(type + " of " + value.length + " octets");
        }
        Hiding how = hiding;
        if (how == null || !type.hidable()) {
            put(type, value);
            return;
        }
        if (!vectorWritten) {
            // RFC 2661 s4.4.1: "This AVP MUST precede the first AVP with the H bit set."
            vectorWritten = true;
            put(AvpType.RANDOM_VECTOR, randomVector);
        }
        byte[] hidden = AvpHiding.hide(type, value, how.secret(), randomVector, how.random());
        put(type, bits(type) | AvpReader.H, hidden);
    }

    private void put(AvpType type, byte[] value) {
        put(type, bits(type), value);
    }

    private static int bits(AvpType type) {
        return type.mandatory() ? AvpReader.M : 0;
    }

    private void put(AvpType type, int bits, byte[] value) {
        int length = AvpType.HEADER_OCTETS + value.length;
        if (out.remaining() < length) {
            out = ByteBuffer.allocate(2 * (out.capacity() + length)).put(out.flip());
        }
        out.putShort((short) (bits | length));
        out.putShort((short) 0);
        out.putShort((short) type.number());
        out.put(value);
    }

    /** The datagram: a control header, then what was put. */
    byte[] datagram(int tunnelId, int sessionId) {
        int length = out.position();
        L2tpHeader.putControl(out.position(0), tunnelId, sessionId, length);
        return Arrays.copyOf(out.array(), length);
    }

    /** Message Type, the first AVP of a message. */
    void messageType(MessageType type) {
        byte[] value = new byte[2];
        Octets.putU16(value, 0, type.number());
        put(AvpType.MESSAGE_TYPE, type.mandatory() ? AvpReader.M : 0, value);
    }

    void u16(AvpType type, int value) {
        byte[] octets = new byte[2];
        Octets.putU16(octets, 0, value);
        octets(type, octets);
    }

    void u32(AvpType type, long value) {
        byte[] octets = new byte[4];
        Octets.putU32(octets, 0, value);
        octets(type, octets);
    }

    void u64(AvpType type, long value) {
        byte[] octets = new byte[8];
        Octets.putU64(octets, 0, value);
        octets(type, octets);
    }

    /** Octets that are left out when there are none. */
    void optional(AvpType type, byte[] value) {
        if (value.length > 0) {
            octets(type, value);
        }
    }

    /** A string of octets, left out when it is empty. */
    void optionalLatin1(AvpType type, String value) {
        optional(type, value.getBytes(StandardCharsets.ISO_8859_1));
    }
}
