package net.sluice.dataplane.relay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.sluice.dataplane.Relay.PeerIdentity;
import net.sluice.dataplane.RelayConfig;

/**
 * One direction between two lives of two nodes: the key of its frames' MACs, and the number by which the receiver knows it. Both follow, by HMAC-SHA256 under the cluster's
 * secret, from the cluster's name, the sender's name and incarnation and the receiver's; so a frame is worth nothing in the other direction, to another node, or when either has started anew.
 *
 * @param low the key's first eight octets as a little-endian number
 * @param high its last eight
 * @param channel the number, which is no secret
 */
public record FrameKey(long low, long high, long channel) {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String LABEL = "sluice relay 1";

    /** Of the frames that this node sends to {@code peer}. */
    public static FrameKey to(RelayConfig us, PeerIdentity peer) {
        return between(us, us.self(), us.incarnation(), peer.name(), peer.incarnation());
    }

    /** Of the frames that this node gets from {@code peer}. */
    public static FrameKey from(RelayConfig us, PeerIdentity peer) {
        return between(us, peer.name(), peer.incarnation(), us.self(), us.incarnation());
    }

    private static FrameKey between(
            RelayConfig us, String sender, long senderLife, String receiver, long receiverLife) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        append(text, LABEL);
        append(text, us.cluster());
        append(text, sender);
        text.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, senderLife).array());
        append(text, receiver);
        text.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, receiverLife).array());
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(us.secret(), ALGORITHM));
            ByteBuffer derived =
                    ByteBuffer.wrap(mac.doFinal(text.toByteArray())).order(ByteOrder.LITTLE_ENDIAN);
            return new FrameKey(derived.getLong(), derived.getLong(), derived.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** With its length, so that no two lists of texts become the same octets. */
    private static void append(ByteArrayOutputStream to, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        to.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(0, octets.length).array());
        to.writeBytes(octets);
    }

    @Override
    public String toString() {
        return "FrameKey[channel " + Long.toHexString(channel) + ", key redacted]";
    }
}
