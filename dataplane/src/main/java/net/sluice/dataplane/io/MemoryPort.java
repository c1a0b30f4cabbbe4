package net.sluice.dataplane.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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
     * @param control whether it was sent as control traffic (DSCP CS6)
     */
    @SuppressWarnings("ArrayRecordComponent") // Octets on their way, never a key.
    public record Datagram(InetSocketAddress peer, byte[] octets, boolean control) {}

    private final InetSocketAddress local;
    private final Queue<Datagram> inbound = new ArrayDeque<>();
    private final Queue<Integer> receiveErrors = new ArrayDeque<>();
    private final Queue<Integer> sendErrors = new ArrayDeque<>();
    private final List<Datagram> outbound = new ArrayList<>();

    /** Bound to {@code local}, as far as anybody can tell. */
    public MemoryPort(InetSocketAddress local) {
        this.local = local;
    }

    /** Puts a datagram into the receive buffer. */
    public void deliver(InetSocketAddress peer, byte[] octets) {
        inbound.add(new Datagram(peer, octets, false));
    }

    /** The next receive that finds no earlier error returns this error number, negated. */
    public void failReceive(int errno) {
        receiveErrors.add(errno);
    }

    /** The next send that finds no earlier error returns this error number, negated; 0 lets one datagram pass. */
    public void failSend(int errno) {
        sendErrors.add(errno);
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
    public int receive(DatagramBatch batch) {
        Integer error = receiveErrors.poll();
        PacketBatch packets = batch.packets();
        int count = 0;
        while (error == null && count < packets.capacity() && !inbound.isEmpty()) {
            Datagram next = inbound.remove();
            int length = Math.min(next.octets().length, packets.room());
            MemorySegment.copy(next.octets(), 0, packets.memory(), JAVA_BYTE, packets.offset(count), length);
            packets.length(count, length);
            batch.truncated(count, length < next.octets().length);
            SocketAddress.put(batch.peers(), batch.peerOffset(count), next.peer());
            count++;
        }
        packets.count(count);
        return error == null ? count : -error;
    }

    @Override
    public int send(DatagramVector vector, int from) {
        int sent = 0;
        for (int i = from; i < vector.packets().count(); i++) {
            Integer error = sendErrors.poll();
            if (error != null && error != 0) {
                return sent > 0 ? pushBack(sent, error) : -error;
            }
            outbound.add(new Datagram(
                    SocketAddress.get(vector.peers().segment(i), vector.peers().offset(i)),
                    octets(vector.packets(), i),
                    vector.control()));
            sent++;
        }
        return sent;
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
