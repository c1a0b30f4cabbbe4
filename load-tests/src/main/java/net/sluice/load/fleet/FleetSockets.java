package net.sluice.load.fleet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.PacketBatch;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.l2tp.UdpPath;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket for each address of the LAC, read and written in batches. What is sent leaves with {@link #flush}, or when
 * a batch is full. One thread.
 */
final class FleetSockets implements AutoCloseable {

    private static final int SOCKET_BUFFER = 16 << 20;
    private static final int BATCH = 64;

    /** Longer than any PPP frame that an LNS would let us negotiate. */
    private static final int DATAGRAM_OCTETS = 16 << 10;

    /** Takes what was received; the datagram's octets are there only during the call. */
    interface Receiver {
        void onDatagram(UdpPath path, ByteBuffer datagram);
    }

    private final Arena arena = Arena.ofConfined();
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<InetSocketAddress, Socket> byLocal = new HashMap<>();
    private final int[] descriptors;
    private long sent;
    private long received;
    private long unsent;

    FleetSockets(List<InetSocketAddress> locals) throws IOException {
        try {
            for (InetSocketAddress local : locals) {
                UdpPort port = UdpPort.openAlone(local, SOCKET_BUFFER);
                Socket socket = new Socket(port, arena);
                sockets.add(socket);
                byLocal.put(local, socket);
            }
        } catch (NativeException e) {
            close();
            throw e;
        }
        descriptors =
                sockets.stream().mapToInt(socket -> socket.port.descriptor()).toArray();
    }

    /** Receives what is there, some from each socket; tells how many datagrams that were. */
    int receive(Receiver receiver) {
        int now = 0;
        for (Socket socket : sockets) {
            now += socket.receive(receiver);
        }
        received += now;
        return now;
    }

    /** Sends a datagram; one that the kernel does not take is lost like any other, and counted. */
    void send(UdpPath path, ByteBuffer datagram) {
        Socket socket = byLocal.get(path.local());
        if (socket == null) {
            throw new IllegalArgumentException("no socket at " + path.local());
        }
        sent++;
        unsent += socket.send(path.peer(), datagram);
    }

    /** Hands all that was sent to the kernel. */
    void flush() {
        for (Socket socket : sockets) {
            unsent += socket.flush();
        }
    }

    /** Datagrams that the kernel took. */
    long sent() {
        return sent - unsent;
    }

    /** Datagrams that came. */
    long received() {
        return received;
    }

    /** Datagrams that the kernel did not take. */
    long unsent() {
        return unsent;
    }

    /** Waits for a datagram, at most so long. */
    void await(int millis) throws IOException {
        LibC.awaitReadable(descriptors, millis);
    }

    @Override
    public void close() {
        sockets.forEach(socket -> socket.port.close());
        arena.close();
    }

    /** A socket with its batches, and the path of what it received last: most that comes is from one LNS. */
    private static final class Socket {

        private final UdpPort port;
        private final DatagramBatch in;
        private final ByteBuffer inOctets;
        private final DatagramVector out;
        private final PacketBatch slots;
        private final ByteBuffer slotOctets;
        private final MemorySegment peers;
        private final @Nullable InetSocketAddress[] peerOfSlot = new InetSocketAddress[BATCH];
        private final MemorySegment sender;
        private UdpPath path;

        Socket(UdpPort port, Arena arena) {
            this.port = port;
            in = new DatagramBatch(arena, BATCH, DATAGRAM_OCTETS);
            inOctets = in.memory().asByteBuffer();
            out = new DatagramVector(arena, BATCH, false);
            slots = new PacketBatch(arena, BATCH, DATAGRAM_OCTETS);
            slotOctets = slots.memory().asByteBuffer();
            peers = arena.allocate((long) BATCH * SocketAddress.BYTES, Long.BYTES);
            sender = arena.allocate(SocketAddress.BYTES, Long.BYTES);
            SocketAddress.put(sender, 0, port.local());
            path = new UdpPath(port.local(), port.local());
        }

        int receive(Receiver receiver) {
            // An error is the kernel's word on some earlier datagram; to L2TP, a lost datagram.
            int received = Math.max(0, port.receive(in));
            for (int i = 0; i < received; i++) {
                if (!SocketAddress.same(in.peers(), in.peerOffset(i), sender, 0)) {
                    path = new UdpPath(port.local(), SocketAddress.get(in.peers(), in.peerOffset(i)));
                    SocketAddress.put(sender, 0, path.peer());
                }
                receiver.onDatagram(path, inOctets.slice((int) in.offset(i), in.length(i)));
            }
            return received;
        }

        /** Returns how many datagrams were lost by it. */
        int send(InetSocketAddress peer, ByteBuffer datagram) {
            int length = datagram.remaining();
            if (length > slots.room()) {
                return 1;
            }
            int lost = out.packets().count() == BATCH ? flush() : 0;
            int slot = out.packets().count();
            int offset = (int) slots.next();
            slots.add(length);
            slotOctets.put(offset, datagram, datagram.position(), length);
            datagram.position(datagram.limit());
            long peerOffset = (long) slot * SocketAddress.BYTES;
            if (!peer.equals(peerOfSlot[slot])) {
                SocketAddress.put(peers, peerOffset, peer);
                peerOfSlot[slot] = peer;
            }
            out.add(slots.memory(), offset, length, peers, peerOffset);
            return lost;
        }

        /** Returns how many datagrams the kernel did not take. */
        int flush() {
            int lost = 0;
            int count = out.packets().count();
            for (int from = 0; from < count; ) {
                int sent = port.send(out, from);
                if (sent < 0) {
                    lost++;
                }
                from += Math.max(1, sent);
            }
            out.clear();
            slots.clear();
            return lost;
        }
    }
}
