package net.sluice.radius.wire;

import java.nio.ByteBuffer;

/** What became of a packet that was to be encoded. */
public sealed interface EncodedPacket {

    /**
     * A packet ready to be sent, again and again the same octets.
     *
     * @param authenticator its Request Authenticator, against which the answer is proved
     */
    record Ready(PacketCode code, int identifier, Octets authenticator, Octets datagram) implements EncodedPacket {

        /** A view for sending. */
        public ByteBuffer buffer() {
            return ByteBuffer.wrap(datagram.shared()).asReadOnlyBuffer();
        }
    }

    /**
     * What was asked for does not fit into a RADIUS packet.
     *
     * @param reason for people, without any value
     */
    record NotEncodable(String reason) implements EncodedPacket {}
}
