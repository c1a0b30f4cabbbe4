package net.sluice.node.operator;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operator's side of an order. */
public final class OperatorClient implements AutoCloseable {
    private static final Path DIRECTORY = Path.of("/run/sluice");
    private static final int LONGEST_LINE = 1024;

    private final SocketChannel channel;
    private final DataInputStream in;

    private OperatorClient(SocketChannel channel) {
        this.channel = channel;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
    }

    /** @throws IOException when nobody listens there, or we may not */
    public static OperatorClient open(Path socket) throws IOException {
        return new OperatorClient(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /**
     * Where the node of this host listens.
     *
     * @param named where an operator says it does; null: the only one there is
     * @throws IOException when there is none, or more than one
     */
    public static Path socket(@Nullable Path named) throws IOException {
        if (named != null) {
            return named;
        }
        List<Path> found = List.of();
        if (Files.isDirectory(DIRECTORY)) {
            try (Stream<Path> all = Files.list(DIRECTORY)) {
                found = all.filter(each -> each.toString().endsWith(".sock"))
                        .sorted()
                        .toList();
            }
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new IOException(
                found.isEmpty()
                        ? "no node has a socket in " + DIRECTORY + "; is one running? (else --socket PATH)"
                        : "several nodes are here, name one by --socket: " + found);
    }

    /**
     * Asks.
     *
     * @throws IllegalArgumentException with the node's words when it refuses
     */
    public void ask(String line) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
        String answer = line();
        if (!"OK".equals(answer)) {
            throw new IllegalArgumentException(answer == null ? "the node says nothing" : answer);
        }
    }

    /** The next line; null at the end. */
    public @Nullable String line() throws IOException {
        int c = in.read();
        if (c < 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        for (; c >= 0 && c != '\n' && line.length() < LONGEST_LINE; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** For what is no lines. */
    public DataInputStream input() {
        return in;
    }

    /** Says that no more is wanted; what is on its way still comes. Any thread. */
    public void stop() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
