package net.sluice.dataplane.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import net.sluice.dataplane.io.linux.SocketAddress;

/** Two ports with a wire between them that allocate nothing: what one sends the other receives, as long as there is room. One thread. */
public final class PipePort implements DatagramPort {

    private static final int ROOM = 2304;
    private static final int DATA = 4;

    private final InetSocketAddress local;
    private final Queue inbound;
    private final Queue outbound;
    private final MemorySegment source = Arena.ofAuto().allocate(SocketAddress.BYTES, 8);

    private static final class Queue {
        private final int capacity;
        private final MemorySegment memory;
        private long head;
        private long tail;

        Queue(int capacity) {
            this.capacity = capacity;
            memory = Arena.ofAuto().allocate((long) capacity * ROOM, 8);
        }
    }

    private PipePort(InetSocketAddress local, InetSocketAddress other, Queue inbound, Queue outbound) {
        this.local = local;
        this.inbound = inbound;
        this.outbound = outbound;
        SocketAddress.put(source, 0, other);
    }

    /** Both ends; {@code capacity} datagrams fit each way. */
    public static PipePort[] pair(InetSocketAddress one, InetSocketAddress other, int capacity) {
        Queue there = new Queue(capacity);
        Queue back = new Queue(capacity);
        return new PipePort[] {new PipePort(one, other, back, there), new PipePort(other, one, there, back)};
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
        return false;
    }

    @Override
    public int receive(DatagramBatch batch) {
        batch.clear();
        for (int message = 0; message < batch.messages() && inbound.head < inbound.tail; message++) {
            long from = inbound.head++ % inbound.capacity * ROOM;
            int length = inbound.memory.get(JAVA_INT, from);
            MemorySegment.copy(inbound.memory, from + DATA, batch.memory(), batch.buffer(message), length);
            MemorySegment.copy(source, 0, batch.peers(), (long) message * SocketAddress.BYTES, SocketAddress.BYTES);
            batch.add(message, length, 0, false);
        }
        return batch.count();
    }

    @Override
    public boolean segments() {
        return false;
    }

    @Override
    public void dontFragment(boolean on) {
        // No network.
    }

    @Override
    public int pathMtu(MemorySegment peer, long peerOffset) {
        return 1600;
    }

    @Override
    public int send(DatagramVector vector, int from) {
        PacketVector packets = vector.packets();
        int count = packets.count() - from;
        for (int i = from; i < from + count; i++) {
            if (outbound.tail - outbound.head < outbound.capacity) {
                long to = outbound.tail++ % outbound.capacity * ROOM;
                outbound.memory.set(JAVA_INT, to, packets.length(i));
                MemorySegment.copy(
                        packets.segment(i), packets.offset(i), outbound.memory, to + DATA, packets.length(i));
            }
        }
        return count;
    }

    @Override
    public void close() {
        // Nothing to close.
    }
}
