package net.sluice.node.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a pcapng file by the draft's text, without any of the product's code, and complains of whatever is not as it says. */
public final class PcapngFile {

    /** One packet; {@code direction} 1 is in, 2 is out. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Packet(
            String face, int linkType, long nanos, byte[] octets, int length, int direction, String comment) {}

    public final List<Packet> packets = new ArrayList<>();
    public final List<String> faces = new ArrayList<>();
    public long received;
    public long dropped;
    private final List<Integer> linkTypes = new ArrayList<>();

    private PcapngFile() {}

    public static PcapngFile read(Path path) throws IOException {
        return read(Files.readAllBytes(path));
    }

    public static PcapngFile read(byte[] octets) {
        PcapngFile file = new PcapngFile();
        ByteBuffer all = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = true;
        while (all.hasRemaining()) {
            int begin = all.position();
            int type = all.getInt(begin);
            int length = all.getInt(begin + 4);
            assertThat(length % 4).as("block at %d", begin).isZero();
            assertThat(all.getInt(begin + length - 4)).as("length again").isEqualTo(length);
            assertThat(type == 0x0A0D0D0A)
                    .as("the section header is the first block")
                    .isEqualTo(first);
            file.block(type, all.slice(begin + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN));
            all.position(begin + length);
            first = false;
        }
        return file;
    }

    private void block(int type, ByteBuffer body) {
        switch (type) {
            case 0x0A0D0D0A -> {
                assertThat(body.getInt(0)).isEqualTo(0x1A2B3C4D);
                assertThat(body.getShort(4)).isEqualTo((short) 1);
                options(body.position(16));
            }
            case 1 -> {
                linkTypes.add((int) body.getShort(0));
                Map<Integer, byte[]> options = options(body.position(8));
                assertThat(options.get(9)).as("nanoseconds").containsExactly(9);
                faces.add(new String(options.get(2), StandardCharsets.UTF_8));
            }
            case 6 -> packet(body);
            case 5 -> {
                Map<Integer, byte[]> options = options(body.position(12));
                received += little(options.get(4)).getLong();
                dropped += little(options.get(5)).getLong();
            }
            default -> throw new AssertionError("block of type " + type);
        }
    }

    private void packet(ByteBuffer body) {
        int face = body.getInt(0);
        long nanos = (body.getInt(4) & 0xFFFF_FFFFL) << 32 | (body.getInt(8) & 0xFFFF_FFFFL);
        byte[] octets = new byte[body.getInt(12)];
        body.get(20, octets);
        Map<Integer, byte[]> options = options(body.position(20 + (octets.length + 3 & -4)));
        packets.add(new Packet(
                faces.get(face),
                linkTypes.get(face),
                nanos,
                octets,
                body.getInt(16),
                little(options.get(2)).getInt() & 3,
                new String(options.getOrDefault(1, new byte[0]), StandardCharsets.UTF_8)));
    }

    private static ByteBuffer little(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Map<Integer, byte[]> options(ByteBuffer body) {
        Map<Integer, byte[]> options = new HashMap<>();
        while (true) {
            int code = body.getShort();
            byte[] value = new byte[body.getShort()];
            if (code == 0) {
                assertThat(body.hasRemaining())
                        .as("nothing after the end of options")
                        .isFalse();
                return options;
            }
            body.get(value);
            body.position(body.position() + 3 & -4);
            options.put(code, value);
        }
    }
}
