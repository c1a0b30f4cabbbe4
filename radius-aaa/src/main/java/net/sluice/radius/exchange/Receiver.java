package net.sluice.radius.exchange;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import net.sluice.radius.wire.PacketEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that listens on every source port. It proves answers and wakes who waits for them; it never blocks on anybody. */
public final class Receiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    /** So many datagrams of one port before the next port has its turn. */
    private static final int BUDGET = 64;

    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PacketEncoder.MAX_LENGTH + 1);
    private volatile boolean closed;

    private Receiver(Selector selector) {
        this.selector = selector;
        this.thread = Thread.ofPlatform().daemon().name("radius-receive").unstarted(this::run);
    }

    /** Starts the thread. */
    public static Receiver start() throws IOException {
        Receiver receiver = new Receiver(Selector.open());
        receiver.thread.start();
        return receiver;
    }

    void listen(SourcePort port) throws IOException {
        port.channel().register(selector, SelectionKey.OP_READ, port);
        selector.wakeup();
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(this::drain);
            } catch (ClosedSelectorException e) {
                return;
            } catch (IOException | RuntimeException e) {
                // A fault in one datagram's handling may not end everybody's answers.
                LOG.error("receiving RADIUS answers failed; going on", e);
            }
        }
    }

    private void drain(SelectionKey key) {
        SourcePort port = (SourcePort) key.attachment();
        try {
            for (int i = 0; i < BUDGET; i++) {
                buffer.clear();
                if (!(port.channel().receive(buffer) instanceof InetSocketAddress source)) {
                    return;
                }
                buffer.flip();
                port.owner().onDatagram(port, source, buffer, System.nanoTime());
            }
        } catch (IOException e) {
            // The port is being closed, or the kernel reports an error of an earlier send: either way the next turn
            // shows.
            LOG.debug("receive on a RADIUS source port: {}", e.toString());
        }
    }

    /** Ends the thread. Ports are closed by who opened them. */
    @Override
    public void close() {
        closed = true;
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing the selector: {}", e.toString());
        }
    }
}
