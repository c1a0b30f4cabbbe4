package net.sluice.node.capture;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import net.sluice.node.operator.OperatorClient;

/** Asks a node for a capture and copies what comes, whole blocks only, so that a file that was cut off can be read as well. */
public final class CaptureClient implements AutoCloseable {

    private static final int ENHANCED_PACKET = 6;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int DROPPED_BY_INTERFACE = 5;
    private static final int STATISTICS_OPTIONS = 20;
    private static final int BLOCK_OVERHEAD = 12;
    private static final int LONGEST_BLOCK = 1 << 20;

    private final OperatorClient node;
    private final DataInputStream in;
    private long packets;
    private long lost;

    private CaptureClient(OperatorClient node) {
        this.node = node;
        in = node.input();
    }

    /** @throws IOException when nobody listens there, or we may not */
    public static CaptureClient open(Path socket) throws IOException {
        return new CaptureClient(OperatorClient.open(socket));
    }

    /**
     * Asks.
     *
     * @throws IllegalArgumentException with the node's words when it refuses
     */
    public void ask(CaptureRequest request) throws IOException {
        node.ask(request.line());
    }

    /** Copies until the node ends it. */
    public void copy(OutputStream out) throws IOException {
        byte[] head = new byte[8];
        while (true) {
            try {
                in.readFully(head);
            } catch (EOFException end) {
                out.flush();
                return;
            }
            ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            int type = header.getInt(0);
            int length = header.getInt(4);
            if (length < BLOCK_OVERHEAD || length > LONGEST_BLOCK) {
                throw new IOException("the node sent no pcapng");
            }
            byte[] block = new byte[length];
            System.arraycopy(head, 0, block, 0, head.length);
            in.readFully(block, head.length, length - head.length);
            count(type, ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN));
            out.write(block);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private void count(int type, ByteBuffer block) {
        if (type == ENHANCED_PACKET) {
            packets++;
        } else if (type == INTERFACE_STATISTICS) {
            int at = STATISTICS_OPTIONS;
            while (at + 4 <= block.limit() - 4 && block.getShort(at) != 0) {
                if (block.getShort(at) == DROPPED_BY_INTERFACE) {
                    lost += block.getLong(at + 4);
                }
                at += 4 + (Short.toUnsignedInt(block.getShort(at + 2)) + 3 & -4);
            }
        }
    }

    /** Asks the node to end it; what is on its way still comes. Any thread. */
    public void stop() throws IOException {
        node.stop();
    }

    /** Packets copied. */
    public long packets() {
        return packets;
    }

    /** Packets that the node had no room for, as it said at the end. */
    public long lost() {
        return lost;
    }

    @Override
    public void close() throws IOException {
        node.close();
    }
}
