package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.MessageHeaders;
import net.sluice.dataplane.io.linux.SocketAddress;

/** Datagrams gathered for one send; data and addresses lie in memory of others, which must stay as it is until the send. One thread. */
public final class DatagramVector {

    private final PacketVector packets;
    private final PacketVector peers;
    private final MessageHeaders headers;
    private final MemorySegment classIpv4;
    private final MemorySegment classIpv6;
    private final boolean control;

    /**
     * For {@code capacity} datagrams.
     *
     * @param control whether they are control traffic, which gets DSCP CS6
     */
    public DatagramVector(Arena arena, int capacity, boolean control) {
        packets = new PacketVector(capacity);
        peers = new PacketVector(capacity);
        headers = new MessageHeaders(arena, capacity);
        classIpv4 = MessageHeaders.classSelector6(arena, true);
        classIpv6 = MessageHeaders.classSelector6(arena, false);
        this.control = control;
    }

    /** Adds a datagram; there must be room. */
    public void add(MemorySegment segment, long offset, int length, MemorySegment peer, long peerOffset) {
        int i = packets.count();
        packets.add(segment, offset, length);
        int peerLength = SocketAddress.length(peer, peerOffset);
        peers.add(peer, peerOffset, peerLength);
        headers.data(i, segment.address() + offset, length);
        headers.name(i, peer.address() + peerOffset, peerLength);
        if (control) {
            MemorySegment mark =
                    SocketAddress.family(peer, peerOffset) == SocketAddress.AF_INET ? classIpv4 : classIpv6;
            headers.control(i, mark.address(), (int) mark.byteSize());
        }
    }

    /** The datagrams' octets. */
    public PacketVector packets() {
        return packets;
    }

    /** The datagrams' destinations, each a {@link SocketAddress}. */
    public PacketVector peers() {
        return peers;
    }

    /** Whether they are control traffic. */
    public boolean control() {
        return control;
    }

    /** Forgets all. */
    public void clear() {
        packets.clear();
        peers.clear();
    }

    /** For sendmmsg. */
    MessageHeaders headers() {
        return headers;
    }
}
