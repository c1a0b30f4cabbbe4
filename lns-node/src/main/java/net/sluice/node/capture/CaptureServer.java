package net.sluice.node.capture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import jdk.net.ExtendedSocketOptions;
import net.sluice.dataplane.Captures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands captures to operators over a Unix socket that only this process's user, and root, can open: in a directory of mode 0700, itself of mode 0600, and the
 * kernel is asked who it is. One line asks ({@link CaptureRequest}); one line answers, {@code OK} or {@code ERROR} and why; then comes the file, until a bound
 * is reached or the asker closes its side.
 */
public final class CaptureServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureServer.class);
    private static final String OWNER_ONLY = "rwx------";
    private static final int LONGEST_LINE = 2048;
    private static final int CONNECTIONS = 16;
    private static final long PATIENCE_SECONDS = 5;

    private final Path socket;
    private final ServerSocketChannel listening;
    private final String owner;
    private final CaptureDesk desk;
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private CaptureServer(Path socket, ServerSocketChannel listening, String owner, CaptureDesk desk) {
        this.socket = socket;
        this.listening = listening;
        this.owner = owner;
        this.desk = desk;
    }

    /**
     * Listens.
     *
     * @param directory made when it is not there
     * @param node names the socket
     * @throws IOException when that cannot be, or would not be safe
     */
    public static CaptureServer open(Path directory, String node, CaptureDesk desk) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        }
        Path socket = directory.resolve(node + ".sock");
        clear(socket);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            String owner = Files.getOwner(socket).getName();
            requirePrivate(directory, owner);
            CaptureServer server = new CaptureServer(socket, listening, owner, desk);
            Thread.ofVirtual().name("captures").start(server::accept);
            return server;
        } catch (IOException | RuntimeException failed) {
            listening.close();
            Files.deleteIfExists(socket);
            throw failed;
        }
    }

    /** What a dead process left behind; a living one is left alone. */
    private static void clear(Path socket) throws IOException {
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            try {
                SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
            } catch (SocketException nobody) {
                Files.delete(socket);
                return;
            }
            throw new IOException(socket + " is in use by another node of this name");
        }
    }

    private static void requirePrivate(Path directory, String owner) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        boolean others = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (others || !Files.getOwner(directory).getName().equals(owner)) {
            throw new IOException(directory + " can be written by others than " + owner);
        }
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                SocketChannel client = listening.accept();
                if (connections.tryAcquire()) {
                    open.add(client);
                    Thread.ofVirtual().name("capture").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException closed) {
                if (listening.isOpen()) {
                    LOG.warn("captures: {}", closed.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            String who =
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            if (!who.equals(owner) && !who.equals("root")) {
                say(client, "ERROR only " + owner + " and root may ask");
                return;
            }
            serve(client, who);
        } catch (IOException gone) {
            LOG.debug("capture: {}", gone.getMessage());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            connections.release();
        }
    }

    private void serve(SocketChannel client, String who) throws IOException, InterruptedException {
        CaptureRequest request;
        try {
            request = CaptureRequest.parse(line(client));
        } catch (IllegalArgumentException | ArithmeticException bad) {
            say(client, "ERROR " + bad.getMessage());
            return;
        }
        try (RunningCapture capture = desk.start(request)) {
            if (capture == null) {
                say(client, "ERROR as many captures run as may: " + Captures.MOST);
                return;
            }
            LOG.info("{} began, asked by {}", request.line(), who);
            try {
                say(client, "OK");
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16);
                capture.write(out, whenGone(client));
                out.flush();
            } finally {
                LOG.info("{} ended: {} packets, {} did not fit", request.line(), capture.packets(), capture.lost());
            }
        }
    }

    /** Looks for the other side's end while this one writes. */
    private static BooleanSupplier whenGone(SocketChannel client) {
        AtomicBoolean gone = new AtomicBoolean();
        Thread.ofVirtual().name("capture-client").start(() -> {
            ByteBuffer ignored = ByteBuffer.allocate(64);
            try {
                while (client.read(ignored.clear()) >= 0) {
                    LOG.trace("a client has nothing more to say, and says it");
                }
            } catch (IOException closed) {
                LOG.trace("closed: {}", closed.getMessage());
            }
            gone.set(true);
        });
        return gone::get;
    }

    /** The line that asks, within some seconds. */
    private static String line(SocketChannel client) throws IOException {
        AtomicBoolean come = new AtomicBoolean();
        Thread.ofVirtual().name("capture-patience").start(() -> {
            try {
                TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
                if (!come.get()) {
                    client.close();
                }
            } catch (IOException | InterruptedException closing) {
                LOG.trace("closed: {}", closing.getMessage());
            }
        });
        ByteBuffer text = ByteBuffer.allocate(LONGEST_LINE);
        ByteBuffer one = ByteBuffer.allocate(1);
        while (client.read(one.clear()) > 0 && one.get(0) != '\n') {
            if (!text.hasRemaining()) {
                throw new IllegalArgumentException("the line is too long");
            }
            text.put(one.get(0));
        }
        come.set(true);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }

    private static void say(SocketChannel client, String line) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            client.write(octets);
        }
    }

    /** Ends all captures. */
    @Override
    public void close() {
        try {
            listening.close();
            for (SocketChannel client : open) {
                client.close();
            }
            Files.deleteIfExists(socket);
        } catch (IOException left) {
            LOG.debug("captures: {}", left.getMessage());
        }
    }
}
