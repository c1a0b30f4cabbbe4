package net.sluice.load.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.l2tp.UdpPath;

/** One UDP socket for each address of the LAC. Used by the fleet's loop alone, {@link #wakeup} aside. */
final class FleetSockets implements AutoCloseable {

    private static final int SOCKET_BUFFER = 16 << 20;
    private static final int BATCH = 256;

    /** Takes what was received. */
    interface Receiver {
        void onDatagram(UdpPath path, ByteBuffer datagram);
    }

    private final Selector selector;
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<InetSocketAddress, Socket> byLocal = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private long unsent;

    /** A socket, and the path of what it received last: most that comes is from one LNS. */
    private static final class Socket {
        private final DatagramChannel channel;
        private final InetSocketAddress local;
        private UdpPath path;

        Socket(DatagramChannel channel, InetSocketAddress local) {
            this.channel = channel;
            this.local = local;
            path = new UdpPath(local, local);
        }

        UdpPath pathFrom(InetSocketAddress peer) {
            if (!path.peer().equals(peer)) {
                path = new UdpPath(local, peer);
            }
            return path;
        }
    }

    FleetSockets(List<InetSocketAddress> locals) throws IOException {
        selector = Selector.open();
        for (InetSocketAddress local : locals) {
            DatagramChannel channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.bind(local);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            Socket socket = new Socket(channel, local);
            sockets.add(socket);
            byLocal.put(local, socket);
        }
    }

    /** Receives what is there, some from each socket; tells how many datagrams that were. */
    int receive(Receiver receiver) {
        int received = 0;
        for (Socket socket : sockets) {
            received += receive(socket, receiver);
        }
        return received;
    }

    private int receive(Socket socket, Receiver receiver) {
        for (int i = 0; i < BATCH; i++) {
            buffer.clear();
            try {
                InetSocketAddress peer = (InetSocketAddress) socket.channel.receive(buffer);
                if (peer == null) {
                    return i;
                }
                buffer.flip();
                receiver.onDatagram(socket.pathFrom(peer), buffer);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot receive at " + socket.local, e);
            }
        }
        return BATCH;
    }

    /** Sends a datagram; one that the kernel does not take is lost like any other, and counted. */
    void send(UdpPath path, ByteBuffer datagram) {
        Socket socket = byLocal.get(path.local());
        if (socket == null) {
            throw new IllegalArgumentException("no socket at " + path.local());
        }
        try {
            if (socket.channel.send(datagram, path.peer()) == 0) {
                unsent++;
            }
        } catch (IOException e) {
            // ICMP says that nobody listens there, or the route is gone: to L2TP, a lost datagram.
            unsent++;
        }
    }

    /** Datagrams that the kernel did not take. */
    long unsent() {
        return unsent;
    }

    /** Waits for a datagram, at most so long. */
    void await(long millis) throws IOException {
        selector.select(key -> {}, millis);
    }

    /** Ends {@link #await}, from any thread. */
    void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.channel.close();
        }
        selector.close();
    }
}
