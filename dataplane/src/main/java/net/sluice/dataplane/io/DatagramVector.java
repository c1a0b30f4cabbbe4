package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.MessageHeaders;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * Datagrams gathered for one send; data and addresses lie in memory of others, which must stay as it is until the send. Each is a message to the kernel
 * of its own, until {@link #join} makes one message of several (UDP_SEGMENT): nothing is copied, the message names the pieces where they lie. One thread.
 */
public final class DatagramVector {

    /** How long datagrams to a peer may be if they are to go joined. */
    @FunctionalInterface
    public interface JoinLimit {
        /** Longest UDP payload that fits the path to {@code peer} in one packet; 0 when nothing may be joined. */
        int octets(MemorySegment peer, long peerOffset);
    }

    /** What older kernels take in one message (UDP_MAX_SEGMENTS). */
    static final int MOST_SEGMENTS = 64;

    /** Longest UDP payload in IPv4: a message may not be longer, however many datagrams it is. */
    static final int LONGEST_MESSAGE = 65_507;

    private final PacketVector packets;
    private final PacketVector peers;
    private final MessageHeaders headers;
    private final int[] dscps;
    private final boolean control;

    /** First datagram of each message, and the message that each such datagram begins. */
    private final int[] firstOf;

    private final int[] messageOf;
    private int messages;

    /**
     * For {@code capacity} datagrams.
     *
     * @param control whether they are control traffic
     */
    public DatagramVector(Arena arena, int capacity, boolean control) {
        packets = new PacketVector(capacity);
        peers = new PacketVector(capacity);
        headers = new MessageHeaders(arena, capacity);
        firstOf = new int[capacity];
        messageOf = new int[capacity];
        dscps = new int[capacity];
        this.control = control;
    }

    /** Adds a datagram without a mark; there must be room. */
    public void add(MemorySegment segment, long offset, int length, MemorySegment peer, long peerOffset) {
        add(segment, offset, length, peer, peerOffset, 0);
    }

    /** Adds a datagram whose IP header gets this DSCP, and ECN not capable; there must be room. */
    public void add(MemorySegment segment, long offset, int length, MemorySegment peer, long peerOffset, int dscp) {
        int i = packets.count();
        dscps[i] = dscp;
        packets.add(segment, offset, length);
        peers.add(peer, peerOffset, SocketAddress.length(peer, peerOffset));
        headers.data(i, segment.address() + offset, length);
        message(messages++, i, 1);
    }

    private void message(int message, int first, int count) {
        firstOf[message] = first;
        messageOf[first] = message;
        headers.vectors(message, first, count);
        headers.name(message, peers.address(first), peers.length(first));
        int segmentBytes = count > 1 ? packets.length(first) : 0;
        if (dscps[first] == 0) {
            headers.ancillary(message, segmentBytes);
        } else {
            boolean four = SocketAddress.family(peers.segment(first), peers.offset(first)) == SocketAddress.AF_INET;
            headers.ancillary(message, segmentBytes, four, dscps[first]);
        }
    }

    /**
     * Makes one message of datagrams that follow each other to the same peer, have the same DSCP and the same length (the last may be shorter) and fit {@code limit}, from
     * datagram {@code from} on, where a message must begin. The order stays. Not for control traffic.
     */
    public void join(int from, JoinLimit limit) {
        int count = packets.count();
        int message = messageOf[from];
        for (int i = from; i < count; ) {
            int joined = run(i, count, limit);
            message(message++, i, joined);
            i += joined;
        }
        messages = message;
    }

    /** How many datagrams from {@code first} on can be one message. */
    private int run(int first, int count, JoinLimit limit) {
        int size = packets.length(first);
        if (!follows(first, first + 1, count, size) || size > limit.octets(peers.segment(first), peers.offset(first))) {
            return 1;
        }
        int total = size;
        int next = first + 1;
        while (next - first < MOST_SEGMENTS
                && follows(first, next, count, size)
                && total + packets.length(next) <= LONGEST_MESSAGE) {
            total += packets.length(next);
            if (packets.length(next++) < size) {
                break;
            }
        }
        return next - first;
    }

    private boolean follows(int first, int next, int count, int size) {
        return next < count
                && packets.length(next) <= size
                && dscps[next] == dscps[first]
                && packets.length(next) > 0
                && (peers.address(first) == peers.address(next)
                        || SocketAddress.same(
                                peers.segment(first), peers.offset(first), peers.segment(next), peers.offset(next)));
    }

    /** How many datagrams the message is that begins with datagram {@code first}. */
    public int joined(int first) {
        int next = messageOf[first] + 1;
        return (next < messages ? firstOf[next] : packets.count()) - first;
    }

    /** The datagrams' octets. */
    public PacketVector packets() {
        return packets;
    }

    /** The datagrams' destinations, each a {@link SocketAddress}. */
    public PacketVector peers() {
        return peers;
    }

    /** The DSCP of datagram {@code i}. */
    public int dscp(int i) {
        return dscps[i];
    }

    /** Whether they are control traffic. */
    public boolean control() {
        return control;
    }

    /** Forgets all. */
    public void clear() {
        packets.clear();
        peers.clear();
        messages = 0;
    }

    /** For sendmmsg: where the headers are from the message on that begins with datagram {@code first}. */
    long header(int first) {
        return headers.address(messageOf[first]);
    }

    /** For sendmmsg: how many messages there are from that one on. */
    int messagesFrom(int first) {
        return messages - messageOf[first];
    }

    /** How many datagrams the first {@code sent} messages are from that one on. */
    int datagrams(int first, int sent) {
        int next = messageOf[first] + sent;
        return (next < messages ? firstOf[next] : packets.count()) - first;
    }
}
