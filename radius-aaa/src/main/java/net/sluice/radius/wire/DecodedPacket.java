package net.sluice.radius.wire;

import java.util.List;

/** What a datagram turned out to be. */
public sealed interface DecodedPacket {

    /**
     * A well-formed packet. Whether it is genuine is not said by this: see {@link AnswerProof}.
     *
     * @param attributes in order; hidden ones as they came
     * @param datagram   the packet alone, without what followed its Length
     */
    record Packet(PacketCode code, int identifier, Attributes attributes, Octets datagram) implements DecodedPacket {}

    /**
     * A packet whose hidden attributes could be read too.
     *
     * @param attributes Tunnel-Password and the MPPE keys in clear
     * @param bad        hidden attributes that could not be revealed, and so are not among {@code attributes}
     */
    record Revealed(Attributes attributes, List<BadAttribute> bad) {}

    /**
     * Not a RADIUS packet.
     *
     * @param offset of the octet that cannot be right
     */
    record Malformed(Reason reason, int offset) implements DecodedPacket {}

    /** Why a datagram is no packet. */
    enum Reason {
        /** Fewer than 20 octets. */
        TOO_SHORT,
        /** The Code is none that we know. */
        UNKNOWN_CODE,
        /** Length is below 20 or above 4096. */
        BAD_LENGTH,
        /** Length says more than has come. */
        TRUNCATED,
        /** An attribute's Length is below 2. */
        ATTRIBUTE_TOO_SHORT,
        /** An attribute goes beyond the packet's end. */
        ATTRIBUTE_OVERRUN
    }
}
