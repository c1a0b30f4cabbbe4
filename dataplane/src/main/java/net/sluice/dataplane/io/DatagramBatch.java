package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.MessageHeaders;
import net.sluice.dataplane.io.linux.SocketAddress;

/** Received datagrams: their octets, where each came from, and whether it was cut. One thread. */
public final class DatagramBatch {

    private final PacketBatch packets;
    private final MemorySegment peers;
    private final MessageHeaders headers;
    private final boolean[] truncated;

    /**
     * Buffers for {@code capacity} datagrams.
     *
     * @param datagramBytes longest datagram that is not cut
     */
    public DatagramBatch(Arena arena, int capacity, int datagramBytes) {
        packets = new PacketBatch(arena, capacity, datagramBytes);
        peers = arena.allocate((long) capacity * SocketAddress.BYTES, Long.BYTES);
        headers = new MessageHeaders(arena, capacity);
        truncated = new boolean[capacity];
        for (int i = 0; i < capacity; i++) {
            headers.data(i, packets.memory().address() + packets.offset(i), datagramBytes);
            headers.name(i, peers.address() + peerOffset(i), SocketAddress.BYTES);
        }
    }

    /** The octets. */
    public PacketBatch packets() {
        return packets;
    }

    /** The socket addresses, see {@link SocketAddress}. */
    public MemorySegment peers() {
        return peers;
    }

    /** Where datagram {@code i}'s source is in {@link #peers}. */
    public long peerOffset(int i) {
        return (long) i * SocketAddress.BYTES;
    }

    /** Whether datagram {@code i} was longer than its buffer. */
    public boolean truncated(int i) {
        return truncated[i];
    }

    /** For whoever fills it. */
    void truncated(int i, boolean value) {
        truncated[i] = value;
    }

    /** For recvmmsg. */
    MessageHeaders headers() {
        return headers;
    }

    /** After recvmmsg has filled {@code count} headers: takes lengths and flags from them, and makes them ready for the next call. */
    void received(int count) {
        for (int i = 0; i < count; i++) {
            packets.length(i, headers.length(i));
            truncated[i] = headers.truncated(i);
            headers.name(i, peers.address() + peerOffset(i), SocketAddress.BYTES);
        }
        packets.count(count);
    }
}
