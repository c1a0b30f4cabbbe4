package net.sluice.node.operator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's side of one operator's order. For one thread. */
public final class OperatorCall {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorCall.class);

    private final SocketChannel client;
    private final String who;
    private final AtomicBoolean gone = new AtomicBoolean();

    OperatorCall(SocketChannel client, String who) {
        this.client = client;
        this.who = who;
    }

    /** The asker's user name, as the kernel says it. */
    public String who() {
        return who;
    }

    /** The order is understood and begins; from now on it is watched whether the asker is still there. */
    public void accept() throws IOException {
        say("OK");
        Thread.ofVirtual().name("operator-gone").start(this::watch);
    }

    /** The order cannot be followed. */
    public void refuse(String why) throws IOException {
        say("ERROR " + why);
    }

    /** Whether the asker has closed its side, after {@link #accept}. */
    public boolean gone() {
        return gone.get();
    }

    /** One line. */
    public void say(String line) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            client.write(octets);
        }
    }

    /** For what is no lines. */
    public OutputStream output() {
        return new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16);
    }

    private void watch() {
        ByteBuffer ignored = ByteBuffer.allocate(64);
        try {
            while (client.read(ignored.clear()) >= 0) {
                LOG.trace("a client has nothing more to say, and says it");
            }
        } catch (IOException closed) {
            LOG.trace("closed: {}", closed.getMessage());
        }
        gone.set(true);
    }
}
