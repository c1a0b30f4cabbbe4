package net.sluice.radius.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket towards one server, and who waits under each of its 256 identifiers. It is not connected: a datagram from elsewhere is seen,
 * and counted, instead of lost in the kernel.
 */
final class SourcePort {

    static final int IDENTIFIERS = 256;

    private final DatagramChannel channel;
    private final ServerLink owner;
    private final AtomicReferenceArray<@Nullable Pending> waiting = new AtomicReferenceArray<>(IDENTIFIERS);

    private SourcePort(DatagramChannel channel, ServerLink owner) {
        this.channel = channel;
        this.owner = owner;
    }

    static SourcePort open(ServerLink owner, InetSocketAddress server, @Nullable InetAddress source)
            throws IOException {
        boolean ipv4 = server.getAddress().getAddress().length == 4;
        DatagramChannel channel =
                DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 19);
            channel.bind(new InetSocketAddress(source, 0));
            return new SourcePort(channel, owner);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    DatagramChannel channel() {
        return channel;
    }

    ServerLink owner() {
        return owner;
    }

    void arm(int identifier, Pending pending) {
        if (!waiting.compareAndSet(identifier, null, pending)) {
            throw new IllegalStateException("identifier " + identifier + " is in use");
        }
    }

    void disarm(int identifier, Pending pending) {
        waiting.compareAndSet(identifier, pending, null);
    }

    @Nullable
    Pending waiting(int identifier) {
        return waiting.get(identifier);
    }

    /** Ends the wait once and for all: a second answer finds nobody. */
    boolean take(int identifier, Pending pending) {
        return waiting.compareAndSet(identifier, pending, null);
    }

    /** Whether the socket took it. */
    boolean send(ByteBuffer datagram, InetSocketAddress server) throws IOException {
        return channel.send(datagram, server) > 0;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way, and nobody could do more.
        }
        for (int identifier = 0; identifier < IDENTIFIERS; identifier++) {
            Pending pending = waiting.get(identifier);
            if (pending != null && take(identifier, pending)) {
                pending.end(new Pending.End.Closed());
            }
        }
    }
}
