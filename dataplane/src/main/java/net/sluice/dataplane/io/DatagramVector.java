package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.MessageHeaders;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * Datagrams gathered for one send; data and addresses lie in memory of others, which must stay as it is until the send. Each is a message to the kernel
 * of its own, unless {@link #join} makes one message of several (UDP_SEGMENT): nothing is copied, the message names the pieces where they lie. One thread.
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

    private static final int UNMADE = -1;

    private PacketVector packets;
    private PacketVector peers;
    private int[] dscps;
    private final MessageHeaders headers;
    private final PeerGroups groups;
    private final boolean control;

    /** Where they are put in another order. */
    private PacketVector otherPackets;

    private PacketVector otherPeers;
    private int[] otherDscps;

    /** First datagram of each message, and the message that each such datagram begins. */
    private final int[] firstOf;

    private final int[] messageOf;

    /** {@link #UNMADE} until somebody asks for them. */
    private int messages = UNMADE;

    /**
     * For {@code capacity} datagrams.
     *
     * @param control whether they are control traffic
     */
    public DatagramVector(Arena arena, int capacity, boolean control) {
        packets = new PacketVector(capacity);
        peers = new PacketVector(capacity);
        dscps = new int[capacity];
        otherPackets = new PacketVector(capacity);
        otherPeers = new PacketVector(capacity);
        otherDscps = new int[capacity];
        groups = new PeerGroups(capacity);
        headers = new MessageHeaders(arena, capacity);
        firstOf = new int[capacity];
        messageOf = new int[capacity];
        this.control = control;
    }

    /** Adds a datagram without a mark; there must be room. */
    public void add(MemorySegment segment, long offset, int length, MemorySegment peer, long peerOffset) {
        add(segment, offset, length, peer, peerOffset, 0);
    }

    /** Adds a datagram whose IP header gets this DSCP, and ECN not capable; there must be room. */
    public void add(MemorySegment segment, long offset, int length, MemorySegment peer, long peerOffset, int dscp) {
        dscps[packets.count()] = dscp;
        packets.add(segment, offset, length);
        peers.add(peer, peerOffset, SocketAddress.length(peer, peerOffset));
        messages = UNMADE;
    }

    /** A message for each, if there is none yet. */
    private void make() {
        if (messages == UNMADE) {
            int count = packets.count();
            for (int i = 0; i < count; i++) {
                headers.data(i, packets.address(i), packets.length(i));
                message(i, i, 1);
            }
            messages = count;
        }
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
     * Puts datagrams to the same peer together, and those of one length where that makes fewer messages, each session's in their order; and makes one message of
     * those that then follow each other with the same DSCP and the same length (the last may be shorter), if they fit {@code limit}. Not for control traffic.
     */
    public void join(JoinLimit limit) {
        int count = packets.count();
        if (groups.apart(packets, peers, dscps)) {
            arrange(count);
        }
        for (int i = 0; i < count; i++) {
            headers.data(i, packets.address(i), packets.length(i));
        }
        join(0, 0, limit);
    }

    /** Makes the messages anew from datagram {@code from} on, where a message must begin; the order stays. */
    public void joinAgain(int from, JoinLimit limit) {
        make();
        join(from, messageOf[from], limit);
    }

    private void join(int from, int firstMessage, JoinLimit limit) {
        int count = packets.count();
        int message = firstMessage;
        for (int i = from; i < count; ) {
            int joined = run(i, count, limit);
            message(message++, i, joined);
            i += joined;
        }
        messages = message;
    }

    private void arrange(int count) {
        otherPackets.clear();
        otherPeers.clear();
        for (int to = 0; to < count; to++) {
            int i = groups.at(to);
            otherDscps[to] = dscps[i];
            otherPackets.add(packets.segment(i), packets.offset(i), packets.length(i));
            otherPeers.add(peers.segment(i), peers.offset(i), peers.length(i));
        }
        PacketVector arrangedPackets = otherPackets;
        PacketVector arrangedPeers = otherPeers;
        int[] arrangedDscps = otherDscps;
        otherPackets = packets;
        otherPeers = peers;
        otherDscps = dscps;
        packets = arrangedPackets;
        peers = arrangedPeers;
        dscps = arrangedDscps;
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
        make();
        int next = messageOf[first] + 1;
        return (next < messages ? firstOf[next] : packets.count()) - first;
    }

    /** The datagrams' octets; {@link #join} may change their order. */
    public PacketVector packets() {
        return packets;
    }

    /** The datagrams' destinations, each a {@link SocketAddress}; {@link #join} may change their order. */
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
        messages = UNMADE;
    }

    /** For sendmmsg: where the headers are from the message on that begins with datagram {@code first}. */
    long header(int first) {
        make();
        return headers.address(messageOf[first]);
    }

    /** For sendmmsg: how many messages there are from that one on. */
    int messagesFrom(int first) {
        make();
        return messages - messageOf[first];
    }

    /** How many datagrams the first {@code sent} messages are from that one on. */
    int datagrams(int first, int sent) {
        make();
        int next = messageOf[first] + sent;
        return (next < messages ? firstOf[next] : packets.count()) - first;
    }
}
