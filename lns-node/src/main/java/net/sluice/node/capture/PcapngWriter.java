package net.sluice.node.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pcapng file (draft-ietf-opsawg-pcapng), block by block, little-endian.
 *
 * <pre>
 *  0               4               8                                     length - 4      length
 *  +---------------+---------------+------------------------- ... -------+---------------+
 *  |  block type   | total length  | body, options, padded to 4          | total length  |
 *  +---------------+---------------+------------------------- ... -------+---------------+
 *  option: code (2), length (2), value, padded to 4; code 0 ends them
 * </pre>
 */
final class PcapngWriter {

    /** Raw IPv4 or IPv6. */
    static final int LINKTYPE_RAW = 101;
    /** PPP, after an octet that is 0 for received and 1 for sent. */
    static final int LINKTYPE_PPP_WITH_DIR = 204;

    private static final int SECTION_HEADER = 0x0A0D_0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B_3C4D;
    private static final short COMMENT = 1;
    private static final short USER_APPLICATION = 4;
    private static final short INTERFACE_NAME = 2;
    private static final short INTERFACE_TEXT = 3;
    private static final short TIME_RESOLUTION = 9;
    private static final short FLAGS = 2;
    private static final short RECEIVED_BY_INTERFACE = 4;
    private static final short DROPPED_BY_INTERFACE = 5;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    private static final byte NANOSECONDS = 9;

    private final OutputStream out;
    private final List<Long> packets = new ArrayList<>();
    private long octets;

    /** Writes the section's header. */
    PcapngWriter(OutputStream out, String comment) throws IOException {
        this.out = out;
        Block block = new Block(SECTION_HEADER);
        block.body
                .putInt(BYTE_ORDER_MAGIC)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1);
        block.text(COMMENT, comment).text(USER_APPLICATION, "Sluice");
        write(block);
    }

    /** Adds an interface; its number. */
    int addInterface(int linkType, String name, String text, int snaplen) throws IOException {
        Block block = new Block(INTERFACE_DESCRIPTION);
        block.body.putShort((short) linkType).putShort((short) 0).putInt(snaplen);
        block.text(INTERFACE_NAME, name).text(INTERFACE_TEXT, text).option(TIME_RESOLUTION, new byte[] {NANOSECONDS});
        write(block);
        packets.add(0L);
        return packets.size() - 1;
    }

    /**
     * Adds a packet.
     *
     * @param wallNanos when, since 1970
     * @param snaplen octets to keep of it
     * @param comment empty for none
     */
    void packet(int face, long wallNanos, byte[] packet, int snaplen, boolean received, String comment)
            throws IOException {
        int kept = Math.min(packet.length, snaplen);
        Block block = new Block(ENHANCED_PACKET, kept + comment.length() * 3);
        block.body
                .putInt(face)
                .putInt((int) (wallNanos >>> 32))
                .putInt((int) wallNanos)
                .putInt(kept)
                .putInt(packet.length)
                .put(packet, 0, kept);
        block.pad();
        if (!comment.isEmpty()) {
            block.text(COMMENT, comment);
        }
        block.option(
                FLAGS,
                little(Integer.BYTES).putInt(received ? INBOUND : OUTBOUND).array());
        write(block);
        packets.set(face, packets.get(face) + 1);
    }

    /** Ends the file. {@code lost} packets did not fit, of whichever interface. */
    void end(long wallNanos, long lost) throws IOException {
        for (int face = 0; face < packets.size(); face++) {
            Block block = new Block(INTERFACE_STATISTICS);
            block.body.putInt(face).putInt((int) (wallNanos >>> 32)).putInt((int) wallNanos);
            block.option(
                    RECEIVED_BY_INTERFACE,
                    little(Long.BYTES).putLong(packets.get(face)).array());
            block.option(
                    DROPPED_BY_INTERFACE,
                    little(Long.BYTES).putLong(face == 0 ? lost : 0).array());
            write(block);
        }
        out.flush();
    }

    /** How many there were. */
    long packets() {
        return packets.stream().mapToLong(Long::longValue).sum();
    }

    /** How long the file is. */
    long octets() {
        return octets;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(Block block) throws IOException {
        byte[] whole = block.finish();
        out.write(whole);
        octets += whole.length;
    }

    private static final class Block {

        private static final int OVERHEAD = 1024;

        private final ByteBuffer body;

        Block(int type) {
            this(type, 0);
        }

        Block(int type, int more) {
            body = little(OVERHEAD + more).putInt(type).putInt(0);
        }

        Block text(short code, String text) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            return option(code, octets.length > OVERHEAD / 4 ? Arrays.copyOf(octets, OVERHEAD / 4) : octets);
        }

        Block option(short code, byte[] value) {
            body.putShort(code).putShort((short) value.length).put(value);
            pad();
            return this;
        }

        void pad() {
            while (body.position() % 4 != 0) {
                body.put((byte) 0);
            }
        }

        byte[] finish() {
            body.putInt(0);
            int length = body.position() + Integer.BYTES;
            body.putInt(length).putInt(4, length);
            byte[] whole = new byte[length];
            body.get(0, whole);
            return whole;
        }
    }
}
