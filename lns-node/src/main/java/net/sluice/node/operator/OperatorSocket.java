package net.sluice.node.operator;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders over a Unix socket that only this process's user, and root, can open: in a directory of mode 0700, itself of mode 0600, and the
 * kernel is asked who it is. One line asks, its first word names the order; one line answers, {@code OK} or {@code ERROR} and why; what then comes is the
 * order's matter.
 */
public final class OperatorSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorSocket.class);
    private static final String OWNER_ONLY = "rwx------";
    private static final int LONGEST_LINE = 2048;
    private static final int CONNECTIONS = 16;
    private static final long PATIENCE_SECONDS = 5;

    private final Path socket;
    private final ServerSocketChannel listening;
    private final String owner;
    private final Map<String, OperatorOrder> orders;
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private OperatorSocket(
            Path socket, ServerSocketChannel listening, String owner, Map<String, OperatorOrder> orders) {
        this.socket = socket;
        this.listening = listening;
        this.owner = owner;
        this.orders = new TreeMap<>(orders);
    }

    /**
     * Listens.
     *
     * @param directory made when it is not there
     * @param node names the socket
     * @param orders by their names
     * @throws IOException when that cannot be, or would not be safe
     */
    public static OperatorSocket open(Path directory, String node, Map<String, OperatorOrder> orders)
            throws IOException {
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
            OperatorSocket server = new OperatorSocket(socket, listening, owner, orders);
            Thread.ofVirtual().name("operators").start(server::accept);
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
                    Thread.ofVirtual().name("operator").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException closed) {
                if (listening.isOpen()) {
                    LOG.warn("operators: {}", closed.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            String who =
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            OperatorCall call = new OperatorCall(client, who);
            if (!who.equals(owner) && !who.equals("root")) {
                call.refuse("only " + owner + " and root may ask");
                return;
            }
            serve(client, call);
        } catch (IOException gone) {
            LOG.debug("operator: {}", gone.getMessage());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            connections.release();
        }
    }

    private void serve(SocketChannel client, OperatorCall call) throws IOException, InterruptedException {
        try {
            String line = line(client);
            String name = line.strip().split(" +", 2)[0];
            OperatorOrder order = orders.get(name);
            if (order == null) {
                throw new IllegalArgumentException("'" + name + "' is none of " + orders.keySet());
            }
            order.serve(line, call);
        } catch (IllegalArgumentException | ArithmeticException bad) {
            call.refuse(String.valueOf(bad.getMessage()));
        }
    }

    /** The line that asks, within some seconds. */
    private static String line(SocketChannel client) throws IOException {
        AtomicBoolean come = new AtomicBoolean();
        Thread.ofVirtual().name("operator-patience").start(() -> {
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

    /** Ends all orders that run. */
    @Override
    public void close() {
        try {
            listening.close();
            for (SocketChannel client : open) {
                client.close();
            }
            Files.deleteIfExists(socket);
        } catch (IOException left) {
            LOG.debug("operators: {}", left.getMessage());
        }
    }
}
