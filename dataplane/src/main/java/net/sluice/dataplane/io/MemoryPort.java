package net.sluice.dataplane.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * {@link DatagramPort}'s twin in memory, for tests and simulations: {@link #deliver} puts a datagram in, {@link #sent} takes out what was sent. One
 * thread.
 */
public final class MemoryPort implements DatagramPort {

    /**
     * One datagram.
     *
     * @param peer source of a received one, destination of a sent one
     * @param control whether it was sent as control traffic
     * @param dscp the mark that it was sent with
     * @param whole whether it may not be fragmented
     */
    @SuppressWarnings("ArrayRecordComponent") // Octets on their way, never a key.
    public record Datagram(InetSocketAddress peer, byte[] octets, boolean control, int dscp, boolean whole) {}

    /** UDP_GRO_CNT_MAX. */
    private static final int MOST_JOINED = 64;

    private final InetSocketAddress local;
    private final Offloads offloads;
    private int pathMtu = 1500;
    private boolean whole;
    private final Queue<Datagram> inbound = new ArrayDeque<>();
    private final Queue<Integer> receiveErrors = new ArrayDeque<>();
    private final Queue<Integer> sendErrors = new ArrayDeque<>();
    private final List<Datagram> outbound = new ArrayList<>();

    /**
     * Bound to {@code local}, as far as anybody can tell.
     *
     * @param offloads what it does of what the kernel does
     */
    public MemoryPort(InetSocketAddress local, Offloads offloads) {
        this.local = local;
        this.offloads = offloads;
    }

    /** Puts a datagram into the receive buffer. */
    public void deliver(InetSocketAddress peer, byte[] octets) {
        inbound.add(new Datagram(peer, octets, false, 0, false));
    }

    /** The next receive that finds no earlier error returns this error number, negated. */
    public void failReceive(int errno) {
        receiveErrors.add(errno);
    }

    /** The next send that finds no earlier error returns this error number, negated; 0 lets one message pass. */
    public void failSend(int errno) {
        sendErrors.add(errno);
    }

    /** The path MTU to whomever; 1500 at first. */
    public void pathMtu(int octets) {
        pathMtu = octets;
    }

    /** What was sent since the last call. */
    public List<Datagram> sent() {
        List<Datagram> taken = List.copyOf(outbound);
        outbound.clear();
        return taken;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public boolean joins() {
        return offloads.udpGro();
    }

    @Override
    public int receive(DatagramBatch batch) {
        Integer error = receiveErrors.poll();
        batch.clear();
        if (error != null) {
            return -error;
        }
        for (int message = 0; message < batch.messages() && !inbound.isEmpty(); message++) {
            receive(batch, message);
        }
        return batch.count();
    }

    /** What the kernel does: as long as datagrams have the first one's source and length, and then one shorter one (udp_gro_receive). */
    private void receive(DatagramBatch batch, int message) {
        Datagram first = inbound.remove();
        int size = first.octets().length;
        SocketAddress.put(batch.peers(), (long) message * SocketAddress.BYTES, first.peer());
        int length = append(batch, message, 0, first);
        int segments = 1;
        boolean open = offloads.udpGro() && batch.joined() && size > 0;
        while (open && segments < MOST_JOINED && !inbound.isEmpty()) {
            Datagram next = inbound.element();
            int nextSize = next.octets().length;
            if (!next.peer().equals(first.peer())
                    || nextSize > size
                    || nextSize == 0
                    || length + nextSize > batch.bufferBytes()) {
                break;
            }
            length = append(batch, message, length, inbound.remove());
            segments++;
            open = nextSize == size;
        }
        batch.add(message, length, segments > 1 ? size : 0, segments == 1 && length < size);
    }

    private static int append(DatagramBatch batch, int message, int at, Datagram datagram) {
        int length = Math.min(datagram.octets().length, batch.bufferBytes() - at);
        MemorySegment.copy(datagram.octets(), 0, batch.memory(), JAVA_BYTE, batch.buffer(message) + at, length);
        return at + length;
    }

    @Override
    public boolean segments() {
        return offloads.udpSegment();
    }

    @Override
    public void dontFragment(boolean on) {
        whole = on;
    }

    @Override
    public int pathMtu(MemorySegment peer, long peerOffset) {
        return pathMtu;
    }

    @Override
    public int send(DatagramVector vector, int from) {
        int sent = 0;
        while (from + sent < vector.packets().count()) {
            Integer error = sendErrors.poll();
            if (error != null && error != 0) {
                return sent > 0 ? pushBack(sent, error) : -error;
            }
            sent += message(vector, from + sent);
        }
        return sent;
    }

    /** What the kernel does with a message: cuts it into pieces of the first one's length. */
    private int message(DatagramVector vector, int first) {
        int count = vector.joined(first);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = first; i < first + count; i++) {
            whole.writeBytes(octets(vector.packets(), i));
        }
        byte[] octets = whole.toByteArray();
        int size = vector.packets().length(first);
        InetSocketAddress peer =
                SocketAddress.get(vector.peers().segment(first), vector.peers().offset(first));
        int at = 0;
        do {
            int end = Math.min(at + size, octets.length);
            outbound.add(new Datagram(
                    peer, Arrays.copyOfRange(octets, at, end), vector.control(), vector.dscp(first), this.whole));
            at = end;
        } while (at < octets.length);
        return count;
    }

    private int pushBack(int sent, int error) {
        List<Integer> later = new ArrayList<>(sendErrors);
        sendErrors.clear();
        sendErrors.add(error);
        sendErrors.addAll(later);
        return sent;
    }

    static byte[] octets(PacketVector vector, int i) {
        return vector.segment(i).asSlice(vector.offset(i), vector.length(i)).toArray(JAVA_BYTE);
    }

    @Override
    public void close() {
        // Memory only.
    }
}
